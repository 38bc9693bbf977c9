import { FAULTS, type FaultKind } from './faults.ts';
import { type Run, type Scenario, simulate } from './simulate.ts';
import type { Variants } from './world.ts';

/** The seeds that are tried for a smaller scenario: less happening means other draws, and another seed may show the same. */
const SEEDS_EACH = 12;

/** A smaller run that breaks the same promise: fewer mentions, then fewer kinds of faults. */
export const shrink = async (failed: Run, variants: Variants = {}): Promise<Run> => {
  const promise = failed.violations[0]?.promise;
  const tryThese = async (scenario: Scenario): Promise<Run | undefined> => {
    for (let step = 0; step < SEEDS_EACH; step += 1) {
      // The seed itself first: often the smaller scenario breaks in the same place.
      const seed = step === 0 ? scenario.seed : (scenario.seed * 31 + step) >>> 0;
      const run = await simulate({ ...scenario, seed }, { variants });
      if (run.violations.some((violation) => violation.promise === promise)) return run;
    }
    return undefined;
  };

  let smallest = failed;
  const frozen = (run: Run): Scenario => ({ ...run.scenario, mentions: run.mentions, kinds: run.kinds });
  for (let mentions = 1; mentions < smallest.mentions; mentions = mentions * 2) {
    const run = await tryThese({ ...frozen(smallest), mentions });
    if (run === undefined) continue;
    smallest = run;
    break;
  }
  for (const kind of FAULTS) {
    if (!smallest.kinds.has(kind)) continue;
    const kinds: ReadonlySet<FaultKind> = new Set([...smallest.kinds].filter((other) => other !== kind));
    smallest = (await tryThese({ ...frozen(smallest), kinds })) ?? smallest;
  }
  return smallest;
};

/** What to type to see a run again. */
export const commandOf = ({ scenario, mentions, kinds }: Run): string =>
  [
    'npm run simulate --',
    `--seed ${scenario.seed} --mentions ${mentions} --faults ${[...kinds].join(',') || 'none'}`,
    ...(scenario.liveness ? ['--liveness'] : []),
    ...(scenario.late === true ? ['--late'] : []),
  ].join(' ');
