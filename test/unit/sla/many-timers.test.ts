import { expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import { memoryPaceStore } from '../../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTimerStore } from '../../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { MONDAY, POLICY } from './watch.ts';

test('a timer that fails every time is tried once a tick and holds up none of the 450 behind it', async () => {
  const store = memoryTrailStore();
  let tries = 0;
  const trail = {
    ...store,
    read: async (id: string) => {
      if (id === 'broken') tries += 1;
      if (id === 'broken') throw new VigieError('trail-broken', 'a stored commit cannot be read');
      return store.read(id);
    },
  };
  const timers = memoryTimerStore();
  const timer = (trailId: string, dueAt: number) => ({ kind: 'redraw' as const, trailId, dueAt, afterMs: 0 });
  await timers.set(timer('broken', MONDAY - 1));
  for (let n = 0; n < 450; n += 1) await timers.set(timer(`m${n}`, MONDAY));
  const tick = createClock(
    { policy: POLICY },
    {
      trail,
      index: store,
      timers,
      queues: { names: new Set<string>(), send: async () => {} },
      pace: memoryPaceStore(),
      clock: { now: () => MONDAY, sleep: async () => {} },
      newId: () => 'id',
      log: silentLog,
    },
  );
  await tick();
  expect(tries).toBe(1);
  expect((await timers.due(MONDAY, 1_000)).map(({ trailId }) => trailId)).toEqual([POLICY.version, 'broken']);
});
