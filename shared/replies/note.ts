import { cardOrWordOf } from '../trail/conversation.ts';
import type { Draft } from '../trail/drafts.ts';
import { type Note, SYSTEM, type TrailEvent } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';

/** Asks for a note below the card, to whom it concerns, or to the channel where it is nobody alone; none where there is no card. */
export const noteFor = (
  trail: Trail,
  note: Note,
  ping: string | undefined,
  aboutDraft?: string,
): readonly TrailEvent[] => {
  const card = cardOrWordOf(trail);
  if (card === undefined) return [];
  const { channel, queue, postId } = card;
  const below = { trailId: trail.id, postId };
  return [
    {
      type: 'post-asked',
      by: SYSTEM,
      purpose: 'note',
      note,
      channel,
      queue,
      below,
      ...(aboutDraft && { aboutDraft }),
      ...(ping !== undefined && { ping }),
      // In a thread only who is called sees it, and whoever may approve it can.
      ...((ping === undefined || note === 'approval-wanted') && { broadcast: true }),
    },
  ];
};

/** On what became of a reply, to who wrote it. */
export const noteOn = (trail: Trail, note: Note, draft: Draft): readonly TrailEvent[] =>
  noteFor(trail, note, writerOf(draft), draft.draftId);

export const writerOf = ({ by }: Draft): string | undefined => (by.kind === 'person' ? by.user : undefined);
