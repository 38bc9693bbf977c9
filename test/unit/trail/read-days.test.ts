import { expect, test } from 'vitest';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { readLatest } from '../../../shared/trail/read-days.ts';
import { emptyTrail, type Trail } from '../../../shared/trail/trail.ts';

const TODAY = Date.UTC(2026, 10, 23, 9);

/** Trails by their id, each begun so many days ago. */
const storeOf = async (daysAgo: Readonly<Record<string, number>>) => {
  const store = memoryTrailStore();
  const reads: string[] = [];
  for (const [id, days] of Object.entries(daysAgo)) {
    const clock = { now: () => TODAY - days * DAY, sleep: async () => {} };
    await append({ trail: store, clock, newId: () => id }, emptyTrail(id), [{ type: 'erased', by: SYSTEM, at: 1 }]);
  }
  const trail = {
    read: (id: string) => {
      reads.push(id);
      return store.read(id);
    },
  };
  return { ports: { trail, index: store }, reads };
};
const all = () => true;
const idsOf = (trails: readonly Trail[]) => trails.map(({ id }) => id);

test('the latest trails come first, from as many days as are asked for', async () => {
  const { ports } = await storeOf({ old: 29, today: 0, older: 30, yesterday: 1, lastWeek: 12 });
  const { trails, isCut } = await readLatest(ports, TODAY, { days: 30, limit: 10, keeps: all });
  expect(idsOf(trails)).toEqual(['today', 'yesterday', 'lastWeek', 'old']);
  expect(isCut).toBe(false);
});

test('no more are read than were asked for, and who asked is told that there are more', async () => {
  const { ports, reads } = await storeOf({ a: 25, b: 12, c: 1, d: 0 });
  const { trails, isCut } = await readLatest(ports, TODAY, { days: 30, limit: 3, keeps: all });
  expect(idsOf(trails)).toEqual(['d', 'c', 'b']);
  expect(reads).toHaveLength(3);
  expect(isCut).toBe(true);
  expect((await readLatest(ports, TODAY, { days: 30, limit: 4, keeps: all })).isCut).toBe(false);
});

test('what nobody keeps is not held', async () => {
  const { ports } = await storeOf({ a: 2, b: 1 });
  const { trails } = await readLatest(ports, TODAY, { days: 3, limit: 9, keeps: ({ id }) => id === 'a' });
  expect(idsOf(trails)).toEqual(['a']);
});
