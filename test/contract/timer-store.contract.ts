import { describe, expect, test } from 'vitest';
import type { Timer, TimerStore } from '../../shared/trail/timers.ts';

/** What every adapter of `TimerStore` must do. `makeStore` gives an empty one each time. */
export const timerStoreContract = (name: string, makeStore: () => Promise<TimerStore>): void => {
  describe(`${name} as the store of timers`, () => {
    test('nothing is due in an empty store', async () => {
      expect(await (await makeStore()).due(NOON, 10)).toEqual([]);
    });

    test('a timer is due from its instant on, not before', async () => {
      const store = await makeStore();
      await store.set(timer(NOON));
      expect(await store.due(NOON - 1, 10)).toEqual([]);
      expect(await store.due(NOON, 10)).toEqual([timer(NOON)]);
      expect(await store.due(NOON + 1, 10)).toEqual([timer(NOON)]);
    });

    test('gives those that are due earliest first, whatever the number of their digits', async () => {
      const store = await makeStore();
      const instants = [NOON, 5, 99, 1_000, NOON - 1, 100_000, 42, NOON - 60_000];
      for (const [index, dueAt] of instants.entries()) await store.set(timer(dueAt, `trail-${index}`));
      const due = await store.due(NOON, 100);
      expect(due.map(({ dueAt }) => dueAt)).toEqual(instants.toSorted((a, b) => a - b));
    });

    test('gives no more than the limit, and those are the earliest of all', async () => {
      const store = await makeStore();
      await Promise.all(Array.from({ length: 60 }, (_, index) => store.set(timer(NOON - index, `trail-${index}`))));
      const due = await store.due(NOON, 25);
      expect(due.map(({ dueAt }) => dueAt)).toEqual(Array.from({ length: 25 }, (_, index) => NOON - 59 + index));
    });

    test('setting one again keeps one', async () => {
      const store = await makeStore();
      await store.set(timer(NOON));
      await store.set(timer(NOON));
      expect(await store.due(NOON, 10)).toHaveLength(1);
    });

    test('timers of one instant are of several trails, and a trail has several instants', async () => {
      const store = await makeStore();
      for (const [dueAt, trail] of [
        [NOON, 'a'],
        [NOON, 'b'],
        [NOON + 1, 'a'],
      ] as const)
        await store.set(timer(dueAt, trail));
      expect(await store.due(NOON + 1, 10)).toHaveLength(3);
    });

    test('a removed timer is gone, and removing it again is nothing', async () => {
      const store = await makeStore();
      await store.set(timer(NOON, 'gone'));
      await store.set(timer(NOON, 'stays'));
      await store.remove(timer(NOON, 'gone'));
      await store.remove(timer(NOON, 'gone'));
      expect(await store.due(NOON, 10)).toEqual([timer(NOON, 'stays')]);
    });
  });
};

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const timer = (dueAt: number, trailId = 'trail'): Timer => ({ dueAt, trailId, kind: 'undelivered', afterMs: 120_000 });
