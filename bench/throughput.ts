#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { only, optionsOf, positiveNumber } from '../cli/script-options.ts';
import { tableOf } from '../cli/table.ts';
import {
  drive,
  FLOOR,
  forgetData,
  type Result,
  type Subject,
  startSubject,
  stopSubject,
  VIGIE,
  withBench,
} from './harness.ts';

const HELP = `Throughput of Vigie beside the floor of ../shared/bench, in one run on this machine.

  npm run bench -- [--count 20000] [--rate-count 4000] [--rate 200] [--connections 32] [--only floor|vigie]

As fast as it goes first, then --rate a second. Loopback only; ends by itself.
`;

const values = optionsOf(HELP, {
  count: { type: 'string', default: '20000' },
  'rate-count': { type: 'string', default: '4000' },
  rate: { type: 'string', default: '200' },
  connections: { type: 'string', default: '32' },
  only: { type: 'string' },
});
const count = positiveNumber('--count', values.count);
const rateCount = positiveNumber('--rate-count', values['rate-count']);
const rate = positiveNumber('--rate', values.rate);
const connections = positiveNumber('--connections', values.connections);
const subjects = only(values.only, [FLOOR, VIGIE]);

interface Row {
  readonly name: string;
  readonly fast: Result;
  readonly paced: Result;
  readonly startMs: number;
}

const measure = async (subject: Subject, folder: string): Promise<Row> => {
  const run = async (args: readonly string[]) => {
    forgetData(folder);
    const { child, startMs } = await startSubject(subject, folder);
    try {
      return { result: await drive(subject, folder, args, child.pid), startMs };
    } finally {
      await stopSubject(child);
    }
  };
  process.stderr.write(`${subject.name}: ${count} as fast as it goes\n`);
  const fast = await run(['--count', `${count}`, '--rate', '0', '--concurrency', `${connections}`]);
  process.stderr.write(`${subject.name}: ${rateCount} at ${rate}/s\n`);
  const paced = await run(['--count', `${rateCount}`, '--rate', `${rate}`, '--concurrency', `${connections}`]);
  return { name: subject.name, fast: fast.result, paced: paced.result, startMs: fast.startMs };
};

const print = (rows: readonly Row[]): void => {
  const line = (label: string, of: (row: Row) => string) => [label, ...rows.map(of)];
  const table = tableOf([
    line('', ({ name }) => name),
    line('delivered per second', ({ fast }) => `${fast.deliveredPerSec}`),
    line('acknowledged / delivered', ({ fast }) => `${fast.acked} / ${fast.delivered}`),
    line('acknowledged and lost', ({ fast, paced }) => `${fast.lostAcked + paced.lostAcked}`),
    line('posted twice', ({ fast, paced }) => `${fast.duplicates + paced.duplicates}`),
    line('CPU ms per mention', ({ fast }) => `${fast.cpuMsPerMention}`),
    line('peak RSS MiB', ({ fast }) => `${fast.peakRssMiB}`),
    line(`ack at ${rate}/s, p50 / p99 ms`, ({ paced }) => `${paced.ackMs?.p50} / ${paced.ackMs?.p99}`),
    line(`end to end at ${rate}/s, p50 / p99 ms`, ({ paced }) => `${paced.e2eMs?.p50} / ${paced.e2eMs?.p99}`),
    line('start to listening, ms', ({ startMs }) => `${Math.round(startMs)}`),
    line('channels', ({ fast }) => `${Object.keys(fast.channels).length}`),
  ]);
  process.stdout.write(`${table.join('\n')}\n`);
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
  process.stdout.write(`node ${process.version}; load average at the end ${load}\n`);
};

await withBench(async (folder) => {
  const rows: Row[] = [];
  for (const subject of subjects) rows.push(await measure(subject, folder));
  print(rows);
});
