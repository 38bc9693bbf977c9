import type { MentionKind } from '../mention/mention.ts';
import type { Topic, Urgency } from '../mention/tags.ts';
import { deskNow } from '../policy/desk-now.ts';
import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import type { Instant } from '../runtime/clock.ts';
import { answersNow, cameAs } from '../trail/clock-runs.ts';
import { rootIdOf } from '../trail/conversation.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Digest } from './digest.ts';
import { type Measured, measuredIn } from './kept-targets.ts';
import { HIDDEN_AS } from './make-digest.ts';
import { type Turn, turnsOf } from './response-times.ts';

/**
 * What became of a mention. `open`: its author waits for an answer, the first or another; `word`: it goes on with a conversation, and is done with its root; `noise`, `rule`, `grouped`: why it has
 * no card; `gone`: deleted or erased.
 */
export type MentionState = 'open' | 'answered' | 'resolved' | 'dismissed' | 'word' | keyof Digest['hidden'];

/** All that a page or a table says of a mention: nobody's words or names. */
export interface MentionLine {
  readonly id: string;
  /** When Vigie first heard of it: it counts for that day. */
  readonly at: Instant;
  readonly platform: string;
  readonly kind: MentionKind;
  readonly topic: Topic;
  /** With which it came, as people have corrected it. */
  readonly urgency: Urgency;
  /** Which team and desk have it now, by their ids, and the rule that sent it there first. */
  readonly team: string;
  readonly desk: string;
  readonly rule: string;
  /** Why it never had a card. What was deleted or erased since it has one is `gone` in its state alone. */
  readonly hidden: keyof Digest['hidden'] | undefined;
  readonly state: MentionState;
  /** Grouped, and its author waits as much as others do, though no target says so. */
  readonly waitsInCrisis: boolean;
  readonly turns: readonly Turn[];
  readonly measured: readonly Measured[];
}

/** Undefined of a trail that is no mention's, or of one that has no route yet. */
export const mentionLine = (trail: Trail, at: Instant, policy: LoadedPolicy, now: Instant): MentionLine | undefined => {
  const { id, received, tags, route, closed } = trail;
  if (received === undefined || tags === undefined || route === undefined) return undefined;
  return {
    id,
    at,
    platform: received.platform,
    kind: received.kind,
    topic: tags.topic,
    urgency: cameAs(trail) ?? tags.urgency,
    team: route.team,
    desk: deskNow(route.desk, policy.policy),
    rule: route.rule,
    hidden: route.hidden && HIDDEN_AS[route.hidden],
    state: stateOf(trail),
    waitsInCrisis:
      route.hidden === 'grouped' && closed === undefined && !isGone(trail) && answersNow(trail).length === 0,
    turns: turnsOf(trail),
    measured: measuredIn(trail, policy, now),
  };
};

const stateOf = (trail: Trail): MentionState => {
  const { route, closed } = trail;
  if (route?.hidden !== undefined) return HIDDEN_AS[route.hidden];
  // Clearing away the card of what is gone resolves nothing.
  if (isGone(trail) && trail.runs.at(-1)?.closedAt === undefined) return 'gone';
  if (closed !== undefined) return closed.how;
  if (rootIdOf(trail) !== undefined) return 'word';
  return answersNow(trail).length > 0 ? 'answered' : 'open';
};
