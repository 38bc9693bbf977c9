import { beforeAll, describe, expect, test } from 'vitest';
import type { Promised } from './journal.ts';
import { commandOf } from './shrink.ts';
import { type Run, simulate } from './simulate.ts';

/** Half of the seeds run with faults for up to four minutes, half with early faults and a deadline after them. */
const SEEDS = 300;

describe('in 300 simulated days of bad luck', () => {
  const runs: Run[] = [];

  beforeAll(async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) runs.push(await simulate({ seed, liveness: seed % 2 === 0 }));
  });

  const promised = (promise: Promised): void => {
    const broken = runs.flatMap((run) =>
      run.violations
        .filter((violation) => violation.promise === promise)
        .map(({ what }) => `${what}\n  see it with: ${commandOf(run)}`),
    );
    expect(broken).toEqual([]);
  };

  test('Nothing acknowledged is lost', () => promised('nothing acknowledged is lost'));
  test('Nothing is posted twice', () => promised('nothing is posted twice'));
  test('The trail only grows', () => promised('the trail only grows'));
  test('a claim has one winner', () => promised('a claim has one winner'));
  test('a lease that was won is used', () => promised('a lease that was won is used'));
  test('no channel gets more than the pace allows', () => promised('the pace is kept'));
  test('nobody posts into a pause that he could know of', () => promised('a pause that is known is kept'));
  test('an urgent post has at most 10 s of normal ones before it', () =>
    promised('urgent is not kept waiting by normal'));
  test('a card says what its trail says', () => promised('the card says what the trail says'));
  test('a reply is sent once', () => promised('a reply is sent once'));
  test('a call is made once, and not after the end', () => promised('a call is made once, and not after the end'));
  test('an alert that pings nobody was called for', () => promised('an alert that pings nobody was called for'));
  test('what is grouped has a live card', () => promised('what is grouped has a live card'));
  test('what is erased is gone', () => promised('what is erased is gone'));
  test('what is forged has no effect', () => promised('the forged has no effect'));
  test('once the faults stop everything ends in time', () => promised('everything ends in time'));

  test('the luck was bad enough to mean something', () => {
    const sum = (count: (run: Run) => number): number => runs.reduce((total, run) => total + count(run), 0);
    expect(sum(({ figures }) => figures.faults)).toBeGreaterThan(SEEDS * 5);
    expect(sum(({ figures }) => figures.limited)).toBeGreaterThan(100);
    expect(sum(({ figures }) => figures.posted)).toBeGreaterThan(SEEDS * 2);
    expect(sum(({ figures }) => figures.parked)).toBeGreaterThan(5);
    expect(sum(({ figures }) => figures.replies)).toBeGreaterThan(100);
    expect(sum(({ figures }) => figures.silent)).toBeGreaterThan(20);
    expect(sum(({ figures }) => figures.grouped)).toBeGreaterThan(50);
  });
});

test('a call comes at most 60 s late on one machine and 120 s on AWS, where nothing goes wrong', async () => {
  const runs: Run[] = [];
  for (let seed = 1; seed <= 120; seed += 1) runs.push(await simulate({ seed, liveness: false, kinds: new Set() }));
  expect(runs.flatMap(({ violations }) => violations)).toEqual([]);
  expect(runs.reduce((total, { figures }) => total + figures.calls, 0)).toBeGreaterThan(50);
});
