import { problemOf, type ReplyProblem } from '../replies/reply-problem.ts';
import { draftIn } from '../trail/drafts.ts';
import type { Note } from '../trail/event.ts';
import type { Post } from '../trail/posts.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import { actions, button, context, ours, section } from './blocks.ts';
import { type Action, openButton } from './card-buttons.ts';
import { mentionIn } from './card-words.ts';
import { pingOf } from './escape.ts';
import { textsOf } from './locale/texts-of.ts';
import { actorName, platformName } from './names.ts';
import type { CardInput } from './render.ts';
import type { SlackMessage } from './slack.ts';

/** A note below the card: to whom it was given, or what became of a reply that was written here. None of its words, and none of the stranger's. */
export const renderNote = (
  { channel, trail, content, names }: CardInput,
  { note, aboutDraft, hideProblem, ping }: Pick<Post, 'note' | 'aboutDraft' | 'hideProblem' | 'ping'>,
): SlackMessage => {
  const texts = textsOf(names.locale);
  const platform = platformName(trail.received?.platform);
  // An older note does not say which reply it is on.
  const reply = draftIn(trail, aboutDraft) ?? trail.drafts.at(-1);
  const why = problemOf(note === 'hide-refused' ? hideProblem : reply?.reason);
  const isOpen = trail.closed === undefined;
  const kept = isOpen ? texts.reply.wordsKept : texts.reply.wordsKeptClosed;
  const isReviewable = isOpen && reply?.status === 'awaits-approval';
  const review = note === 'approval-wanted' && isReviewable;
  const isOver = note === 'approval-wanted' && !isReviewable;
  const words = note && texts.reply.note[note](platform, texts.reply.why[why]);
  const said = [
    isOver ? texts.reply.approvalOver : (words ?? ''),
    ...(note !== undefined && CAME_BACK.includes(note) && !endsHere(trail, why) ? [kept] : []),
  ].join(' ');
  // Whoever was called has nothing to do any more.
  const text = ping === undefined || isOver ? said : `${pingOf(ping)} ${said}`;
  const mention = mentionIn(trail, content);
  // Out of the text, by which Slack notifies: only who is called needs to hear of it.
  const giver = note === 'given' && trail.claim?.user === ping ? trail.claim?.by : undefined;
  const reviewer = note === 'reply-rejected' ? reply?.rejectedBy : undefined;
  return {
    channel,
    text,
    blocks: [
      section(ours(text)),
      ...(giver === undefined ? [] : [context(ours(texts.reply.givenBy(actorName(giver, texts))))]),
      ...(reviewer === undefined ? [] : [context(ours(`↩ ${texts.reply.sentBackBy(actorName(reviewer, texts))}`))]),
      ...actions([
        review ? button('review' satisfies Action, texts.desk.button.review, trail.id, true) : undefined,
        note === 'reply-unknown' || note === 'hide-refused' ? openButton(mention, texts) : undefined,
      ]),
    ],
  };
};

/** What was written is its writer's again. */
const CAME_BACK: readonly Note[] = ['reply-rejected', 'reply-refused'];

/** With what it answers its words were erased, they are kept no longer, or no Reply is on the card any more. */
const endsHere = (trail: Trail, why: ReplyProblem): boolean =>
  isGone(trail) || why === 'erased' || why === 'draft-gone' || why === 'not-answered-here';
