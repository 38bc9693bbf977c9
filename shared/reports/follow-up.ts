import { isUrgent, type Topic } from '../mention/tags.ts';
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
 * author, their latest mention, the latest author last. Whose latest was resolved was told, here or elsewhere: what they had
 * written before has its card, if it is still to be done, or else its own line, for nobody could close it elsewhere; and so has what was
 * urgent.
 * `trails` come as they are read, and none is held; `read` gives that with which a conversation began: where it cannot, its words
 * are left out.
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
    return { author: received.authorAlias ?? trail.id, isUrgent: isUrgent(tags), line };
  };
  const found: Found[] = [];
  for await (const some of sideBySide(trails))
    found.push(...(await Promise.all(some.map(lineOf))).filter((each) => each !== undefined));
  const byAuthor = Map.groupBy(
    found.toSorted((a, b) => inOrder(a.line, b.line)),
    ({ author }) => author,
  );
  return Array.from(byAuthor.values(), linesFor).flat().toSorted(inOrder);
};

/** The line of an author, of all that they came with in its order, and of what was urgent and stands nowhere else a line each. */
const linesFor = (found: readonly Found[]): readonly FollowUp[] => {
  const last = found.at(-1);
  const shown = last?.line.state === 'resolved' ? found.findLast(isNowhereElse) : last;
  return found.flatMap((each) => {
    const { state } = each.line;
    const isShown = each === shown || (each.isUrgent && isNowhereElse(each));
    return isShown && state !== 'resolved' ? [{ ...each.line, state }] : [];
  });
};

/** Grouped, and without a card: nobody could see it or close it but here. */
const isNowhereElse = ({ line: { state, channel } }: Found): boolean => state === 'open' && channel === undefined;

/** What an author came with, also where they were told. */
interface Found {
  readonly author: string;
  readonly isUrgent: boolean;
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
      return { state: 'open', answeredAt: undefined };
    case 'answered':
      return { state: isDone ? 'resolved' : 'answered', answeredAt: end.at };
    case 'resolved':
      return { state: 'resolved', answeredAt: undefined };
    default:
      return undefined;
  }
};
