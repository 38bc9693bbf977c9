import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Measured, tallyOfTargets } from '../../../shared/reports/kept-targets.ts';
import { responseTimes, type Turn, tallyOfTimes } from '../../../shared/reports/response-times.ts';
import type { Tally } from '../../../shared/reports/tally.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const aTurn = (): Turn => ({
  team: 'press',
  urgency: 'high',
  steps: { route: 4, deliver: 5, claim: 60_000, answer: undefined, resolve: undefined },
  open: ['answer', 'resolve'],
});

const aTarget = (): Measured => ({
  ...{ team: 'press', urgency: 'high', target: 'answer', end: 'missed' },
  ...{ dueAt: Date.UTC(2026, 10, 23), within: 60_000, lateBy: 5 },
});

/** Which of some were still held after they had been counted. */
const heldOf = async <One extends object>(tally: Tally<One, unknown>, make: () => One): Promise<readonly One[]> => {
  const counted = addedTo(tally, make);
  // Whoever was made in this turn of the event loop is held until its end.
  await setTimeout(0);
  collectGarbage();
  return counted.flatMap((each) => each.deref() ?? []);
};

const addedTo = <One extends object>(tally: Tally<One, unknown>, make: () => One): readonly WeakRef<One>[] =>
  Array.from({ length: 20 }, () => {
    const one = make();
    tally.add([one]);
    return new WeakRef(one);
  });

test('a report holds no turn of a mention, whatever a turn says: only how long each step took', async () => {
  const tally = tallyOfTimes();
  expect(await heldOf(tally, aTurn)).toEqual([]);
  expect(tally.rows()).toEqual(responseTimes(Array.from({ length: 20 }, aTurn)));
});

test('nor a target of one: only how many were kept, and how many not', async () => {
  const tally = tallyOfTargets();
  expect(await heldOf(tally, aTarget)).toEqual([]);
  expect(tally.rows()).toEqual([{ team: 'press', urgency: 'high', target: 'answer', met: 0, missed: 20, open: 0 }]);
});
