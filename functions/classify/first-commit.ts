import type { Mention } from '../../shared/mention/mention.ts';
import { isUrgent, type SecondOpinionOutcome, type Tags } from '../../shared/mention/tags.ts';
import { queueFor } from '../../shared/queue/jobs.ts';
import { askForAlert, type Route } from '../../shared/routing/route.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { type Events, type HiddenReason, SYSTEM } from '../../shared/trail/event.ts';
import type { AskEvent } from '../../shared/trail/posts.ts';
import { reopens } from './continuation.ts';
import type { Root } from './find-root.ts';

export interface FirstCommit {
  readonly mention: Mention;
  readonly receivedAt: Instant;
  readonly tags: Tags;
  /** What became of asking a larger model; undefined where none was asked. */
  readonly secondOpinion: SecondOpinionOutcome | undefined;
  readonly route: Route;
  readonly policyVersion: string;
  readonly authorAlias: string | undefined;
  readonly conversation: string | undefined;
  /** The conversation that it goes on with. */
  readonly continues: Root | undefined;
  /** The key of the crisis whose live card shows it; of none for what goes on with a conversation, or is gone. */
  readonly crisis: string | undefined;
  /** It was deleted or erased before we saw it. */
  readonly gone: HiddenReason | undefined;
}

/** What the policy's rules are named in a trail when none of them decided: the conversation's desk goes on with it. */
const CONVERSATION_RULE = 'conversation';

/** What the trail says of a mention from the start: received, classified, routed, and which posts are asked for. */
export const firstCommit = (input: FirstCommit): Events => {
  const { mention, gone, crisis } = input;
  const below = gone === undefined ? continued(input) : undefined;
  const route = below?.route ?? input.route;
  const hidden = gone ?? (crisis === undefined ? route.hidden : 'grouped');
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
    { type: 'classified', by: SYSTEM, tags: input.tags, secondOpinion: input.secondOpinion },
    {
      type: 'routed',
      by: SYSTEM,
      team: route.team,
      desk: route.desk,
      rule: route.rule,
      policy: input.policyVersion,
      hidden,
      crisis,
    },
    ...(hidden === undefined ? (below?.asks ?? asks(route)) : []),
  ];
};

/**
 * A further word of a conversation goes where its card is, to the people who have it. Noise too when it is the author's:
 * "ok" means something to who waits for it. A rule that shows nothing is kept to.
 */
const continued = ({
  continues,
  route,
  tags,
}: FirstCommit): { route: Route; asks: readonly AskEvent[] } | undefined => {
  if (continues === undefined || route.hidden === 'rule') return undefined;
  const { trail: root, card, isAuthor, isAlerted } = continues;
  if (route.hidden === 'noise' && !isAuthor) return undefined;
  const team = root.route?.team ?? route.team;
  const queue = queueFor(team, tags);
  const below = { trailId: root.id, postId: card.postId };
  const isBack = isAuthor && reopens(root, tags);
  // What opens a card again is shown in the channel too: nobody looks for news below a card that was done.
  const broadcast = isUrgent(tags) || isBack;
  return {
    route: { ...route, team, desk: root.route?.desk, queue, rule: CONVERSATION_RULE, hidden: undefined },
    asks: [
      { type: 'post-asked', by: SYSTEM, purpose: 'thread', channel: card.channel, queue, below, broadcast },
      // The crisis channel knows that it was over.
      ...(isAlerted && !isBack ? [] : askForAlert(route.alert, SYSTEM)),
    ],
  };
};

const asks = ({ channel, queue, alert }: Route): readonly AskEvent[] => [
  ...(channel === undefined ? [] : [{ type: 'post-asked', by: SYSTEM, purpose: 'card', channel, queue } as const]),
  ...askForAlert(alert, SYSTEM),
];
