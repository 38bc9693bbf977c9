import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DATABASE_FILE } from '../../infra/local/settings.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { onLoopback } from '../on-loopback.ts';
import { onThread } from './on-a-thread.ts';
import { newDataDir } from './running-vigie.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = join(ROOT, 'cli', 'vigie.js');
const POLICY_FILE = join(ROOT, 'bench', 'policy.yaml');
const FILE = join(ROOT, 'package.json');

const CLOSED = 'http://127.0.0.1:1';
const STACK_NOBODY_ANSWERS_FOR = {
  VIGIE_STACK: 'vigie',
  AWS_REGION: 'eu-west-3',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: CLOSED,
  AWS_ENDPOINT_URL_SQS: CLOSED,
};

/** A data folder that Vigie ran on, and runs on no more. */
const usedFolder = (): string => {
  const dataDir = newDataDir();
  openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {}).close();
  return dataDir;
};

/** Those that nothing has been opened for are in `test/unit/cli/words.test.ts`. */
describe.concurrent('a mistake at the terminal is a sentence that says what to do, and ends the process', () => {
  test.each([
    ['classify nosuch.jsonl', {}, 'nosuch.jsonl: there is no such file'],
    ['report', STACK_NOBODY_ANSWERS_FOR, 'at the network'],
    ['start', { DATA_DIR: FILE }, 'this is a file, and a folder is wanted'],
    ['start', { DATA_DIR: '/proc/vigie/data' }, 'no folder can be made at /proc/vigie: set DATA_DIR'],
    [
      'mention hello',
      { PORT: '1', DATA_DIR: usedFolder(), VIGIE_ID_KEY: 'a key of these tests' },
      'nothing answers at http://127.0.0.1:1',
    ],
  ])('vigie %s', async (words, environment, sentence) => {
    const { status, stdout, stderr } = await vigie(words, environment);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

/** As `cdk` runs it. */
describe.concurrent('a mistake in what is deployed is a sentence too', () => {
  const WRONG = join(ROOT, 'test/unit/policy/fixtures/wrong/unknown-team-in-rule.yaml');
  test.each([
    ['the policy', { POLICY_FILE: 'nosuch.yaml' }, 'there is no policy at nosuch.yaml'],
    ['the policy', { POLICY_FILE: WRONG }, `1 mistake in ${WRONG}`],
    ['-c name=', { CDK_CONTEXT_JSON: '{"name":"my stack"}' }, '-c name=my stack: is no name of a stack'],
  ])('%s', async (_, environment, sentence) => {
    const { status, stdout, stderr } = await ended('infra/app.ts', [], environment);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

describe('a start that fails says what to set, and ends', () => {
  let busy: Server;
  let taken: string;
  beforeAll(async () => {
    busy = createServer();
    taken = new URL(await onLoopback(busy)).port;
  });
  afterAll(() => void busy.close());

  const second = 'classifier: { secondOpinion: { model: large, below: 0.6, timeLimit: 2s } }';
  type Case = readonly [what: string, environment: () => Record<string, string>, sentence: RegExp];
  test.concurrent.each<Case>([
    ['its port is in use', () => ({ PORT: taken, SLACK_PREVIEW_PORT: '0' }), /^port \d+ is in use: .* set PORT$/m],
    [
      'the port of the Slack stand-in is in use',
      () => ({ PORT: '0', SLACK_PREVIEW_PORT: taken }),
      /^port \d+ is in use: .* set SLACK_PREVIEW_PORT$/m,
    ],
    [
      'the port after its own is in use',
      () => ({ PORT: String(Number(taken) - 1) }),
      /^port \d+ is in use: .* set PORT, and the Slack stand-in takes the one after it$/m,
    ],
    ['no port is left for the Slack stand-in', () => ({ PORT: '65535' }), /^there is no port 65536: set PORT/m],
    // An address for examples, which nobody has (RFC 5737).
    ['its address is none of this machine', () => ({ HOST: '192.0.2.1' }), /no address 192\.0\.2\.1: set HOST$/m],
    ['a second opinion has no region', () => ({ PORT: '0', POLICY_FILE: policyWith(second) }), /set AWS_REGION/],
  ])('where %s', async (_, environment, sentence) => {
    const { status, stdout, stderr } = await vigie('start', environment());
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
    if (stderr.startsWith('port ')) expect(stderr).toContain(`port ${taken} `);
  });
});

test('whoever reads only the first lines is told nothing', async () => {
  const file = join(newDataDir(), 'many.jsonl');
  writeFileSync(file, '{"id":"1","text":"the card does not work"}\n'.repeat(3_000));
  const child = spawn(process.execPath, [CLI, 'classify', file], { env: { PATH: process.env.PATH } });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  expect([code, err]).toEqual([141, '']);
});

describe('a start whose log cannot be written goes on', () => {
  test.each<[string, () => 'pipe' | number]>([
    ['its reader has gone', () => 'pipe'],
    ['the disk is full', () => openSync('/dev/full', 'w')],
  ])('%s', async (_, stderrOf) => {
    const env = { PATH: process.env.PATH, PORT: '0', SLACK_PREVIEW_PORT: '0', POLICY_FILE, DATA_DIR: newDataDir() };
    const stdio: StdioOptions = ['ignore', 'pipe', stderrOf()];
    const child = spawn(process.execPath, [CLI, 'start', '--no-samples'], { env, stdio });
    onTestFinished(() => void child.kill('SIGKILL'));
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const url = await vi.waitUntil(() => /^Vigie\s+(http:\S+)/m.exec(out)?.[1], { timeout: 100_000 });
    child.stderr?.destroy();
    // A forged webhook is a line of the log.
    const forged = { method: 'POST', headers: { 'webhook-signature': 'v1,forged' }, body: '{}' };
    for (let n = 0; n < 3; n += 1) expect((await fetch(`${url}/webhooks/standard`, forged)).status).toBe(401);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    child.kill();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

const policyWith = (more: string): string => {
  const file = join(newDataDir(), 'policy.yaml');
  writeFileSync(file, `${readFileSync(POLICY_FILE, 'utf8')}\n${more}\n`);
  return file;
};

const vigie = (words: string, environment: Readonly<Record<string, string>>) =>
  ended('cli/vigie.js', words.split(' '), environment);

const ended = (script: string, argv: readonly string[], environment: Readonly<Record<string, string>>) =>
  onThread(script, argv, { PATH: process.env.PATH, POLICY_FILE, DATA_DIR: newDataDir(), ...environment });
