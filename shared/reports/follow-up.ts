import type { Topic } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { contactOf } from '../trail/contact.ts';
import { isSameAuthor, ownCardOf, rootIdOf } from '../trail/conversation.ts';
import { isGone, type Trail } from '../trail/trail.ts';

/** Somebody who could be told that it is fixed. */
export interface FollowUp {
  readonly mention: string;
  readonly state: 'open' | 'answered';
  /** When it was written. */
  readonly at: Instant;
  readonly platform: string;
  /** Where its card is in Slack, or that of its conversation; `ts` undefined while it is not out. */
  readonly channel: string | undefined;
  readonly ts: string | undefined;
}

/**
 * Who came with a topic since a moment and is still to hear of it, or has only heard that we look into it: a line an
 * author, their latest mention, the latest author last. What was resolved is done: its author was told, here or elsewhere.
 * `read`: a conversation may have begun before the first of `trails`; where that cannot be read, its words stand for themselves.
 */
export const followUps = async (
  trails: readonly Trail[],
  { topic, since }: { readonly topic: Topic; readonly since: Instant },
  read: (id: string) => Promise<Trail | undefined>,
): Promise<readonly FollowUp[]> => {
  const byId = new Map(trails.map((trail) => [trail.id, trail]));
  const lineOf = async (trail: Trail): Promise<{ author: string; line: FollowUp } | undefined> => {
    const { received, tags } = trail;
    if (received === undefined || tags?.topic !== topic || received.receivedAt < since || isGone(trail))
      return undefined;
    const rootId = rootIdOf(trail);
    const home = rootId === undefined ? trail : (byId.get(rootId) ?? (await read(rootId)) ?? trail);
    const state = stateOf(trail, home);
    if (state === undefined) return undefined;
    const card = ownCardOf(home);
    const { platform, createdAt: at } = received;
    const line = { mention: trail.id, state, at, platform, channel: card?.channel, ts: card?.ts };
    return { author: received.authorAlias ?? trail.id, line };
  };
  const found = (await Promise.all(trails.map(lineOf))).filter((each) => each !== undefined);
  const sorted = found.toSorted((a, b) => a.line.at - b.line.at);
  // Of the same author the last one stays, at its own place.
  const last = new Map(sorted.map(({ author, line }) => [author, line]));
  return sorted.flatMap(({ author, line }) => (last.get(author) === line ? [line] : []));
};

/** A further word of a conversation ends with its root, unless somebody else wrote it: then by the answer to itself. */
const stateOf = (trail: Trail, home: Trail): FollowUp['state'] | undefined => {
  const isDone = home.closed !== undefined;
  if (trail !== home && !isSameAuthor(trail, home)) {
    if (trail.replies.length === 0) return 'open';
    return isDone ? undefined : 'answered';
  }
  const kind = contactOf(home)?.end.kind;
  return !isDone && (kind === 'open' || kind === 'answered') ? kind : undefined;
};
