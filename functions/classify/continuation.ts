import { isUrgent, needsAnswer, type Tags } from '../../shared/mention/tags.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import { comesBack } from '../../shared/sla/call.ts';
import { isSameAuthor, saidSince, waitOf } from '../../shared/trail/conversation.ts';
import { type Events, SYSTEM, type TrailEvent, unlessEmpty } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/**
 * What a mention below its card means for the root: it goes on; the author's own words wake it when it waits for them
 * and open it again when it was done; an answer to them is an answer to the conversation. Undefined when the root
 * knows all of it, so that saying it twice is harmless.
 */
export const continuation = (root: Trail, word: Trail): Events | undefined => {
  const isNew = !root.continuedBy.includes(word.id);
  const answers = isSameAuthor(root, word) ? answersTo(root, word) : [];
  return unlessEmpty([
    ...(isNew ? said(root, word) : []),
    ...answers,
    ...(answers.length > 0 ? givingUpWaiting(root, 'answered') : []),
  ]);
};

const said = (root: Trail, word: Trail): readonly TrailEvent[] => [
  {
    type: 'continued',
    by: { kind: 'platform', platform: word.received?.via ?? '' },
    mention: word.id,
    ...waitOf(root, word),
  },
  ...(isSameAuthor(root, word) && root.snooze?.untilAuthorWrites ? comesBack(root, 'author-wrote') : []),
  ...(isSameAuthor(root, word) && word.tags !== undefined && reopens(root, word.tags)
    ? [{ type: 'reopened', by: SYSTEM, at: saidSince(word) } as const]
    : []),
];

const answersTo = (root: Trail, word: Trail): readonly TrailEvent[] =>
  word.replies
    .filter(
      ({ reply, at }) => !root.replies.some((known) => (reply === undefined ? known.at === at : known.reply === reply)),
    )
    .map(({ by, at, reply }) => ({ type: 'replied', by, at, reply }));

/**
 * Whether what the author says opens a mention that was done. Thanks and noise do not: nobody waits for an answer to
 * them. What a person said is not for us stays so, unless it has become urgent.
 */
export const reopens = ({ closed }: Trail, tags: Tags): boolean => {
  if (closed === undefined || !needsAnswer(tags)) return false;
  return closed.how === 'resolved' || isUrgent(tags);
};
