import type { Refused } from '../../shared/platforms/platform.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import { type Instant, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import { lookOnceSettled, type Step } from '../../shared/trail/attempt.ts';
import type { Draft } from '../../shared/trail/drafts.ts';
import type { TrailEvent } from '../../shared/trail/event.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';

/** How long an attempt is its worker's own. */
export const LEASE_MS = 30 * SECOND;
/** Shorter than the lease: when it has passed, the request is over and its socket closed. */
export const PLATFORM_TIMEOUT_MS = 15 * SECOND;
/** After a lease has lapsed, how long a platform may take to show, and its webhook to tell, what was sent. */
export const SETTLE_MS = 60 * SECOND;
/** So often a reply is tried again that surely is not out, before a person is asked. */
export const MAX_ATTEMPTS = 3;
/** For so long after an attempt a look that fails is repeated, before a person is asked. */
export const LOOK_FOR_MS = 15 * MINUTE;
/** A limit that ends sooner than this is waited for, as long as it was not tried for so long; then a person decides. */
export const LONGEST_WAIT_MS = 15 * MINUTE;
/** How long a refusal is waited for, in milliseconds; undefined where a person decides. */
export const waitMsFor = ({ retryAfterSeconds }: Refused): number | undefined => {
  const waitMs = (retryAfterSeconds ?? Number.POSITIVE_INFINITY) * SECOND;
  return waitMs <= LONGEST_WAIT_MS ? waitMs : undefined;
};

/** What is to be done for a draft, from what the trail says of it now. */
export const nextStep = (draft: Draft, now: Instant): Step => {
  switch (draft.status) {
    case 'ready':
      return { kind: 'attempt' };
    case 'sending':
      return lookOnceSettled(
        draft.leaseUntil,
        draft.startedAt ?? draft.at,
        { leaseMs: LEASE_MS, settleMs: SETTLE_MS },
        now,
      );
    default:
      return { kind: 'done' };
  }
};

/** Why a draft that was to be sent is not any more, from what happened since it was written. */
export const obstacleIn = (
  { deletedAt, closed, replies }: Trail,
  draft: Draft,
): 'deleted' | 'closed' | 'answered' | undefined => {
  if (deletedAt !== undefined) return 'deleted';
  // Whoever wrote it may well close the mention before it is out.
  const closedByAuthor = closed?.how === 'resolved' && isOneOf(draft, closed.by);
  if (closed !== undefined && !closedByAuthor) return 'closed';
  // Counted as we hear of them: an answer from before the draft may reach us after it.
  return replies.length > draft.answersBefore ? 'answered' : undefined;
};

/**
 * What its writer wanted done once it is sent, unless there is more to it by now: somebody has written since, or the first words are
 * others, or a colleague has taken it.
 */
export const resolving = (trail: Trail, draft: Draft): readonly TrailEvent[] => {
  const { by, thenResolve, wordsBefore, revisionBefore } = draft;
  const { closed, claim, continuedBy, revision } = trail;
  if (!thenResolve || closed !== undefined || by.kind !== 'person' || isGone(trail)) return [];
  if (continuedBy.length > wordsBefore || revision !== revisionBefore) return [];
  if (claim !== undefined && claim.user !== by.user) return [];
  return [{ type: 'resolved', by }, ...givingUpWaiting(trail, 'closed')];
};

const isOneOf = ({ by, approvedBy }: Draft, actor: Draft['by']): boolean =>
  actor.kind === 'person' && [by, approvedBy].some((each) => each?.kind === 'person' && each.user === actor.user);
