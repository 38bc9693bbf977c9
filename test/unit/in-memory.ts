import { memoryContentStore } from '../../shared/adapters/memory/memory-content-store.ts';
import { memoryDraftStore } from '../../shared/adapters/memory/memory-draft-store.ts';
import { memoryPaceStore } from '../../shared/adapters/memory/memory-pace-store.ts';
import { memoryQueues } from '../../shared/adapters/memory/memory-queues.ts';
import { memoryTimerStore } from '../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../shared/adapters/memory/memory-trail-store.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { fakeSlack } from './threads/fake-slack.ts';
import { countedIds } from './trail/events.ts';

/** Everything that handlers work with, in memory: a clock that only `passes` and who sleeps turn, and a Slack that remembers. */
export const inMemory = (start: Instant, queueNames: readonly string[]) => {
  let now = start;
  const passes = (ms: number): void => {
    now += ms;
  };
  const clock = { now: () => now, sleep: async (ms: number) => passes(ms) };
  const queue = { maxReceives: 1_000, visibilitySeconds: 30 };
  return {
    clock,
    passes,
    newId: countedIds(),
    trail: memoryTrailStore(),
    content: memoryContentStore(),
    drafts: memoryDraftStore(),
    timers: memoryTimerStore(),
    pace: memoryPaceStore(),
    queues: memoryQueues(Object.fromEntries(queueNames.map((name) => [name, queue])), clock),
    slack: fakeSlack(clock.now),
  };
};
