import { expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import { memoryPaceStore } from '../../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTimerStore } from '../../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { append, readTrail } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { redrawTimer } from '../../../shared/trail/timers.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { POLICY } from '../threads/town.ts';
import { countedIds } from './events.ts';

test('a card whose text is to be gone is drawn a second time, after whatever was still under way to Slack', async () => {
  let now = 1_000_000;
  const sent: string[] = [];
  const clock = { now: () => now, sleep: async () => {} };
  const newId = countedIds();
  const timers = memoryTimerStore();
  const ports = { trail: memoryTrailStore(), clock, newId };
  await append(ports, emptyTrail('m1'), [
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'team-customer-service' },
  ]);
  await append(ports, await readTrail(ports.trail, 'm1'), [
    { type: 'delivered', by: SYSTEM, postId: 'm1/1/0', ts: '1.1', found: false },
    { type: 'deleted', by: SYSTEM, at: now },
  ]);
  const timer = redrawTimer('m1', now);
  await timers.set(timer);
  const queues = {
    names: new Set(['team-customer-service']),
    send: async (queue: string, bodies: readonly string[]) =>
      void sent.push(...bodies.map((body) => `${queue} ${body}`)),
  };
  const tick = createClock(
    { policy: POLICY },
    { ...ports, index: ports.trail, timers, queues, pace: memoryPaceStore(), log: silentLog },
  );

  await tick();
  expect(sent).toEqual([]);
  now = timer.dueAt;
  await tick();
  expect(sent).toEqual(['team-customer-service {"type":"update","trailId":"m1","postId":"m1/1/0"}']);
  now += 3_600_000;
  await tick();
  expect(sent).toHaveLength(1);
});
