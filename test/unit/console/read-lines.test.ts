import { beforeEach, expect, test } from 'vitest';
import { askedDays } from '../../../functions/console/asked-days.ts';
import { readLines } from '../../../functions/console/read-lines.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { HOUR } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { type Log, silentLog } from '../../../shared/runtime/log.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { POLICY } from '../threads/town.ts';
import { countedIds, received } from '../trail/events.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const asked = (from: string, to: string) => askedDays(new URLSearchParams({ from, to }), 'Europe/Paris', NOW);

let trail: ReturnType<typeof memoryTrailStore>;
let newId: () => string;
/** How often whoever else has work was let through. */
let turns: number;
const others = {
  sleep: async () => {
    turns += 1;
  },
};
beforeEach(() => {
  trail = memoryTrailStore();
  turns = 0;
  newId = countedIds();
});

/** A mention whose trail begins then, UTC. */
const comes = async (day: number, hour: number): Promise<void> => {
  const at = Date.UTC(2026, 10, day, hour, 30);
  const clock = { now: () => at, sleep: async () => {} };
  await append({ trail, clock, newId }, emptyTrail(`${day} ${hour}h`), [
    received(at),
    { type: 'classified', by: SYSTEM, tags: someTags() },
    { type: 'routed', by: SYSTEM, team: 'communications', rule: 'everything', policy: 'p' },
  ]);
};

const ports = () => ({ trail, index: trail, clock: others, log: silentLog });
const read = async (from: string, to: string, most?: number) => {
  const { lines, days } = await readLines(ports(), POLICY, asked(from, to), NOW, most);
  return { ids: lines.map(({ id }) => id).toSorted(), days: days.map(({ date }) => date.slice(8)).join(' ') };
};

test('what came on the days that were asked for, by the clock of the group’s desk', async () => {
  for (const [day, hour] of [
    [22, 22],
    [22, 23],
    [23, 10],
    [24, 22],
    [24, 23],
  ] as const)
    await comes(day, hour);
  expect(await read('2026-11-23', '2026-11-24')).toEqual({ ids: ['22 23h', '23 10h', '24 22h'], days: '23 24' });
});

test('of more than a page holds, the latest days that are whole', async () => {
  for (let day = 20; day <= 26; day += 1) for (const hour of [1, 12, 23]) await comes(day, hour);
  const all = 'every day of those';
  // Six days of the index, with three each.
  expect(await read('2026-11-21', '2026-11-25', 18), all).toMatchObject({ days: '21 22 23 24 25' });
  expect(await read('2026-11-21', '2026-11-25', 17)).toMatchObject({ days: '22 23 24 25' });
  // The index has UTC's days: that of the 24th begins an hour after the desk's, so the desk's is not whole.
  expect(await read('2026-11-21', '2026-11-25', 7)).toEqual({ ids: ['24 23h', '25 12h', '25 1h'], days: '25' });
  expect(await read('2026-11-21', '2026-11-25', 2)).toEqual({ ids: [], days: '' });
});

test('of a day after one that was too much, what came since midnight of the index', async () => {
  for (const hour of [1, 12, 20, 21, 22, 23]) await comes(24, hour);
  for (const hour of [1, 12]) await comes(25, hour);
  const { lines, days } = await readLines(ports(), POLICY, asked('2026-11-25', '2026-11-25'), NOW, 3);
  expect(lines.map(({ id }) => id)).toEqual(['25 1h', '25 12h']);
  expect(days).toEqual([{ date: '2026-11-25', from: Date.UTC(2026, 10, 25) }]);
});

test('what is no mention’s, and what cannot be read, has no line; the second is counted', async () => {
  await comes(25, 10);
  const clock = { now: () => NOW - 24 * HOUR, sleep: async () => {} };
  await append({ trail, clock, newId }, emptyTrail('crisis'), [
    { type: 'crisis-declared', by: SYSTEM, topic: 'outage', channel: 'C0SERVICE1', until: NOW },
  ]);
  const torn = {
    read: async (id: string) => {
      if (id === 'crisis') return trail.read(id);
      throw new VigieError('trail-broken', 'a stored commit cannot be read');
    },
  };
  const logged: unknown[] = [];
  const log: Log = { ...silentLog, error: (_, fields) => void logged.push(fields) };
  const { lines, leftOut } = await readLines(
    { trail: torn, index: trail, clock: others, log },
    POLICY,
    asked('2026-11-25', '2026-11-26'),
    NOW,
  );
  expect([lines, leftOut, logged]).toEqual([[], 1, [{ trailId: '25 10h' }]]);
});

test('the index is asked once for each day, and for several at a time: a quarter has 92, and a page 29 s', async () => {
  const asks: string[] = [];
  let waiting = 0;
  let most = 0;
  const index = {
    byDay: async function* (day: string) {
      asks.push(day);
      waiting += 1;
      most = Math.max(most, waiting);
      await Promise.resolve();
      waiting -= 1;
      yield* trail.byDay(day);
    },
  };
  await comes(1, 10);
  await comes(25, 10);
  const { lines } = await readLines(
    { trail, index, clock: others, log: silentLog },
    POLICY,
    asked('2026-09-01', '2026-11-27'),
    NOW,
  );
  expect(lines.map(({ id }) => id)).toEqual(['1 10h', '25 10h']);
  expect(asks.toSorted()).toEqual([...new Set(asks)].toSorted());
  expect(most).toBeGreaterThan(5);
});

test('of much, others have a turn in between: on one machine webhooks are answered by the same thread', async () => {
  for (let hour = 0; hour < 100; hour += 1) await comes(20 + Math.floor(hour / 24), hour % 24);
  await read('2026-11-20', '2026-11-25');
  expect(turns).toBe(3);
});

test('of a last day that is too much nothing is shown, and no trail of it read: of a part no figure would hold', async () => {
  for (const hour of [1, 5, 10]) await comes(27, hour);
  expect(await read('2026-11-27', '2026-11-27', 3)).toMatchObject({ days: '27' });
  expect(await read('2026-11-27', '2026-11-27', 2)).toEqual({ ids: [], days: '' });
});

test.each([
  [8_000, '2026-11-27'],
  [8_001, undefined],
])('of %i mentions of a day a page on AWS is of %s', async (count, day) => {
  let reads = 0;
  const crowd = {
    read: async () => {
      reads += 1;
      return [];
    },
  };
  const index = {
    byDay: async function* (date: string) {
      if (date === '2026-11-27') for (let i = 0; i < count; i += 1) yield `${i}`;
    },
  };
  const { days } = await readLines(
    { trail: crowd, index, clock: others, log: silentLog },
    POLICY,
    asked('2026-11-27', '2026-11-27'),
    NOW,
  );
  expect([days[0]?.date, reads]).toEqual([day, day === undefined ? 0 : count]);
});
