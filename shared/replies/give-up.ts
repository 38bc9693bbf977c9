import { SYSTEM, type TrailEvent } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';
import { noteOn } from './note.ts';
import type { ReplyProblem } from './reply-problem.ts';

/**
 * For the commit after which a reply that awaits approval is not to be sent, whatever anybody decides: it is given up, and its
 * writer is told. One that was approved is given up by `reply`, which knows whether it may be out already.
 */
export const givingUpWaiting = (trail: Trail, reason: ReplyProblem): readonly TrailEvent[] =>
  trail.drafts
    .filter(({ status }) => status === 'awaits-approval')
    .flatMap((draft) => [
      { type: 'reply-refused', by: SYSTEM, draft: draft.draftId, reason, retry: false },
      ...noteOn(trail, 'reply-refused', draft),
    ]);
