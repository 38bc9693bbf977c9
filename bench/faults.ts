#!/usr/bin/env node
import { randomInt } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { only, optionsOf, positiveNumber } from '../cli/script-options.ts';
import { durationOf, tableOf } from '../cli/table.ts';
import { type SmallDisk, smallDisk } from '../test/process/small-disk.ts';
import { drive, forgetData, type Result, SLACK_URL, startSubject, stopSubject, VIGIE, withBench } from './harness.ts';

const HELP = `Vigie as a process, under real faults: a fake Slack that refuses and fails, kill -9, and a disk that is full.

  npm run bench:faults -- [--count 600] [--rate 20] [--only NAME]

Prints for each fault what was acknowledged, delivered, lost, posted twice, and posted inside a Retry-After window, and how
long after the end of the fault (or its own coming, when that was later) a mention waited at most, beside the limit. Ends with 1 when anything is lost, twice, early or late.
Takes a few minutes: after a kill, an attempt that was cut off is looked for only when its lease has settled.
`;

const values = optionsOf(HELP, {
  count: { type: 'string', default: '600' },
  rate: { type: 'string', default: '20' },
  only: { type: 'string' },
});
const count = positiveNumber('--count', values.count);
const rate = positiveNumber('--rate', values.rate);

const REFUSES = { mode: '429', ms: 10_000, retryAfter: 2 };
const FAILS = { mode: '500', ms: 10_000 };

/** Where nothing stands in the way. */
const AT_ONCE_S = 2;
/** After a 429: its Retry-After and 2 s. The pace of `policy.yaml` here takes nothing. */
const AFTER_429_S = 4;
/** After an answer that never came: to the end of the lease of 15 s, and 30 s. */
const AFTER_AMBIGUOUS_S = 45;

interface Fault {
  readonly name: string;
  /** What Slack does, from one second after the load began. */
  readonly plan: readonly { readonly ms: number }[];
  /** When the process is killed and started again, in milliseconds after the load began. */
  readonly killsAt: readonly number[];
  /** From when to when the disk is full, likewise. */
  readonly fullDisk?: readonly [from: number, to: number];
  readonly driver: readonly string[];
  /** Seconds after the end of the fault within which the last post must come. */
  readonly limitSeconds: number;
}

const FAULTS: readonly Fault[] = [
  { name: 'none', plan: [], killsAt: [], driver: [], limitSeconds: AT_ONCE_S },
  { name: 'same webhook 3 times', plan: [], killsAt: [], driver: ['--dup', '3'], limitSeconds: AT_ONCE_S },
  { name: '10 s of 429', plan: [REFUSES], killsAt: [], driver: [], limitSeconds: AFTER_429_S },
  {
    name: '10 s of 429 then 10 s of 500',
    plan: [REFUSES, FAILS],
    killsAt: [],
    driver: [],
    limitSeconds: AFTER_AMBIGUOUS_S,
  },
  {
    name: 'kill -9 in mid-load',
    plan: [],
    killsAt: [4_000, 9_000, 15_000],
    driver: [],
    limitSeconds: AFTER_AMBIGUOUS_S,
  },
  {
    name: 'kill -9 while Slack answers 429',
    plan: [REFUSES, FAILS],
    killsAt: [5_000, 14_000],
    driver: [],
    limitSeconds: AFTER_AMBIGUOUS_S,
  },
  { name: 'disk full', plan: [], killsAt: [], fullDisk: [4_000, 10_000], driver: [], limitSeconds: AFTER_AMBIGUOUS_S },
  {
    name: 'disk full and kill -9',
    plan: [],
    killsAt: [10_000],
    fullDisk: [4_000, 9_000],
    driver: [],
    limitSeconds: AFTER_AMBIGUOUS_S,
  },
];

const chosen = only(values.only, FAULTS);

/** What the disk takes before it is full. */
const ROOM_BYTES = 64 * 1024;

