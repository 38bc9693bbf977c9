import type { Instant } from '../runtime/clock.ts';

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
