import { type Instant, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import { isToSend } from '../../shared/trail/drafts.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { isPending } from '../../shared/trail/posts.ts';
import { trailIdOf } from './check.ts';
import type { Workload } from './workload.ts';
import type { World } from './world.ts';

/** From when the last thing that is not at its end comes up again, to the end of everything. */
export const BOUND_MS = 120 * SECOND;

/**
 * When everything must have ended, seen from the moment of the last fault: 120 s after the last unfinished thing comes
 * up again, and what the rate limit takes. A thing comes up when its message is visible again or its recovery timer is
 * due, whichever is first: no function can be faster than what wakes it.
 */
export const deadlineAfterFaults = async (world: World, workload: Workload): Promise<Instant> => {
  const { scheduler, queues, stores, engine, policy, journal, cluster } = world;
  const now = scheduler.now();
  const wakes = new Map<string, Instant>();
  const wake = (id: string, at: Instant): void => {
    wakes.set(id, Math.min(wakes.get(id) ?? Number.POSITIVE_INFINITY, Math.max(at, now)));
  };
  const rows = queues.rows().filter(({ isDead, queue }) => !isDead && queue !== 'quarantine');
  // A post has its recovery timer as well; everything else has its message alone.
  for (const row of rows) wake(row.body.includes('"type":"post"') ? (trailIdOf(row) ?? row.id) : row.id, row.visibleAt);
  const paused = journal.pauses.reduce((latest, { until }) => Math.max(latest, until), 0);
  let posts = 0;
  for (const [id, entries] of Map.groupBy(journal.commits, ({ commit }) => commit.id)) {
    const trail = foldTrail(
      id,
      entries.map(({ commit }) => commit),
    );
    const pending = trail.posts.filter(isPending).length;
    posts += pending;
    if (pending === 0 && !trail.drafts.some(isToSend)) continue;
    for (const { trailId, dueAt, kind } of stores.openTimers()) {
      // It draws what is out already, and brings nothing back.
      if (kind === 'redraw') continue;
      // A pause puts the timer off by a minute beyond its end.
      const due = dueAt <= paused ? paused + MINUTE : dueAt;
      if (trailId === id) wake(id, due + 2 * engine.tickMs);
    }
  }
  const stalled = cluster.all().reduce((latest, { stalledUntil }) => Math.max(latest, stalledUntil), now);
  // A press waits for its card, a webhook for its platform's next try: neither is slower than this.
  const asked = workload.asksUntil + 2 * engine.tickMs;
  const last = [...wakes.values()].reduce((latest, at) => Math.max(latest, at), Math.max(stalled, paused, now, asked));
  const intervalMs = SECOND / policy.policy.pace.perChannelPerSecond;
  return last + BOUND_MS + (posts + 2 * workload.subjects.length) * intervalMs;
};
