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
  /** The mention whose card it is answered from: that of its conversation. Undefined for a stranger's word in it, which has none. */
  readonly home: string | undefined;
  readonly state: 'open' | 'answered';
  /** The last answer: who was told in the morning that we look into it is not told that it is fixed. */
  readonly answeredAt: Instant | undefined;
  /** When it was written. */
  readonly at: Instant;
  readonly platform: string;
  /** Where its card is in Slack, or that of its conversation; `ts` undefined while it is not out. */
  readonly channel: string | undefined;
  readonly ts: string | undefined;
}

/**
 * Who came with a topic since a moment and is still to hear of it, or has only heard that we look into it: a line an
 * author, their latest mention, the latest author last. Whose latest was resolved was told, here or elsewhere, whatever
 * they had written before.
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
  const lineOf = async (trail: Trail): Promise<Found | undefined> => {
    const { received, tags } = trail;
    if (received === undefined || tags?.topic !== topic || received.receivedAt < since || isGone(trail))
      return undefined;
    const rootId = rootIdOf(trail);
    const home = rootId === undefined ? trail : ((await rootOf(rootId)) ?? trail);
    const end = endOf(trail, home);
    if (end === undefined) return undefined;
    const card = ownCardOf(home);
    const { platform, createdAt: at } = received;
    const line = {
      ...end,
      mention: trail.id,
      home: isOfHome(trail, home) ? home.id : undefined,
      at,
      platform,
      channel: card?.channel,
      ts: card?.ts,
    };
    return { author: received.authorAlias ?? trail.id, line };
  };
  const found: Found[] = [];
  for await (const some of sideBySide(trails))
    found.push(...(await Promise.all(some.map(lineOf))).filter((each) => each !== undefined));
  const sorted = found.toSorted((a, b) => inOrder(a.line, b.line));
  // Of the same author the last one stays, at its own place.
  const last = new Map(sorted.map(({ author, line }) => [author, line]));
  return sorted.flatMap(({ author, line }) =>
    last.get(author) === line && line.state !== 'resolved' ? [{ ...line, state: line.state }] : [],
  );
};

/** What an author came with, also where they were told. */
interface Found {
  readonly author: string;
  readonly line: Omit<FollowUp, 'state'> & End;
}

interface End {
  readonly state: FollowUp['state'] | 'resolved';
  readonly answeredAt: Instant | undefined;
}

/** Two of the same second have an order as well, for a list that goes on after one of them. */
export const inOrder = (a: Pick<FollowUp, 'at' | 'mention'>, b: Pick<FollowUp, 'at' | 'mention'>): number =>
  a.at - b.at || (a.mention < b.mention ? -1 : 1);

/** Of a conversation with thousands of words the first is read once: they come near each other. */
const ROOTS = 500;

/** Not a stranger's word in somebody's conversation. */
const isOfHome = (trail: Trail, home: Trail): boolean => trail === home || isSameAuthor(trail, home);

/** A further word of a conversation ends with its root, unless somebody else wrote it: then by the answer to itself. */
const endOf = (trail: Trail, home: Trail): End | undefined => {
  const isDone = home.closed !== undefined;
  if (!isOfHome(trail, home)) {
    const answeredAt = trail.replies.at(-1)?.at;
    if (answeredAt === undefined) return { state: 'open', answeredAt };
    return { state: isDone ? 'resolved' : 'answered', answeredAt };
  }
  const end = contactOf(home)?.end;
  switch (end?.kind) {
    case 'open':
      return isDone ? undefined : { state: 'open', answeredAt: undefined };
    case 'answered':
      return { state: isDone ? 'resolved' : 'answered', answeredAt: end.at };
    case 'resolved':
      return { state: 'resolved', answeredAt: undefined };
    default:
      return undefined;
  }
};
