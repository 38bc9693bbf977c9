import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import { lookOnceSettled, type Step } from '../../shared/trail/attempt.ts';
import type { Post } from '../../shared/trail/posts.ts';

/** How long an attempt is its worker's own. */
export const LEASE_MS = 15 * SECOND;
/** Shorter than the lease: when it has passed, the request is over and its socket closed. */
export const SLACK_TIMEOUT_MS = 8 * SECOND;
/** After a lease has lapsed, how long Slack may take to show what was posted: measured up to 15 s, and room for clocks that differ. */
export const SETTLE_MS = 25 * SECOND;
/** A bug may stop a post so often before it is parked for a person to look at. */
export const MAX_BROKEN = 5;
/** How often a token that Slack refuses is tried, by one post for all: a mended one is soon seen. */
export const TOKEN_WAIT_MS = 60 * SECOND;
/**
 * A normal post waits in the function for a slot this near. An urgent one for one that is further, so that no normal one gets
 * it, and not much: each that waits holds a worker, and those of a few flooded channels must not hold them all.
 */
export const NORMAL_MAX_WAIT_MS = 10 * SECOND;
export const URGENT_MAX_WAIT_MS = 15 * SECOND;

/** What is to be done for a post, from what the trail says of it now. */
export const nextStep = (post: Post | undefined, now: Instant): Step => {
  switch (post?.status) {
    case 'asked':
      return { kind: 'attempt' };
    case 'started':
      return lookOnceSettled(
        post.leaseUntil,
        post.firstStartedAt ?? post.askedAt,
        { leaseMs: LEASE_MS, settleMs: SETTLE_MS },
        now,
      );
    case 'delivered':
    case 'failed':
    case 'parked':
    case 'withdrawn':
    case 'removed':
    case undefined:
      return { kind: 'done' };
  }
};
