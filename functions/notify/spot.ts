import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import { type Instant, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { isPending, type Post, postIn } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/** Where a post goes now. */
export type Spot =
  | { readonly kind: 'channel' }
  /** Below the message with this `ts`. */
  | { readonly kind: 'thread'; readonly ts: string }
  /** The message that it goes below is not out yet. */
  | { readonly kind: 'wait'; readonly until: Instant }
  /** The card that it goes below was passed to another channel. */
  | { readonly kind: 'moved'; readonly card: Post }
  /** There is nothing to go below, or it took too long to come. */
  | { readonly kind: 'alone' };

/** How long a post waits for the one that it goes below. An urgent one is rather alone than late. */
const THREAD_WAIT_MS = 30 * MINUTE;
const URGENT_THREAD_WAIT_MS = 1 * MINUTE;
const SHORTEST_WAIT_MS = 2 * SECOND;
const LONGEST_WAIT_MS = 30 * SECOND;

/** `upper`: the trail of the post that this one goes below. */
export const spotOf = (post: Post, upper: Trail | undefined, now: Instant): Spot => {
  if (post.below === undefined || upper === undefined) return { kind: 'channel' };
  const { postId } = post.below;
  const anchor = postIn(upper, postId);
  // Nobody has tried to post it yet, so that it may still follow the card.
  if (post.status === 'asked' && (post.purpose === 'thread' || anchor?.status === 'removed')) {
    const card = ownCardOf(upper);
    if (card !== undefined && card.postId !== postId) return { kind: 'moved', card };
  }
  if (anchor?.ts !== undefined) return { kind: 'thread', ts: anchor.ts };
  if (anchor === undefined || !isPending(anchor)) return { kind: 'alone' };
  const waited = now - post.askedAt;
  if (waited >= (post.queue === URGENT_QUEUE ? URGENT_THREAD_WAIT_MS : THREAD_WAIT_MS)) return { kind: 'alone' };
  // The longer it has waited, the less often it looks.
  return { kind: 'wait', until: now + Math.min(Math.max(waited, SHORTEST_WAIT_MS), LONGEST_WAIT_MS) };
};
