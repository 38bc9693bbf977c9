import { describe, expect, test } from 'vitest';
import { UNBROKEN } from './controls/controls.ts';
import { markThenPost, simpleNotify } from './controls/simple-notify.ts';
import { FAULTS } from './faults.ts';
import { shrink } from './shrink.ts';
import { type Figures, simulate } from './simulate.ts';

const traceOf = async (seed: number): Promise<readonly string[]> => {
  const lines: string[] = [];
  await simulate({ seed, liveness: false, kinds: new Set(FAULTS) }, { trace: (line) => lines.push(line) });
  return lines;
};

describe('a simulation', () => {
  test.each([1, 2, 3, 4, 5])('of seed %i has the same trace every time', async (seed) => {
    const first = await traceOf(seed);
    expect(first.length).toBeGreaterThan(50);
    expect(await traceOf(seed)).toEqual(first);
  });

  test('of another seed has another trace', async () => {
    expect(await traceOf(1)).not.toEqual(await traceOf(2));
  });

  test('whose posts land after the whole wait counts what that doubles, and breaks no promise', async () => {
    const figures: Figures[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const run = await simulate({ seed, liveness: false, late: true, kinds: new Set() });
      expect(run.violations).toEqual([]);
      figures.push(run.figures);
    }
    const sum = (pick: (figure: Figures) => number) => figures.map(pick).reduce((a, b) => a + b, 0);
    expect(sum(({ late }) => late)).toBeGreaterThan(0);
    expect(sum(({ lateTwice }) => lateTwice)).toBeGreaterThan(0);
  });

  test('that fails shrinks to fewer mentions and kinds of faults, and still fails', async () => {
    const variants = { notify: simpleNotify(markThenPost) };
    let failed = await simulate({ seed: 1, liveness: false, kinds: new Set(FAULTS) }, { variants });
    for (let seed = 2; !isLost(failed); seed += 1)
      failed = await simulate({ seed, liveness: false, kinds: new Set(FAULTS) }, { variants });
    const first = failed.violations.filter(({ promise }) => promise === 'nothing acknowledged is lost');
    const smallest = await shrink({ ...failed, violations: first }, variants);
    expect(isLost(smallest)).toBe(true);
    expect(smallest.kinds.size).toBeLessThan(FAULTS.length);
    expect(smallest.mentions).toBeLessThanOrEqual(failed.mentions);
    expect(isLost(await simulate(smallest.scenario, { variants: UNBROKEN }))).toBe(false);
  });
});

const isLost = ({ violations }: { readonly violations: readonly { readonly promise: string }[] }): boolean =>
  violations.some(({ promise }) => promise === 'nothing acknowledged is lost');
