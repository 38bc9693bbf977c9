import { CLOCKS_APART_MS, DAY, type Instant } from '../runtime/clock.ts';

/** A post or a reply, as far as it is tried by one worker at a time. */
interface Tried {
  readonly status: string;
  /** While an attempt is under way: until when nobody else may begin one. */
  readonly leaseUntil: Instant | undefined;
}

/**
 * No attempt has begun or ended since `then` was read. Only then is what became of that one still true: a worker that slept
 * over its answer would open the post to a third attempt while the second one's may still land.
 */
export const standsAsRead = (then: Tried | undefined, now: Tried | undefined): boolean =>
  then !== undefined && then.status === now?.status && then.leaseUntil === now.leaseUntil;

/**
 * Whether a lease ends later than any that is taken now for `leaseMs`: the clock has been set back since, and its time will come
 * once more. It is taken over by one of now, and its own time waited for anew: that attempt may be under way still.
 */
export const isOfAClockAhead = (leaseUntil: Instant, now: Instant, leaseMs: number): boolean =>
  leaseUntil - now > leaseMs + CLOCKS_APART_MS;

/**
 * When the first of some attempts began at the earliest, with one of `at` more. Where the clock was set back between them nobody
 * knows how long ago that was: within a day.
 */
export const firstStart = (known: Instant | undefined, at: Instant): Instant => {
  if (known === undefined) return at;
  return known - at > CLOCKS_APART_MS ? at - DAY : known;
};
