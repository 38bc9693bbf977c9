import { URGENT_QUEUE } from '../queue/jobs.ts';
import { ownCardOf } from '../trail/conversation.ts';
import { type Events, SYSTEM, type TrailEvent } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';

/** Whom the clock calls, and where: `ping` is a Slack user or group, `here` or `channel`; `channel` a Slack id, none for below the card. */
export interface Call {
  readonly purpose: 'reminder' | 'escalation';
  readonly ping: string | undefined;
  readonly channel: string | undefined;
}

/** Asks for a call; nothing for what has no card. */
export const askForCall = (trail: Trail, { purpose, ping, channel }: Call): readonly TrailEvent[] => {
  const card = ownCardOf(trail);
  if (card === undefined) return [];
  const isBelow = channel === undefined || channel === card.channel;
  return [
    {
      type: 'post-asked',
      by: SYSTEM,
      purpose,
      channel: channel ?? card.channel,
      // What is late already does not wait behind what is not.
      queue: URGENT_QUEUE,
      ping,
      ...(isBelow && {
        below: { trailId: trail.id, postId: card.postId },
        // In a thread only who is called would see it: what calls nobody, and what is late, is for the channel.
        broadcast: purpose === 'escalation' || ping === undefined,
      }),
    },
  ];
};

/** It is set aside no longer, and whoever has it hears of that, or the channel where nobody does. */
export const comesBack = (trail: Trail, why: 'time' | 'author-wrote'): Events => [
  { type: 'woken', by: SYSTEM, why },
  ...askForCall(trail, { purpose: 'reminder', ping: trail.claim?.user, channel: undefined }),
];
