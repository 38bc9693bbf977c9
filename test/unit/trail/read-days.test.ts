import { expect, test } from 'vitest';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { readDays, readLatest } from '../../../shared/trail/read-days.ts';
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
  const left: string[] = [];
  const trail = {
    read: async (id: string) => {
      reads.push(id);
      if (id === 'broken') throw new VigieError('trail-broken', 'a stored commit cannot be read');
      if (id === 'away') throw new VigieError('store-unavailable', 'away', { retryable: true });
      return store.read(id);
    },
  };
  let turns = 0;
  const clock = {
    sleep: async () => {
      turns += 1;
    },
  };
  const ports = { trail, index: store, clock, unreadable: (id: string) => void left.push(id) };
  return { ports, reads, left, turns: () => turns };
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

test('of many, others have a turn in between, whether or not they are kept: on one machine webhooks are answered by the same thread', async () => {
  const { ports, turns } = await storeOf(Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`t${n}`, n % 3])));
  const { trails } = await readLatest(ports, TODAY, { days: 3, limit: 200, keeps: () => false });
  expect([trails.length, turns()]).toEqual([0, 3]);
});

test('what nobody keeps is not held', async () => {
  const { ports } = await storeOf({ a: 2, b: 1 });
  const { trails } = await readLatest(ports, TODAY, { days: 3, limit: 9, keeps: ({ id }) => id === 'a' });
  expect(idsOf(trails)).toEqual(['a']);
});

test('a trail that cannot be read keeps nobody from the others, and is named', async () => {
  const { ports, left } = await storeOf({ a: 2, broken: 1, b: 0 });
  expect(idsOf(await Array.fromAsync(readDays(ports, TODAY, 3)))).toEqual(['a', 'b']);
  expect(idsOf((await readLatest(ports, TODAY, { days: 3, limit: 9, keeps: all })).trails)).toEqual(['b', 'a']);
  expect(left).toEqual(['broken', 'broken']);
});

test('a store that is away has left nothing out', async () => {
  const { ports } = await storeOf({ a: 1, away: 0 });
  await expect(Array.fromAsync(readDays(ports, TODAY, 3))).rejects.toMatchObject({ code: 'store-unavailable' });
});
