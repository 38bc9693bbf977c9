#!/usr/bin/env node
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { tableOf } from '../cli/table.ts';

const HELP = `Throughput of Vigie beside the floor of ../shared/bench, in one run on this machine.

  npm run bench -- [--count 20000] [--rate-count 4000] [--rate 200] [--connections 32] [--only floor|vigie]

Closed loop first (how many a second), then ${'`'}--rate${'`'} a second (how late). Loopback only; ends by itself.`;

const ROOT = join(import.meta.dirname, '..');
const BRIEFS = join(ROOT, '..', 'shared', 'bench');
const SECRET = `whsec_${Buffer.from('a secret of the benchmark only').toString('base64')}`;
const SLACK_PORT = 9_900;

/** The fields of the driver's line that the table shows. */
const Result = z.object({
  acked: z.number(),
  delivered: z.number(),
  lostAcked: z.number(),
  duplicates: z.number(),
  deliveredPerSec: z.number(),
  ackMs: z.object({ p50: z.number(), p99: z.number() }).nullable(),
  e2eMs: z.object({ p50: z.number(), p99: z.number() }).nullable(),
  peakRssMiB: z.number().nullable(),
  cpuMsPerMention: z.number().nullable(),
  channels: z.record(z.string(), z.number()),
});
type Result = z.infer<typeof Result>;

interface Subject {
  readonly name: string;
  readonly port: number;
  readonly start: (folder: string) => ChildProcess;
  readonly driver: readonly string[];
  readonly path: string;
}

const node = (file: string, args: readonly string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });

const FLOOR: Subject = {
  name: 'floor',
  port: 8_081,
  path: '/hook',
  start: (folder) =>
    node(join(folder, 'floor', 'floor.mjs'), [], {
      PORT: '8081',
      FSYNC: '1',
      SLACK: `http://127.0.0.1:${SLACK_PORT}`,
      LOG: join(folder, 'floor.ndjson'),
    }),
  driver: ['--body', 'mention', '--sig', 'generic'],
};

const VIGIE: Subject = {
  name: 'vigie',
  port: 8_791,
  path: '/webhooks/standard',
  start: (folder) =>
    node(join(ROOT, 'cli', 'vigie.js'), ['start', '--no-samples'], {
      PORT: '8791',
      DATA_DIR: join(folder, 'data'),
      POLICY_FILE: join(ROOT, 'bench', 'policy.yaml'),
      SLACK_API_URL: `http://127.0.0.1:${SLACK_PORT}/api/`,
      SLACK_BOT_TOKEN: 'xoxb-benchmark',
      STANDARD_WEBHOOKS_SECRET: SECRET,
    }),
  driver: ['--body', 'standard', '--sig', 'standard', '--secret', SECRET],
};

const measure = async (
  subject: Subject,
  folder: string,
  args: readonly string[],
): Promise<Result & { startMs: number }> => {
  const data = join(folder, 'data');
  rmSync(data, { recursive: true, force: true });
  const startedAt = performance.now();
  const child = subject.start(folder);
  try {
    await listening(subject.port);
    const startMs = performance.now() - startedAt;
    const lines: string[] = [];
    const driver = spawn(
      process.execPath,
      [
        join(folder, 'drive.mjs'),
        ...['--url', `http://127.0.0.1:${subject.port}${subject.path}`, '--slack', `http://127.0.0.1:${SLACK_PORT}`],
        ...['--pid', String(child.pid), '--name', subject.name, ...subject.driver, ...args],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    driver.stdout.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    await new Promise((resolve) => driver.on('close', resolve));
    return { ...Result.parse(JSON.parse(lines.join(''))), startMs };
  } finally {
    child.kill('SIGKILL');
    await delay(300);
  }
};

const listening = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer !== undefined) return;
    await delay(10);
  }
  throw new Error(`nothing listens on ${port}`);
};

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    count: { type: 'string', default: '20000' },
    'rate-count': { type: 'string', default: '4000' },
    rate: { type: 'string', default: '200' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string' },
  },
});
if (values.help) {
  process.stdout.write(`${HELP}\n`);
} else if (!existsSync(BRIEFS)) {
  process.stderr.write('the driver lies in ../shared/bench, which is not here: nothing was measured\n');
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-'));
  cpSync(BRIEFS, folder, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const slack = node(join(folder, 'fakeslack.mjs'), [String(SLACK_PORT)], {});
  try {
    await delay(500);
    const subjects = [FLOOR, VIGIE].filter(({ name }) => values.only === undefined || values.only === name);
    const rows = [];
    for (const subject of subjects) {
      process.stderr.write(`${subject.name}: ${values.count} as fast as it goes\n`);
      const fast = await measure(subject, folder, [
        '--count',
        values.count,
        '--rate',
        '0',
        '--concurrency',
        values.connections,
      ]);
      process.stderr.write(`${subject.name}: ${values['rate-count']} at ${values.rate}/s\n`);
      const paced = await measure(subject, folder, ['--count', values['rate-count'], '--rate', values.rate]);
      rows.push({ name: subject.name, fast, paced });
    }
    print(rows);
  } finally {
    slack.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(rows: readonly { name: string; fast: Result & { startMs: number }; paced: Result }[]): void {
  const line = (label: string, of: (row: (typeof rows)[number]) => string) => [label, ...rows.map(of)];
  const table = tableOf([
    line('', ({ name }) => name),
    line('delivered per second', ({ fast }) => `${fast.deliveredPerSec}`),
    line('acknowledged / delivered', ({ fast }) => `${fast.acked} / ${fast.delivered}`),
    line('acknowledged and lost', ({ fast, paced }) => `${fast.lostAcked + paced.lostAcked}`),
    line('posted twice', ({ fast, paced }) => `${fast.duplicates + paced.duplicates}`),
    line('CPU ms per mention', ({ fast }) => `${fast.cpuMsPerMention}`),
    line('peak RSS MiB', ({ fast }) => `${fast.peakRssMiB}`),
    line(`ack at ${values.rate}/s, p50 / p99 ms`, ({ paced }) => `${paced.ackMs?.p50} / ${paced.ackMs?.p99}`),
    line(`end to end at ${values.rate}/s, p50 / p99 ms`, ({ paced }) => `${paced.e2eMs?.p50} / ${paced.e2eMs?.p99}`),
    line('start to listening ms', ({ fast }) => `${Math.round(fast.startMs)}`),
    line('channels', ({ fast }) => `${Object.keys(fast.channels).length}`),
  ]);
  process.stdout.write(`${table.join('\n')}\n`);
  process.stdout.write(`node ${process.version}, ${readFileSync('/proc/loadavg', 'utf8').trim()} (load average)\n`);
}
