import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { replyJobsOf } from '../queue/send-reply-jobs.ts';
import { type Clock, type Instant, SECOND } from '../runtime/clock.ts';
import type { TrailEvent } from '../trail/event.ts';
import { afterEvents } from '../trail/fold.ts';
import { isPending, isShown } from '../trail/posts.ts';
import { crisisTimer, keyOf, recoveryTimer, redrawTimer, type Timer, type TimerStore } from '../trail/timers.ts';
import type { Trail } from '../trail/trail.ts';
import { agendaOf } from './steps.ts';

/**
 * For whoever commits what people see on a mention's trail (classify, desk, reply, clock): sets the timers that the commit needs, before it.
 * Give it to `decideAndAppend` or `appendOnce` as `prepare`, and reroutes, snoozes, corrections, reopenings and every new
 * post are looked after: no caller has to know which event needs which timer. Safe to repeat, and a timer whose commit
 * never came is harmless.
 */
export const settingTimers =
  (loaded: LoadedPolicy, { timers, clock }: { readonly timers: Pick<TimerStore, 'set'>; readonly clock: Clock }) =>
  async (before: Trail, events: readonly TrailEvent[]): Promise<void> => {
    const now = clock.now();
    const needed = timersFor(before, afterEvents(before, events, now), loaded, now);
    await Promise.all(needed.map((timer) => timers.set(timer)));
  };

/** Sets each timer once: for a request whose decision may be taken anew after a lost race, and then needs the same ones. */
export const settingEachOnce = (timers: Pick<TimerStore, 'set'>): Pick<TimerStore, 'set'> => {
  const under = new Map<string, Promise<void>>();
  return {
    set: (timer) => {
      const key = keyOf(timer);
      const known = under.get(key) ?? timers.set(timer);
      under.set(key, known);
      return known;
    },
  };
};

/** The timers that `after` needs and `before` didn't. */
export const timersFor = (before: Trail, after: Trail, loaded: LoadedPolicy, now: Instant): readonly Timer[] => {
  const known = new Set(before.posts.filter(isPending).map(({ postId }) => postId));
  const hasNewPost = after.posts.some((post) => isPending(post) && !known.has(post.postId));
  const knownReplies = new Set(replyJobsOf(before).map((job) => JSON.stringify(job)));
  const hasNewReply = replyJobsOf(after).some((job) => !knownReplies.has(JSON.stringify(job)));
  const had = new Set(clockTimersOf(before, loaded, now).map(keyOf));
  return [
    ...(hasNewPost || hasNewReply ? [recoveryTimer(after.id, now)] : []),
    // Whoever commits may end before asking for the card to be drawn again, and an older drawing may land on the newer one.
    ...(before.posts.some(isShown) ? [redrawTimer(after.id, now)] : []),
    ...(after.crises.length > before.crises.length ? [crisisTimer(after.id, now)] : []),
    ...clockTimersOf(after, loaded, now)
      .filter((timer) => !had.has(keyOf(timer)))
      .map((timer) => (timer.dueAt > now ? timer : { ...timer, dueAt: now + LATEST_COMMIT_MS })),
  ];
};

/** From its timers to its commit a writer takes seconds at most. A clock that looks in between finds nothing, and the timer is gone. */
const LATEST_COMMIT_MS = 30 * SECOND;

/** When the clock has to look at a mention next. */
export const clockTimersOf = (trail: Trail, loaded: LoadedPolicy, now: Instant): readonly Timer[] => {
  const { due, nextAt } = agendaOf(trail, loaded, now);
  const until = trail.snooze?.until;
  const lookAt = due?.kind === 'steps' ? now : nextAt;
  const timer = { trailId: trail.id, afterMs: 0 };
  return [
    ...(until === undefined ? [] : [{ ...timer, kind: 'snooze' as const, dueAt: until }]),
    ...(lookAt === undefined ? [] : [{ ...timer, kind: 'target' as const, dueAt: lookAt }]),
  ];
};
