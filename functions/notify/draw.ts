import type { Content } from '../../shared/content/content.ts';
import { crisisOfPost } from '../../shared/crisis/crisis.ts';
import { groupingOf, mostGrouped } from '../../shared/crisis/grouping.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { isAnsweredFrom, isHiddenFrom } from '../../shared/replies/reply-policy.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { deadlinesOf } from '../../shared/sla/deadlines.ts';
import type { LinkedContact } from '../../shared/slack/contact-lines.ts';
import { namesOf, namesOfChannel } from '../../shared/slack/desk-names.ts';
import { renderAlert, renderCard, renderPlain } from '../../shared/slack/render.ts';
import { renderCall } from '../../shared/slack/render-call.ts';
import { renderCrisis, renderEndedByItself, type Tally } from '../../shared/slack/render-crisis.ts';
import { renderDigest } from '../../shared/slack/render-digest.ts';
import { renderNote } from '../../shared/slack/render-note.ts';
import { renderWord } from '../../shared/slack/render-word.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import { cardOrWordOf } from '../../shared/trail/conversation.ts';
import type { Post } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/** The message for a post, from what the trail and the content store say now. */
export const draw = (
  post: Post,
  trail: Trail,
  content: Content | undefined,
  policy: LoadedPolicy,
  { upper, earlier, cardUrl, pingedBeforeAt, tally, now }: Around,
): SlackMessage => {
  const { postId } = post;
  const input = {
    channel: post.channel,
    postId,
    trail,
    content,
    names: namesOf(trail, post.channel, policy),
    ping: post.pingedBy === undefined ? post.ping : undefined,
    pingedBeforeAt,
    earlier,
    cardUrl,
    can: { reply: isAnsweredFrom(policy.policy.replies, trail), hide: isHiddenFrom(policy.policy.replies, trail) },
    deadlines: deadlinesOf(trail, policy),
  };
  const asTaken = (message: SlackMessage): SlackMessage =>
    post.plainText ? { channel: message.channel, text: message.text } : message;
  const orPlain = (render: () => SlackMessage): SlackMessage => (post.plainText ? renderPlain(input) : render());
  const crisis = crisisOfPost(trail, postId);
  if (crisis !== undefined && tally !== undefined) {
    const { channel } = post;
    const ofCrisis = { channel, crisis, tally, names: namesOfChannel(channel, policy) };
    if (post.purpose === 'note') return asTaken(renderEndedByItself(ofCrisis));
    const grouping = groupingOf(policy);
    return asTaken(renderCrisis({ ...ofCrisis, upTo: grouping && mostGrouped(crisis, grouping), now }));
  }
  switch (post.purpose) {
    case 'note':
      return asTaken(renderNote(input, post));
    case 'crisis':
      throw new Error('a live card of no crisis');
    case 'digest': {
      if (trail.digest === undefined) throw new Error('a digest of nothing');
      const { channel } = post;
      const { digest, at: madeAt } = trail.digest;
      return asTaken(renderDigest({ channel, digest, madeAt, names: namesOfChannel(channel, policy), policy }));
    }
    case 'thread':
      // Of a word that is elsewhere since, what is left says where it went.
      return cardOrWordOf(trail)?.postId === postId
        ? asTaken(renderWord({ ...input, root: upper }))
        : orPlain(() => renderCard(input));
    case 'card':
      return orPlain(() => renderCard(input));
    case 'alert':
      return orPlain(() => renderAlert(input));
    case 'reminder':
    case 'escalation':
      return orPlain(() => renderCall(input, post));
  }
};

/** What a message shows of other trails. */
export interface Around {
  /** Of the post that this one goes below. */
  readonly upper: Trail | undefined;
  /** What the author came with before, the latest first. */
  readonly earlier: readonly LinkedContact[];
  /** Where the card is that is worked on, for what leads there. */
  readonly cardUrl: string | undefined;
  /** When the alert came that has called for the same matter. */
  readonly pingedBeforeAt: Instant | undefined;
  /** Of the crisis whose live card it is. */
  readonly tally: Tally | undefined;
  readonly now: Instant;
}