interface Measured extends Result {
  /** The longest that a mention waited for its post after the end of the fault, or its own coming, in milliseconds. */
  readonly lateMs: number;
}

/** What the driver says of each mention: when it was first posted, by the clock of `nowMs`. */
const Dump = z.object({ ids: z.array(z.string()), first: z.array(z.tuple([z.string(), z.number()])) });
const nowMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;

const run = async (fault: Fault, folder: string, disk: SmallDisk | undefined): Promise<Measured> => {
  forgetData(folder);
  if (disk !== undefined) symlinkSync(disk.folder, join(folder, 'data'));
  let { child } = await startSubject(VIGIE, folder);
  const dump = join(folder, 'dump.json');
  const args = ['--count', `${count}`, '--rate', `${rate}`, '--drain-s', '90', '--dump', dump, ...fault.driver];
  const driving = drive(VIGIE, folder, args, undefined);
  const startedAt = nowMs();
  let endedAt = startedAt;
  const at = (ms: number) => delay(Math.max(0, startedAt + ms - nowMs()));
  try {
    // The driver resets the fake Slack when it begins.
    await at(1_000);
    if (fault.plan.length > 0) {
      await fetch(`${SLACK_URL}/__ctl`, { method: 'POST', body: JSON.stringify({ plan: fault.plan }) });
      endedAt = nowMs() + fault.plan.reduce((sum, { ms }) => sum + ms, 0);
    }
    if (fault.fullDisk !== undefined) {
      const [from, to] = fault.fullDisk;
      await at(from);
      disk?.fill(ROOM_BYTES, child.pid ?? 0);
      await at(to);
      disk?.free(child.pid ?? 0);
      endedAt = nowMs();
    }
    for (const killAt of fault.killsAt) {
      await at(killAt + randomInt(500));
      await stopSubject(child);
      ({ child } = await startSubject(VIGIE, folder));
      endedAt = Math.max(endedAt, nowMs());
    }
    const result = await driving;
    const { ids, first } = Dump.parse(JSON.parse(readFileSync(dump, 'utf8')));
    const dueAt = new Map(ids.map((id, n) => [id, startedAt + (n * 1_000) / rate]));
    const late = first.map(([id, postedAt]) => postedAt - Math.max(endedAt, dueAt.get(id) ?? 0));
    return { ...result, lateMs: Math.max(0, ...late) };
  } finally {
    await stopSubject(child);
    forgetData(folder);
    disk?.close();
  }
};

const isKept = ({ limitSeconds }: Fault, { lostAcked, duplicates, earlyRetries, lateMs }: Measured): boolean =>
  lostAcked === 0 && duplicates === 0 && earlyRetries === 0 && lateMs <= limitSeconds * 1_000;

await withBench(async (folder) => {
  const head = [
    'fault',
    'acked',
    'delivered',
    'lost',
    'twice',
    'in Retry-After',
    'slowest',
    'after its end',
    'limit',
    'kept',
  ];
  const rows: string[][] = [];
  for (const fault of chosen) {
    process.stderr.write(`${fault.name}…\n`);
    const disk = fault.fullDisk === undefined ? undefined : smallDisk();
    if (fault.fullDisk !== undefined && disk === undefined) {
      process.stderr.write('neither mount nor prlimit may be used here: left out\n');
      continue;
    }
    const measured = await run(fault, folder, disk);
    const { acked, delivered, lostAcked, duplicates, earlyRetries, lateMs, e2eMs } = measured;
    const kept = isKept(fault, measured);
    if (!kept) process.exitCode = 1;
    const times = [e2eMs?.max ?? 0, lateMs, fault.limitSeconds * 1_000].map((ms) => durationOf(Math.round(ms)));
    rows.push([
      fault.name,
      ...[acked, delivered, lostAcked, duplicates, earlyRetries].map(String),
      ...times,
      kept ? 'yes' : 'NO',
    ]);
  }
  process.stdout.write(`${tableOf([head, ...rows]).join('\n')}\n`);
});
