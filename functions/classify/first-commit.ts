import type { Mention } from '../../shared/mention/mention.ts';
import type { Reading } from '../../shared/mention/tags.ts';
import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import type { Route } from '../../shared/routing/route.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { type HiddenReason, SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';

export interface FirstCommit {
  readonly mention: Mention;
  readonly receivedAt: Instant;
  readonly reading: Reading;
  readonly route: Route;
  readonly policyVersion: string;
  readonly authorAlias: string | undefined;
  readonly conversation: string | undefined;
  /** It was deleted or erased before we saw it. */
  readonly gone: HiddenReason | undefined;
}

/** What the trail says of a mention from the start: received, classified, routed, and which posts are asked for. */
export const firstCommit = (input: FirstCommit): readonly [TrailEvent, ...TrailEvent[]] => {
  const { mention, reading, route, gone } = input;
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
    { type: 'classified', by: SYSTEM, tags: reading.tags },
    {
      type: 'routed',
      by: SYSTEM,
      team: route.team,
      desk: route.desk,
      rule: route.rule,
      policy: input.policyVersion,
      hidden,
    },
    ...(hidden === undefined ? asks(route) : []),
  ];
};

const asks = ({ channel, queue, alert }: Route): TrailEvent[] => [
  ...(channel === undefined ? [] : [ask('card', channel, queue, undefined)]),
  ...(alert === undefined ? [] : [ask('alert', alert.channel, URGENT_QUEUE, alert.ping)]),
];

const ask = (purpose: 'card' | 'alert', channel: string, queue: string, ping: string | undefined): TrailEvent => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose,
  channel,
  queue,
  ping,
});
