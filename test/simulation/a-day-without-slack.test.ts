import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../shared/runtime/clock.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { isPending } from '../../shared/trail/posts.ts';
import { check } from './check.ts';
import type { FaultKind } from './faults.ts';
import { startWorkload } from './workload.ts';
import { createWorld, START } from './world.ts';

const DAY_MS = 24 * HOUR;
const MENTIONS = 30;

/** Slack answers nothing but errors for a day, then it is back. Nothing else goes wrong. */
const dayWithout = async (seed: number, fault: FaultKind, kind: 'errors' | 'rate-limit') => {
  const world = createWorld({
    seed,
    kinds: new Set([fault]),
    faultsEndMs: DAY_MS,
    late: false,
    clockReturns: true,
    variants: {},
    trace: undefined,
  });
  const { scheduler, slack, journal, stores, queues } = world;
  slack.open({ kind, channel: undefined, from: START, until: START + DAY_MS });
  startWorkload(world, seed, MENTIONS, 23 * HOUR);
  await scheduler.run(() => false, START + DAY_MS);
  const heldBack = slack.messages.length;
  await scheduler.run(() => false, START + DAY_MS + 30 * MINUTE);
  const trails = [...Map.groupBy(journal.commits, ({ commit }) => commit.id)].map(([id, entries]) =>
    foldTrail(
      id,
      entries.map(({ commit }) => commit),
    ),
  );
  return {
    heldBack,
    pending: trails.flatMap(({ posts }) => posts.filter(isPending)).length,
    shown: slack.messages.length,
    dead: queues.rows().filter(({ isDead }) => isDead).length,
    timers: stores.openTimers().length,
    violations: await check(world),
  };
};

describe('a day without Slack', () => {
  test.each([
    ['server errors', 'slack-500', 'errors', 7],
    ['refusals for too many', 'slack-429', 'rate-limit', 7],
  ] as const)(
    'of %s (%s, %s, seed %i): nothing is lost, nothing is twice, all is shown once it is back',
    async (_what, fault, kind, seed) => {
      const day = await dayWithout(seed, fault, kind);
      expect(day.violations).toEqual([]);
      expect(day.pending).toBe(0);
      expect(day.dead).toBe(0);
      // Of what Slack answers with an error it shows a half all the same.
      if (kind === 'rate-limit') expect(day.heldBack).toBe(0);
      expect(day.shown).toBeGreaterThan(MENTIONS / 3);
      // Recovery doubles its distance, and leaves no pile of timers behind.
      expect(day.timers).toBeLessThan(4 * MENTIONS);
    },
    120_000,
  );
});
