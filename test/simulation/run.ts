import { oneOf, optionsOf, positiveNumber } from '../../cli/script-options.ts';
import { FAULTS } from './faults.ts';
import { commandOf, shrink } from './shrink.ts';
import { type Figures, type Run, type Scenario, simulate } from './simulate.ts';

const HELP = `npm run simulate -- [options]
Runs the real handlers on simulated stores, queues, Slack and clocks that fail, and holds what happened against every promise.
The first seed that breaks one is shown with its trace, made as small as it gets.
  --seeds N       so many runs (500)
  --from N        the first seed (1)
  --seed N        one run, with its trace
  --mentions N    so many mentions a run, instead of what the seed draws
  --faults A,B    only these faults, or none: ${FAULTS.join(', ')}
  --liveness      is everything at its end in time, once the faults stop?
  --late          Slack lands posts later than is promised, and what that doubles is counted
  --quiet         no trace
  --help          this text
`;

const values = optionsOf(HELP, {
  seeds: { type: 'string', default: '500' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  mentions: { type: 'string' },
  faults: { type: 'string' },
  liveness: { type: 'boolean', default: false },
  late: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
});
const faultsOf = (list: string) =>
  list === 'none' ? [] : list.split(',').map((name) => oneOf('--faults', name, FAULTS));
const common: Omit<Scenario, 'seed'> = {
  liveness: values.liveness,
  late: values.late,
  mentions: values.mentions === undefined ? undefined : positiveNumber('--mentions', values.mentions),
  kinds: values.faults === undefined ? undefined : new Set(faultsOf(values.faults)),
};

const runOne = async (seed: number): Promise<Run> => {
  const lines: string[] = [];
  const run = await simulate({ ...common, seed }, { trace: (line) => lines.push(line) });
  if (!values.quiet) console.log(lines.join('\n'));
  console.log(`seed ${seed}: ${JSON.stringify(run.figures)}`);
  return run;
};

const report = async (run: Run): Promise<void> => {
  console.log(`\nseed ${run.scenario.seed} broke a promise:`);
  for (const { promise, what } of run.violations) console.log(`  ${promise}: ${what}`);
  const smallest = await shrink(run);
  console.log(`smallest: ${commandOf(smallest)}`);
  await simulate(smallest.scenario, { trace: (line) => console.log(line) });
  for (const { promise, what } of smallest.violations) console.log(`  ${promise}: ${what}`);
};

const runMany = async (from: number, count: number): Promise<boolean> => {
  const began = performance.now();
  const sums = new Map<keyof Figures, number>();
  const settleMs: number[] = [];
  let shown = began;
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await simulate({ ...common, seed });
    for (const [name, value] of entriesOf(run.figures)) sums.set(name, (sums.get(name) ?? 0) + value);
    settleMs.push(run.figures.settleMs);
    if (run.violations.length > 0) {
      await report(run);
      return false;
    }
    if (performance.now() - shown < 5_000) continue;
    shown = performance.now();
    const done = seed - from + 1;
    const seconds = (shown - began) / 1_000;
    console.log(`${done} of ${count} seeds in ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} a second`);
  }
  const sorted = settleMs.toSorted((a, b) => a - b);
  const quantile = (q: number): number => (sorted[Math.floor(q * (sorted.length - 1))] ?? 0) / 1_000;
  console.log(
    `${count} seeds from ${from} in ${((performance.now() - began) / 1_000).toFixed(1)} s: every promise kept`,
  );
  sums.delete('settleMs');
  console.log([...sums].map(([name, sum]) => `${name} ${sum}`).join(', '));
  console.log(
    `ended after the last fault: median ${quantile(0.5)} s, 99% ${quantile(0.99)} s, at most ${quantile(1)} s`,
  );
  return true;
};

const entriesOf = (figures: Figures): [keyof Figures, number][] => [
  ['acknowledged', figures.acknowledged],
  ['posted', figures.posted],
  ['replies', figures.replies],
  ['calls', figures.calls],
  ['grouped', figures.grouped],
  ['commits', figures.commits],
  ['faults', figures.faults],
  ['limited', figures.limited],
  ['late', figures.late],
  ['lateTwice', figures.lateTwice],
  ['parked', figures.parked],
  ['dead', figures.dead],
];

if (values.seed === undefined) {
  const from = positiveNumber('--from', values.from);
  process.exitCode = (await runMany(from, positiveNumber('--seeds', values.seeds))) ? 0 : 1;
} else {
  const run = await runOne(positiveNumber('--seed', values.seed));
  for (const { promise, what } of run.violations) console.log(`broken: ${promise}: ${what}`);
  process.exitCode = run.violations.length === 0 ? 0 : 1;
}
