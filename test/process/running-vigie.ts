import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSlackPreview, type SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..', '..');
export const SECRET = `whsec_${Buffer.from('a secret of these tests only').toString('base64')}`;
const TOKEN = 'xoxb-test';
const SIGNING_SECRET = 'slack-signing';
/** What `npm start` gives to Node: what it compiled is kept for these flags since the installation. */
const START = manifest.scripts.start
  .split(' ')
  .slice(1)
  .map((word) => (word === 'cli/vigie.js' ? join(ROOT, word) : word));

/** A Slack of the tests' own, which outlives every Vigie that is killed. */
export const startSlack = (): Promise<SlackPreview> =>
  createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: TOKEN,
    signingSecret: SIGNING_SECRET,
    appUrl: () => '',
    channels: channelsOf(readFileSync(join(ROOT, 'bench', 'policy.yaml'), 'utf8')),
    users: [],
    rateLimit: 'off',
  });

export interface RunningVigie {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  hasEnded(): boolean;
  /** At once, with no chance to tidy up. */
  kill(): Promise<void>;
}

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'vigie-process-'));

/** Beside what every test sets; `undefined` takes a setting away. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Vigie as its user starts it: a process of its own, known by what it prints. */
export const startVigieProcess = async (
  dataDir: string,
  environment: Environment,
  args: readonly string[] = ['--no-samples'],
  cwd = ROOT,
): Promise<RunningVigie> => {
  const child = spawnVigie(dataDir, environment, args, cwd);
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /^Vigie\s+(http:\S+)/m.exec(output);
      if (found?.[1]) resolve(found[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`vigie ended with ${code}: ${output}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
};

const spawnVigie = (dataDir: string, environment: Environment, args: readonly string[], cwd: string): ChildProcess =>
  spawn(process.execPath, [...START, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      POLICY_FILE: join(ROOT, 'bench', 'policy.yaml'),
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      STANDARD_WEBHOOKS_SECRET: SECRET,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const channelsOf = (policy: string): ReadonlyMap<string, string> =>
  new Map([...policy.matchAll(/^ {2}([a-z-]+): (C\w+)$/gm)].map((match) => [match[2] ?? '', match[1] ?? '']));

/** Every message of every channel, as Slack's history tells them. */
export const messagesOf = async (slack: SlackPreview): Promise<readonly string[]> => {
  const channels = [...channelsOf(readFileSync(join(ROOT, 'bench', 'policy.yaml'), 'utf8')).keys()];
  const pages = await Promise.all(channels.map((channel) => historyOf(slack, channel)));
  return pages.flat();
};

const historyOf = async (slack: SlackPreview, channel: string): Promise<string[]> => {
  const texts: string[] = [];
  let cursor = '';
  do {
    const response = await fetch(`${slack.url}/api/conversations.history`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ channel, limit: 200, ...(cursor === '' ? {} : { cursor }) }),
    });
    const page: { messages?: unknown[]; response_metadata?: { next_cursor?: string } } = JSON.parse(
      await response.text(),
    );
    texts.push(...(page.messages ?? []).map((message) => JSON.stringify(message)));
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return texts;
};

export const until = async (holds: () => Promise<boolean>, seconds: number, lookEveryMs = 100): Promise<boolean> => {
  for (const deadline = performance.now() + seconds * 1_000; performance.now() < deadline; ) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return false;
};
