import { CLOCKS_APART_MS, DAY, type Instant, MINUTE } from '../runtime/clock.ts';

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

/** What is to be done for a post or a reply, from what the trail says of it now. */
export type Step =
  | { kind: 'done' }
  | { kind: 'defer'; until: Instant }
  /** Its lease is of a clock that has been set back: take one of now, and wait for its end. */
  | { kind: 'take-over' }
  /** An earlier attempt may have got through: look since then, and try again only when it is not there. */
  | { kind: 'look'; since: Instant }
  | { kind: 'attempt' };

/**
 * What an attempt did is dated by Slack's clock, or the platform's. One of ours that is further ahead than five minutes is soon
 * noticed, for no press works any more.
 */
const OURS_AHEAD_MS = 10 * MINUTE;

/** For an attempt of which nobody has told the end: `settleMs` after its lease has lapsed, what it did can be found. */
export const lookOnceSettled = (
  leaseUntil: Instant | undefined,
  startedAt: Instant,
  { leaseMs, settleMs }: { readonly leaseMs: number; readonly settleMs: number },
  now: Instant,
): Step => {
  const until = leaseUntil ?? now;
  // It ends later than any that is taken now, and its time would come once more: that attempt may be under way still.
  if (until - now > leaseMs + CLOCKS_APART_MS) return { kind: 'take-over' };
  // The wait comes before the new claim: after it, two attempts livelock.
  const settled = until + settleMs;
  return now < settled ? { kind: 'defer', until: settled } : { kind: 'look', since: startedAt - OURS_AHEAD_MS };
};

/**
 * When the first of some attempts began at the earliest, with one of `at` more. Where the clock was set back between them nobody
 * knows how long ago that was: within a day.
 */
export const firstStart = (known: Instant | undefined, at: Instant): Instant => {
  if (known === undefined) return at;
  return known - at > CLOCKS_APART_MS ? at - DAY : known;
};
