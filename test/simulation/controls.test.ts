import { describe, expect, test } from 'vitest';
import { CONTROLS, type Control, shutsOut, UNBROKEN } from './controls/controls.ts';
import type { Promised } from './journal.ts';
import { simulate } from './simulate.ts';
import type { Variants } from './world.ts';

/** Controls that do not break at once have so many seeds to do it. */
const SEEDS = 150;

const firstToBreak = async (control: Omit<Control, 'name'>, variants: Variants): Promise<number | undefined> => {
  const { breaks, mentions } = control;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = await simulate({ seed, liveness: false, mentions, kinds: new Set(control.kinds) }, { variants });
    if (run.violations.some(({ promise }) => promise === breaks)) return seed;
  }
  return undefined;
};

describe('the simulation catches a broken protocol:', () => {
  test.each(CONTROLS)('$name', async (control) => {
    expect(await firstToBreak(control, control.variants)).toBeDefined();
  });

  test.each(CONTROLS)('$name, which passes where nothing goes wrong', async ({ variants, breaks, mentions }) => {
    const promises = await brokenBy(variants, mentions);
    expect(promises).not.toContain(breaks);
  });

  test('what somebody sends after their erasure is kept like all else', async () => {
    const control = { variants: shutsOut, breaks: 'nothing acknowledged is lost', kinds: [] } as const;
    expect(await firstToBreak(control, shutsOut)).toBeDefined();
  });

  test('what the controls are built on is not what breaks', async () => {
    for (const control of CONTROLS.filter(({ variants }) => variants.notify !== undefined)) {
      const { breaks, mentions } = control;
      for (let seed = 1; seed <= 25; seed += 1) {
        const scenario = { seed, liveness: false, mentions, kinds: new Set(control.kinds) };
        const run = await simulate(scenario, { variants: UNBROKEN });
        expect(run.violations.filter(({ promise }) => promise === breaks)).toEqual([]);
      }
    }
  });
});

const brokenBy = async (variants: Variants, mentions: number | undefined): Promise<readonly Promised[]> => {
  const broken: Promised[] = [];
  for (let seed = 1; seed <= 10; seed += 1) {
    const run = await simulate({ seed, liveness: false, mentions, kinds: new Set() }, { variants });
    broken.push(...run.violations.map(({ promise }) => promise));
  }
  return broken;
};
