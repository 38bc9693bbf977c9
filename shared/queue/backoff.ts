import { type Clock, type Instant, LONGEST_PUT_OFF_MS, SECOND } from '../runtime/clock.ts';
import type { Outcome } from './queue.ts';

/** How long a message that failed is hidden before its next try, in seconds: 1, 2, 4 … 60. */
export const retryAfterSeconds = (receives: number): number =>
  Math.min(2 ** Math.min(receives - 1, 10), LONGEST_SECONDS);

const LONGEST_SECONDS = 60;

/** Puts a message off, not before `until` unless that is further than `LONGEST_PUT_OFF_MS`: whole seconds, and at least one. */
export const deferring =
  (clock: Pick<Clock, 'now'>) =>
  (until: Instant): Outcome => {
    const waitMs = Math.min(until - clock.now(), LONGEST_PUT_OFF_MS);
    return { kind: 'defer', seconds: Math.max(1, Math.ceil(waitMs / SECOND)) };
  };

/**
 * Whether it is a dead letter now, however patient its queue is: that patience is for a Slack that is away. Not at once, for a
 * deployment may be under way that can read it: after a quarter of an hour.
 */
export const isSpent = (outcome: Outcome, receives: number): boolean =>
  outcome.kind === 'failed' && outcome.isFinal === true && receives >= FINAL_RECEIVES;

export const FINAL_RECEIVES = 20;
