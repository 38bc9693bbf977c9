import { showsOpenCrisis } from '../../shared/crisis/crisis.ts';
import { deskNow } from '../../shared/policy/desk-now.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { alertOf, channelFor } from '../../shared/routing/route.ts';
import { channelForCall } from '../../shared/sla/steps.ts';
import { isAboutChannel } from '../../shared/slack/slack.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { type Events, SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { isPending, type Post, postIn, type ReplacedReason } from '../../shared/trail/posts.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';

/**
 * The channel that takes the place of one that Slack refuses: until Slack does, open work stays where it is. Undefined where
 * Slack refuses something else, and where the policy still names the channel, for a person may mend that. `home`: the trail
 * of the card that the post goes below, else the post's own.
 */
export const channelInstead = (
  error: string,
  { channel, purpose, below, calledAt }: Post,
  home: Trail,
  loaded: LoadedPolicy,
): string | undefined => {
  const isNamed = Object.values(loaded.policy.channels).includes(channel);
  // What the card of a crisis shows, and its note, goes elsewhere as well.
  if (!isAboutChannel(error) || isNamed || home.crises.length > 0) return undefined;
  switch (purpose) {
    case 'alert':
      return alertOf(loaded)?.channel;
    case 'escalation':
      return (below === undefined ? channelForCall(calledAt, home, loaded) : undefined) ?? channelOfCard(home, loaded);
    case 'digest':
      return loaded.policy.channels[loaded.policy.digest?.channel ?? ''];
    case 'card':
    case 'crisis':
    case 'thread':
    case 'reminder':
    case 'note':
      return channelOfCard(home, loaded);
  }
};

/** Where the policy has the mention's card now. */
const channelOfCard = ({ route, stages }: Trail, loaded: LoadedPolicy): string | undefined => {
  const { channels, rules } = loaded.policy;
  // Whoever passes something on takes it out of the channel that its rule has for it.
  const rule = stages.length > 1 ? undefined : rules.find(({ name }) => name === route?.rule);
  if (rule?.channel !== undefined) return channels[rule.channel];
  const desk = deskNow(route?.desk, loaded.policy);
  // What a team had that is gone as well is passed on by whoever takes what nobody else does.
  return channelFor(route?.team ?? '', desk, loaded) ?? channelFor(rules.at(-1)?.team ?? '', desk, loaded);
};

/** Gives a post up and asks for it elsewhere: below the card that took the place of its own, or by itself. */
export const asksInstead = (post: Post, card: Post | undefined, channelNow = post.channel): Events => {
  const { postId, queue, ping, broadcast, note, aboutDraft, calledAt } = post;
  const alone = channelNow === post.channel ? 'nothing-to-go-below' : 'channel-changed';
  const reason: ReplacedReason = card === undefined ? alone : 'card-moved';
  const below = card !== undefined && post.below && { trailId: post.below.trailId, postId: card.postId };
  // A further word of a conversation becomes a card that somebody can claim.
  const purpose = post.purpose === 'thread' && !below ? 'card' : post.purpose;
  const channel = card?.channel ?? channelNow;
  return [
    { type: 'delivery-failed', by: SYSTEM, postId, reason, final: true },
    {
      type: 'post-asked',
      by: SYSTEM,
      purpose,
      channel,
      queue,
      ping,
      ...(below && { below, broadcast }),
      ...(note && { note }),
      ...(aboutDraft && { aboutDraft }),
      ...(isCall(post) && { calledAt }),
    },
  ];
};

/**
 * Asks for a card in the place of one that a person removed from Slack, or whose channel is gone, so that an open mention has
 * one to be worked on: once in a channel, for whoever removes the second too means it. A crisis that goes on always has one. Undefined when none is wanted.
 */
export const asksAnew = (trail: Trail, postId: string, channelNow?: string): Events | undefined => {
  const removed = postIn(trail, postId);
  if (removed?.purpose === 'crisis') return asksLiveCardAnew(trail, removed, channelNow);
  const card = ownCardOf(trail);
  if (card?.postId !== postId || card.status !== 'delivered' || trail.closed !== undefined || isGone(trail))
    return undefined;
  const { queue, channel } = card;
  // One that went with its channel no person took out.
  const isSecond = trail.posts.some(
    (post) => post.status === 'removed' && post.ts === undefined && post.channel === channel,
  );
  // A team may well go back to a channel that it has left.
  if (isSecond && channelNow === undefined) return undefined;
  return [
    cardRemoved(postId, channelNow),
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: channelNow ?? channel, queue },
  ];
};

/** While it goes on there is one: it says what is grouped, and has the button that ends it. */
const asksLiveCardAnew = (trail: Trail, removed: Post, channelNow: string | undefined): Events | undefined => {
  const { postId, channel, queue, status } = removed;
  return status === 'delivered' && showsOpenCrisis(trail, removed)
    ? [
        cardRemoved(postId, channelNow),
        { type: 'post-asked', by: SYSTEM, purpose: 'crisis', channel: channelNow ?? channel, queue },
      ]
    : undefined;
};

const cardRemoved = (postId: string, channelNow: string | undefined): TrailEvent => ({
  type: 'card-removed',
  by: SYSTEM,
  postId,
  ...(channelNow !== undefined && { channelGone: true }),
});

/** The post that was asked for in the place of one, by now or in the same commit. */
export const insteadOf = (trail: Trail, post: Post): Post | undefined =>
  post.status === 'removed' || post.status === 'withdrawn'
    ? trail.posts
        .slice(trail.posts.indexOf(post) + 1)
        .find((later) => isPending(later) && (later.purpose === post.purpose || later.purpose === 'card'))
    : undefined;

const isCall = ({ purpose }: Post): boolean => purpose === 'reminder' || purpose === 'escalation';
