#!/usr/bin/env node
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { durationOf, tableOf } from '../cli/table.ts';
import { drive, forgetData, type Result, SLACK_URL, startSubject, stopSubject, VIGIE, withBench } from './harness.ts';

const HELP = `Vigie as a process, under real faults: a fake Slack that refuses and fails, and kill -9.

  npm run bench:faults -- [--count 600] [--rate 20] [--only NAME]

Prints for each fault what was acknowledged, delivered, lost, posted twice, and posted inside a Retry-After window.
Takes a few minutes: after a kill, an attempt that was cut off is looked for only when its lease has settled.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    count: { type: 'string', default: '600' },
    rate: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
});

const REFUSES = { mode: '429', ms: 10_000, retryAfter: 2 };
const FAILS = { mode: '500', ms: 10_000 };

interface Fault {
  readonly name: string;
  /** What Slack does, from one second after the load began. */
  readonly plan: readonly object[];
  /** When the process is killed and started again, in milliseconds after the load began. */
  readonly killsAt: readonly number[];
  readonly driver: readonly string[];
}

const FAULTS: readonly Fault[] = [
  { name: 'none', plan: [], killsAt: [], driver: [] },
  { name: 'same webhook 3 times', plan: [], killsAt: [], driver: ['--dup', '3'] },
  { name: '10 s of 429, 10 s of 500', plan: [REFUSES, FAILS], killsAt: [], driver: [] },
  { name: 'kill -9 in mid-load', plan: [], killsAt: [4_000, 9_000, 15_000], driver: [] },
  { name: 'kill -9 while Slack answers 429', plan: [REFUSES, FAILS], killsAt: [5_000, 14_000], driver: [] },
];

const run = async (fault: Fault, folder: string): Promise<Result> => {
  forgetData(folder);
  let { child } = await startSubject(VIGIE, folder);
  const args = ['--count', values.count, '--rate', values.rate, '--drain-s', '90', ...fault.driver];
  const driving = drive(VIGIE, folder, args, undefined);
  const startedAt = performance.now();
  try {
    // The driver resets the fake Slack when it begins.
    await delay(1_000);
    if (fault.plan.length > 0) {
      await fetch(`${SLACK_URL}/__ctl`, { method: 'POST', body: JSON.stringify({ plan: fault.plan }) });
    }
    for (const at of fault.killsAt) {
      await delay(Math.max(0, startedAt + at + randomInt(500) - performance.now()));
      await stopSubject(child);
      ({ child } = await startSubject(VIGIE, folder));
    }
    return await driving;
  } finally {
    await stopSubject(child);
  }
};

if (values.help) {
  process.stdout.write(HELP);
} else {
  await withBench(async (folder) => {
    const head = ['fault', 'acked', 'delivered', 'lost', 'twice', 'in Retry-After', 'last delivery after'];
    const rows: string[][] = [];
    for (const fault of FAULTS.filter(({ name }) => values.only === undefined || name === values.only)) {
      process.stderr.write(`${fault.name}…\n`);
      const { acked, delivered, lostAcked, duplicates, earlyRetries, e2eMs } = await run(fault, folder);
      const latest = durationOf(Math.round(e2eMs?.max ?? 0));
      rows.push([fault.name, `${acked}`, `${delivered}`, `${lostAcked}`, `${duplicates}`, `${earlyRetries}`, latest]);
    }
    process.stdout.write(`${tableOf([head, ...rows]).join('\n')}\n`);
  });
}
