import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readSettings } from '../../../infra/local/settings.ts';
import { createSlackPreview } from '../../../infra/local/slack-preview/slack-preview.ts';
import { startVigie } from '../../../infra/local/start.ts';
import { typed } from './typed.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A Vigie, and the settings with which commands find it. */
const started = async (settings: Readonly<Record<string, string>> = {}) => {
  const common = { DATA_DIR: mkdtempSync(join(tmpdir(), 'vigie-cli-')), ...settings };
  const read = readSettings({ PORT: '0', SLACK_PREVIEW_PORT: '0', ...common });
  if (read.kind !== 'ok') throw new Error(read.problems.join('\n'));
  const vigie = await startVigie(read.settings);
  opened.push(() => vigie.stop());
  return { ...common, PORT: new URL(vigie.url).port };
};

/** A real Slack in which Vigie has been invited to no channel. */
const slackWithoutChannels = async () => {
  const slack = await createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: 'xoxb-test',
    signingSecret: 'signing',
    appUrl: () => '',
    channels: new Map(),
    users: [],
  });
  opened.push(() => slack.close());
  return { SLACK_API_URL: `${slack.url}/api/`, SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'signing' };
};

test('the author of a mention can be erased by the command that it prints', async () => {
  const environment = await started();
  const { out, exitCode } = await typed(environment, 'mention', '@BNPParibas la carte est avalée');
  const [command = '', author = ''] =
    /^author {8,}PORT=\d+ DATA_DIR=\S+ npx vigie (erase --platform x --author (\d+))$/m.exec(out)?.slice(1) ?? [];
  expect([exitCode, author]).toEqual([0, expect.stringMatching(/^\d+$/)]);

  const again = await typed(environment, 'mention', '@BNPParibas toujours rien', '--author', author);
  expect(again.out).toContain(command);
  expect(await typed(environment, ...command.split(' '))).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^erased: 2 mentions, 0 quarantined webhooks, 0 dead letters\ntheir cards/),
  });
});

test('an author without an id is refused', async () => {
  const { err, exitCode } = await typed({}, 'mention', 'hello', '--author', '');
  expect([err, exitCode]).toEqual([expect.stringContaining('the id that the platform gives the author'), 1]);
});

test('each post that arrived says what it is: the card and the alert of a crisis', async () => {
  const { out, exitCode } = await typed(
    await started(),
    ...[
      'mention',
      '@BNPParibas toutes vos agences sont en panne, plus personne ne peut payer !!',
      '--followers',
      '90000',
    ],
  );
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^delivered .* the card, Slack’s ts \d+\.\d+$/m);
  expect(out).toMatch(/^delivered .* the alert, Slack’s ts \d+\.\d+$/m);
});

test('a card that Slack refused is an error: 1, and what to do', async () => {
  const { out, err, exitCode } = await typed(
    await started(await slackWithoutChannels()),
    'mention',
    '@BNPParibas merci',
  );
  expect(out).toMatch(/^refused .* the card: channel_not_found$/m);
  // Vigie logs there too, in this process.
  expect(err).toMatch(/Slack did not take all of it: see above why, mend it, then PORT=\d+ .*npx vigie redrive\n/);
  expect(exitCode).toBe(1);
});
