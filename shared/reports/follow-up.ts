import type { Topic } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { recent } from '../runtime/recent.ts';
import { contactOf } from '../trail/contact.ts';
import { isSameAuthor, ownCardOf, rootIdOf } from '../trail/conversation.ts';
import { sideBySide } from '../trail/side-by-side.ts';
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
 * `trails` come as they are read, and none is held; `read` gives that with which a conversation began: where it cannot, its words
 * stand for themselves.
 */
export const followUps = async (
  trails: AsyncIterable<Trail> | Iterable<Trail>,
  { topic, since }: { readonly topic: Topic; readonly since: Instant },
  read: (id: string) => Promise<Trail | undefined>,
): Promise<readonly FollowUp[]> => {
  const roots = recent<Promise<Trail | undefined>>(ROOTS);
  const rootOf = (id: string): Promise<Trail | undefined> => {
    const root = roots.get(id) ?? read(id);
    roots.set(id, root);
    return root;
  };
  const lineOf = async (trail: Trail): Promise<{ author: string; line: FollowUp } | undefined> => {
    const { received, tags } = trail;
    if (received === undefined || tags?.topic !== topic || received.receivedAt < since || isGone(trail))
      return undefined;
    const rootId = rootIdOf(trail);
    const home = rootId === undefined ? trail : ((await rootOf(rootId)) ?? trail);
    const state = stateOf(trail, home);
    if (state === undefined) return undefined;
    const card = ownCardOf(home);
    const { platform, createdAt: at } = received;
    const line = { mention: trail.id, state, at, platform, channel: card?.channel, ts: card?.ts };
    return { author: received.authorAlias ?? trail.id, line };
  };
  const found: { readonly author: string; readonly line: FollowUp }[] = [];
  for await (const some of sideBySide(trails))
    found.push(...(await Promise.all(some.map(lineOf))).filter((each) => each !== undefined));
  const sorted = found.toSorted((a, b) => inOrder(a.line, b.line));
  // Of the same author the last one stays, at its own place.
  const last = new Map(sorted.map(({ author, line }) => [author, line]));
  return sorted.flatMap(({ author, line }) => (last.get(author) === line ? [line] : []));
};

/** Two of the same second have an order as well, for a list that goes on after one of them. */
export const inOrder = (a: Pick<FollowUp, 'at' | 'mention'>, b: Pick<FollowUp, 'at' | 'mention'>): number =>
  a.at - b.at || (a.mention < b.mention ? -1 : 1);

/** Of a conversation with thousands of words the first is read once: they come near each other. */
const ROOTS = 500;

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
