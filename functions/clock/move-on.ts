import { isUrgent, needsAnswer } from '../../shared/mention/tags.ts';
import { isWith } from '../../shared/policy/desk-now.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import { type RecordPorts, recording } from '../../shared/sla/record.ts';
import { readIntact } from '../../shared/trail/append.ts';
import { isSameAuthor, ownCardOf, rootIdOf, waitOf } from '../../shared/trail/conversation.ts';
import { SYSTEM, type TrailEvent, unlessEmpty } from '../../shared/trail/event.ts';
import type { Post } from '../../shared/trail/posts.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';

/**
 * A conversation outlives its first mention. Once that is deleted or erased before anybody closed it, the oldest word below
 * it that lives and wants an answer, of its author's if there is one, gets a card of its own, and the other words follow below that one. Safe to repeat: what
 * has moved is not below the old card any more. A word that cannot be read keeps no other from moving: it throws
 * `trail-broken` after them, to be asked again for that one.
 */
export const moveOn = async (root: Trail, policy: LoadedPolicy, ports: RecordPorts): Promise<void> => {
  const card = ownCardOf(root);
  if (!isGone(root) || root.closed !== undefined || card === undefined) return;
  const words = await Promise.all(root.continuedBy.map((id) => readIntact(ports.trail, id)));
  const read = words.filter((word) => word !== undefined);
  await moveAway(read, root, card, policy, ports);
  if (read.length < words.length) throw new VigieError('trail-broken', 'a word of a conversation cannot be read');
};

const moveAway = async (
  words: readonly Trail[],
  root: Trail,
  card: Post,
  policy: LoadedPolicy,
  ports: RecordPorts,
): Promise<void> => {
  const living = words.filter((word) => !isGone(word));
  const left = living.filter((word) => rootIdOf(word) === root.id);
  const wanting = living.filter((word) => takesOver(word, root) && word.tags !== undefined && needsAnswer(word.tags));
  // Below a card of somebody else what the author wrote would start no clock.
  const heir = wanting.find((word) => isSameAuthor(root, word)) ?? wanting[0];
  if (left.length === 0 || heir === undefined) return;

  const record = recording(policy, ports);
  const change = (word: Trail, eventsOf: (now: Trail) => readonly TrailEvent[]): Promise<Trail> =>
    record(word, (now) => (isGone(now) ? undefined : unlessEmpty(eventsOf(now))));

  const followers = left.filter(({ id }) => id !== heir.id);
  const home = await change(heir, (now) =>
    takesOver(now, root)
      ? [
          ...(rootIdOf(now) === root.id ? inherits(now, root, card, policy) : []),
          ...followers.filter(({ id }) => !now.continuedBy.includes(id)).map((word) => followedBy(now, word)),
        ]
      : [],
  );
  const newCard = ownCardOf(home);
  // Taken back or moved in this moment: the next one is asked.
  if (isGone(home) || newCard === undefined || !takesOver(home, root)) return moveOn(root, policy, ports);
  await Promise.all(
    followers.map((word) => change(word, (now) => (rootIdOf(now) === root.id ? [follows(now, home, newCard)] : []))),
  );
};

/** It is below the old card still, or had the conversation moved to its own before the clock died: not where an edit took it since. */
const takesOver = (word: Trail, root: Trail): boolean =>
  ownCardOf(word) === undefined ? rootIdOf(word) === root.id : word.closed === undefined;

/** Whoever had the conversation has it still, where it was passed on to, and what was answered meanwhile is answered. */
const inherits = (heir: Trail, root: Trail, card: Post, { policy }: LoadedPolicy): readonly TrailEvent[] => {
  const { team = '', desk = policy.groupDesk } = root.route ?? {};
  const since = heir.received?.createdAt ?? 0;
  const answers = isSameAuthor(root, heir) ? root.replies.filter(({ at }) => at >= since) : [];
  const known = new Set(heir.replies.map(({ reply }) => reply));
  return [
    ...(isWith(heir, team, desk, policy)
      ? []
      : [{ type: 'rerouted', by: SYSTEM, team, desk, clock: 'continue' } as const]),
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: card.channel, queue: queueOf(heir, card) },
    ...(root.claim === undefined
      ? []
      : [{ type: 'assigned', by: SYSTEM, to: root.claim.user, since: root.runs.at(-1)?.acknowledgedAt } as const]),
    ...answers
      .filter(({ reply }) => !known.has(reply))
      .map(({ by, at, reply }) => ({ type: 'replied', by, at, reply }) as const),
  ];
};

const queueOf = ({ tags }: Trail, { queue }: Post): string =>
  tags !== undefined && isUrgent(tags) ? URGENT_QUEUE : queue;

/** It was heard already; what its author wrote after the last answer waits for another one all the same. */
const followedBy = (heir: Trail, word: Trail): TrailEvent => ({
  type: 'continued',
  by: SYSTEM,
  mention: word.id,
  ...waitOf(heir, word),
});

const follows = (word: Trail, home: Trail, card: Post): TrailEvent => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose: 'thread',
  channel: card.channel,
  queue: queueOf(word, card),
  below: { trailId: home.id, postId: card.postId },
});
