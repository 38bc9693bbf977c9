import type { Topic } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { contactOf } from '../trail/contact.ts';
import { cardOf } from '../trail/conversation.ts';
import type { Trail } from '../trail/trail.ts';

/** Somebody who could be told that it is fixed. */
export interface FollowUp {
  readonly mention: string;
  readonly state: 'open' | 'answered';
  /** When it was written. */
  readonly at: Instant;
  readonly platform: string;
  /** Where its card is in Slack; `ts` undefined while it is not out. */
  readonly channel: string | undefined;
  readonly ts: string | undefined;
}

/**
 * Who came with a topic since a moment and is still to hear of it, or has only heard that we look into it: a line an
 * author, their latest mention, the latest author last. What was resolved without an answer was dealt with elsewhere.
 */
export const followUps = (
  trails: readonly Trail[],
  { topic, since }: { readonly topic: Topic; readonly since: Instant },
): readonly FollowUp[] => {
  const found = trails.flatMap((trail) => {
    const contact = contactOf(trail);
    const { received } = trail;
    if (received === undefined || contact?.topic !== topic || received.receivedAt < since) return [];
    const { kind } = contact.end;
    if (kind !== 'open' && kind !== 'answered') return [];
    const card = cardOf(trail);
    const { platform } = received;
    const line = { mention: trail.id, state: kind, at: contact.at, platform, channel: card?.channel, ts: card?.ts };
    return [{ author: received.authorAlias ?? trail.id, line }];
  });
  // Of the same author the last one stays, at its own place.
  const sorted = found.toSorted((a, b) => a.line.at - b.line.at);
  return sorted
    .filter(({ author }, i) => !sorted.slice(i + 1).some((later) => later.author === author))
    .map(({ line }) => line);
};
