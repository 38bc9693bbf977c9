import { expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import { memoryPaceStore } from '../../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTimerStore } from '../../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import type { TrailIndex } from '../../../shared/trail/trail-store.ts';
import { MONDAY, POLICY } from './watch.ts';

/** 450 mentions whose timers are due at once, and a clock that looks at them. */
const createQueue = async (index: Pick<TrailIndex, 'byDay'> = memoryTrailStore()) => {
  const store = memoryTrailStore();
  const reads: string[] = [];
  const trail = {
    ...store,
    read: async (id: string) => {
      reads.push(id);
      if (id === 'broken') throw new VigieError('trail-broken', 'a stored commit cannot be read');
      return store.read(id);
    },
  };
  const timers = memoryTimerStore();
  for (let n = 0; n < 450; n += 1) await timers.set({ kind: 'redraw', trailId: `m${n}`, dueAt: MONDAY, afterMs: 0 });
  const tick = createClock(
    { policy: POLICY },
    {
      trail,
      index: { ...store, ...index },
      timers,
      queues: { names: new Set<string>(), send: async () => {} },
      pace: memoryPaceStore(),
      clock: { now: () => MONDAY, sleep: async () => {} },
      newId: () => 'id',
      log: silentLog,
    },
  );
  const left = async () => (await timers.due(MONDAY, 1_000)).map(({ trailId }) => trailId);
  return { timers, tick, left, reads };
};

test('a timer that fails every time is tried once a tick and holds up none of the 450 behind it', async () => {
  const { timers, tick, left, reads } = await createQueue();
  await timers.set({ kind: 'redraw', trailId: 'broken', dueAt: MONDAY - 1, afterMs: 0 });
  await tick();
  expect(reads.filter((id) => id === 'broken')).toHaveLength(1);
  expect(await left()).toEqual([POLICY.version, 'broken']);
});

test('a day that is never read to its end holds up none of the 450 behind it', async () => {
  const isAtTheDay = Promise.withResolvers<void>();
  const { timers, tick, left, reads } = await createQueue({
    byDay: async function* () {
      isAtTheDay.resolve();
      await new Promise(() => {});
    },
  });
  await timers.set({ kind: 'day', trailId: '2026-11-23', dueAt: MONDAY - 1, afterMs: 0 });
  void tick();
  await isAtTheDay.promise;
  expect(reads).toHaveLength(450);
  expect(await left()).toEqual([POLICY.version, '2026-11-23']);
});
