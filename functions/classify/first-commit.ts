import type { Mention } from '../../shared/mention/mention.ts';
import { isUrgent, type Reading, type SecondOpinionOutcome } from '../../shared/mention/tags.ts';
import { queueFor, URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import type { Route } from '../../shared/routing/route.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { type Events, type HiddenReason, SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { reopens } from './continuation.ts';
import type { Root } from './find-root.ts';

export interface FirstCommit {
  readonly mention: Mention;
  readonly receivedAt: Instant;
  readonly reading: Reading;
  /** What became of asking a larger model; undefined where none was asked. */
  readonly secondOpinion: SecondOpinionOutcome | undefined;
  readonly route: Route;
  readonly policyVersion: string;
  readonly authorAlias: string | undefined;
  readonly conversation: string | undefined;
  /** The conversation that it goes on with. */
  readonly continues: Root | undefined;
  /** It was deleted or erased before we saw it. */
  readonly gone: HiddenReason | undefined;
}

/** What the policy's rules are named in a trail when none of them decided: the conversation's desk goes on with it. */
const CONVERSATION_RULE = 'conversation';

/** What the trail says of a mention from the start: received, classified, routed, and which posts are asked for. */
export const firstCommit = (input: FirstCommit): Events => {
  const { mention, reading, gone } = input;
  const below = gone === undefined ? continued(input) : undefined;
  const route = below?.route ?? input.route;
  const hidden = gone ?? route.hidden;
  return [
    {
      type: 'received',
      by: { kind: 'platform', platform: mention.via },
      platform: mention.platform,
      via: mention.via,
      kind: mention.kind,
      createdAt: mention.createdAt,
      receivedAt: input.receivedAt,
      revision: mention.revision,
      authorAlias: input.authorAlias,
      conversation: input.conversation,
    },
    { type: 'classified', by: SYSTEM, tags: reading.tags, secondOpinion: input.secondOpinion },
    {
      type: 'routed',
      by: SYSTEM,
      team: route.team,
      desk: route.desk,
      rule: route.rule,
      policy: input.policyVersion,
      hidden,
    },
    ...(hidden === undefined ? (below?.asks ?? asks(route)) : []),
  ];
};

type Ask = Extract<TrailEvent, { type: 'post-asked' }>;

/**
 * A further word of a conversation goes where its card is, to the people who have it. Noise too when it is the author's:
 * "ok" means something to who waits for it. A rule that shows nothing is kept to.
 */
const continued = ({ continues, route, reading }: FirstCommit): { route: Route; asks: readonly Ask[] } | undefined => {
  if (continues === undefined || route.hidden === 'rule') return undefined;
  const { trail: root, card, isAuthor, isAlerted } = continues;
  if (route.hidden === 'noise' && !isAuthor) return undefined;
  const team = root.route?.team ?? route.team;
  const queue = queueFor(team, reading.tags);
  const below = { trailId: root.id, postId: card.postId };
  const isBack = isAuthor && reopens(root, reading.tags);
  // What opens a card again is shown in the channel too: nobody looks for news below a card that was done.
  const broadcast = isUrgent(reading.tags) || isBack;
  return {
    route: { ...route, team, desk: root.route?.desk, queue, rule: CONVERSATION_RULE, hidden: undefined },
    asks: [
      { type: 'post-asked', by: SYSTEM, purpose: 'thread', channel: card.channel, queue, below, broadcast },
      // The crisis channel knows that it was over.
      ...(isAlerted && !isBack ? [] : alertAsks(route)),
    ],
  };
};

const asks = (route: Route): readonly Ask[] => [
  ...(route.channel === undefined ? [] : [ask('card', route.channel, route.queue, undefined)]),
  ...alertAsks(route),
];

const alertAsks = ({ alert }: Route): readonly Ask[] =>
  alert === undefined ? [] : [ask('alert', alert.channel, URGENT_QUEUE, alert.ping)];

const ask = (purpose: 'card' | 'alert', channel: string, queue: string, ping: string | undefined): Ask => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose,
  channel,
  queue,
  ping,
});
