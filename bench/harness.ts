import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { webhookRoute } from '../shared/runtime/routes.ts';

/** The load driver, the fake Slack and the floor of `../shared/bench`, on loopback, and the systems that they are pointed at. */

const ROOT = join(import.meta.dirname, '..');
const BRIEFS = join(ROOT, '..', 'shared', 'bench');
const SECRET = `whsec_${Buffer.from('a secret of the benchmark only').toString('base64')}`;
const SLACK_PORT = 9_900;
export const SLACK_URL = `http://127.0.0.1:${SLACK_PORT}`;

const Spread = z.object({ p50: z.number(), p99: z.number(), max: z.number() });

/** The fields of the driver's line that are used here. Times in milliseconds. */
export const Result = z.object({
  acked: z.number(),
  delivered: z.number(),
  lostAcked: z.number(),
  duplicates: z.number(),
  rejected429: z.number(),
  rejected500: z.number(),
  earlyRetries: z.number(),
  slackPosts: z.number(),
  deliveredPerSec: z.number(),
  ackMs: Spread.nullable(),
  e2eMs: Spread.nullable(),
  wallSecs: z.number().nullable(),
  peakRssMiB: z.number().nullable(),
  cpuMsPerMention: z.number().nullable(),
  channels: z.record(z.string(), z.number()),
});
export type Result = z.infer<typeof Result>;

/** A system that takes webhooks and posts to the fake Slack. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly start: (folder: string) => ChildProcess;
  /** How the driver writes and signs for it. */
  readonly driver: readonly string[];
}

const node = (words: readonly string[], args: readonly string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [...words, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** What `npm start` gives to node: its flags for the heap are part of what is measured. */
const startWords = (): readonly string[] =>
  z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
    .scripts.start.split(' ')
    .slice(1);

/** The practical limit of this machine, synced before the ack. */
export const FLOOR: Subject = {
  name: 'floor',
  url: 'http://127.0.0.1:8081/hook',
  start: (folder) =>
    node([join(folder, 'floor', 'floor.mjs')], [], {
      PORT: '8081',
      FSYNC: '1',
      SLACK: SLACK_URL,
      LOG: join(folder, 'floor.ndjson'),
    }),
  driver: ['--body', 'mention', '--sig', 'generic'],
};

export const VIGIE: Subject = {
  name: 'vigie',
  url: `http://127.0.0.1:8791${webhookRoute('standard')}`,
  start: (folder) =>
    node(startWords(), ['--no-samples'], {
      PORT: '8791',
      DATA_DIR: join(folder, 'data'),
      POLICY_FILE: join(ROOT, 'bench', 'policy.yaml'),
      SLACK_API_URL: `${SLACK_URL}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-benchmark',
      SLACK_SIGNING_SECRET: 'slack-benchmark',
      STANDARD_WEBHOOKS_SECRET: SECRET,
    }),
  driver: ['--body', 'standard', '--sig', 'standard', '--secret', SECRET],
};

/** Runs `use` with a fake Slack up and the bench's files in a folder of their own; ends what it started. */
export const withBench = async (use: (folder: string) => Promise<void>): Promise<void> => {
  if (!existsSync(BRIEFS)) {
    process.stderr.write('the driver lies in ../shared/bench, which is not here: nothing was measured\n');
    process.exitCode = 1;
    return;
  }
  // As `npm ci` leaves it: compiling takes 25 MiB, and a subject that is killed keeps nothing of what it compiled.
  execFileSync(process.execPath, [...startWords().slice(0, -1), 'warm-up'], { cwd: ROOT });
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-'));
  cpSync(BRIEFS, folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const slack = node([join(folder, 'fakeslack.mjs')], [String(SLACK_PORT)], {});
  try {
    await listening(`${SLACK_URL}/__stats`);
    await use(folder);
  } finally {
    slack.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A subject that runs; `startMs` is from the spawn to the first answer. */
export const startSubject = async (
  subject: Subject,
  folder: string,
): Promise<{ child: ChildProcess; startMs: number }> => {
  const startedAt = performance.now();
  const child = subject.start(folder);
  await listening(subject.url);
  return { child, startMs: performance.now() - startedAt };
};

export const stopSubject = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
};

export const forgetData = (folder: string): void => rmSync(join(folder, 'data'), { recursive: true, force: true });

/** Drives a subject and reads the driver's line. `pid` is the process whose memory and CPU count. */
export const drive = async (
  subject: Subject,
  folder: string,
  args: readonly string[],
  pid: number | undefined,
): Promise<Result> => {
  const lines: string[] = [];
  const driver = spawn(
    process.execPath,
    [
      join(folder, 'drive.mjs'),
      ...['--url', subject.url, '--slack', SLACK_URL, '--name', subject.name, ...subject.driver],
      ...(pid === undefined ? [] : ['--pid', String(pid)]),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  driver.stdout.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  await new Promise((resolve) => driver.on('close', resolve));
  return Result.parse(JSON.parse(lines.join('')));
};

/** Any answer will do: that somebody listens is what counts. */
const listening = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return;
    await delay(10);
  }
  throw new Error(`nothing listens at ${url}`);
};
