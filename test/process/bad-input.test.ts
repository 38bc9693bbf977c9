import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { messagesOf, newDataDir, type RunningVigie, startSlack, startVigieProcess, until } from './running-vigie.ts';
import { send, signed, signedMention } from './signed.ts';

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'vigie.js');
const dataDir = newDataDir();
let slack: SlackPreview;
let vigie: RunningVigie;

beforeAll(async () => {
  slack = await startSlack();
  vigie = await startVigieProcess(dataDir, { SLACK_API_URL: `${slack.url}/api/`, META_VERIFY_TOKEN: 'right' });
});
afterAll(async () => {
  await vigie.kill();
  await slack.close();
});

const good = () => signedMention('bad-input', 'hello');
const withSignature = (change: (signature: string) => string) => {
  const { body, headers } = good();
  return { body, headers: { ...headers, 'webhook-signature': change(headers['webhook-signature'] ?? '') } };
};

test.each([
  ['wrong', (signature: string) => `v1,${'A'.repeat(signature.length - 4)}=`],
  ['missing', () => ''],
  ['empty', () => 'v1,'],
  ['comma-joined', (signature: string) => `${signature}, ${signature}`],
  ['of another case', (signature: string) => signature.toUpperCase()],
])('a signature that is %s is a 401', async (_, change) => {
  expect(await send(vigie.url, withSignature(change))).toBe(401);
});

test('a header that was sent twice is a 401', async () => {
  const { body, headers } = good();
  const doubled = new Headers(headers);
  doubled.append('webhook-signature', headers['webhook-signature'] ?? '');
  expect((await fetch(`${vigie.url}/webhooks/standard`, { method: 'POST', headers: doubled, body })).status).toBe(401);
});

test('an unknown platform is a 404', async () => {
  expect((await fetch(`${vigie.url}/webhooks/myspace`, { method: 'POST', body: '{}' })).status).toBe(404);
});

test('a body over 2 MiB is a 413, signed or not', async () => {
  const body = 'x'.repeat(2 * 1024 * 1024 + 1);
  expect(await send(vigie.url, signed('big', body))).toBe(413);
});

test.each([
  ['deep', '['.repeat(100_000)],
  ['wide', `{${Array.from({ length: 40_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
  ['no JSON', '{"type":'],
])('JSON that is %s is a 400', async (_, body) => {
  expect(await send(vigie.url, signed('bomb', body))).toBe(400);
});

test('a handshake with a wrong token is a 403, with the right one the challenge', async () => {
  const handshake = (token: string) =>
    fetch(`${vigie.url}/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=4711`);
  expect((await handshake('wrong')).status).toBe(403);
  const right = await handshake('right');
  expect([right.status, await right.text()]).toEqual([200, '4711']);
});

test('a shape that nobody knows is taken, kept, and shown as quarantined', async () => {
  expect(await send(vigie.url, signed('strange', '{"type":"mention.teleported","data":{"id":"9"}}'))).toBe(200);
  const quarantined = async () => /^quarantine\s+1\b/m.test(vigieCommand('queues').stdout);
  expect(await until(quarantined, 60)).toBe(true);
});

test('the same webhook three times is one card', async () => {
  const webhook = signedMention('thrice', 'thrice told');
  for (let time = 0; time < 3; time += 1) expect(await send(vigie.url, webhook)).toBe(200);
  const cards = async () => (await messagesOf(slack)).filter((message) => message.includes('thrice told')).length;
  expect(await until(async () => (await cards()) > 0, 60)).toBe(true);
  await send(vigie.url, webhook);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await cards()).toBe(1);
});

test('while the database is locked a webhook is a 503, and taken when it is free again', async () => {
  // Vigie may be writing at this very moment.
  const other = new DatabaseSync(join(dataDir, 'vigie.db'), { timeout: 5_000 });
  other.exec('BEGIN IMMEDIATE');
  expect(await send(vigie.url, signedMention('locked', 'hello'))).toBe(503);
  other.exec('ROLLBACK');
  other.close();
  expect(await send(vigie.url, signedMention('locked', 'hello'))).toBe(200);
});

test('a second Vigie on the same data folder says what to do', async () => {
  const { status, stderr } = vigieCommand('start');
  expect(status).toBe(1);
  expect(stderr).toContain('another Vigie runs on');
});

test('wrong settings are all named at once', () => {
  const { status, stderr } = vigieCommand('start', { PORT: 'eighty', SLACK_API_URL: 'slack', X_CONSUMER_SECRET: '' });
  expect(status).toBe(1);
  for (const name of ['PORT', 'SLACK_API_URL', 'X_CONSUMER_SECRET']) expect(stderr).toContain(name);
});

const vigieCommand = (command: string, environment: Record<string, string> = {}) =>
  spawnSync(process.execPath, [CLI, command], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      PORT: '0',
      POLICY_FILE: join(CLI, '..', '..', 'bench', 'policy.yaml'),
      ...environment,
    },
  });
