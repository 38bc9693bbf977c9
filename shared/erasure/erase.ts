import type { ContentStore, QuarantineStore } from '../content/content.ts';
import type { DraftStore } from '../content/drafts.ts';
import { INTAKE_QUEUE, type Intake } from '../queue/jobs.ts';
import type { DeadLetters, QueueSender } from '../queue/queue.ts';
import { sendJobs } from '../queue/send-jobs.ts';
import { givingUpWaiting } from '../replies/give-up.ts';
import type { Instant } from '../runtime/clock.ts';
import { codeOf } from '../runtime/errors.ts';
import type { Actor } from '../trail/actor.ts';
import { decideAndAppend, readTrail, type TrailPorts } from '../trail/append.ts';
import { wordsOf } from '../trail/drafts.ts';
import { sideBySide } from '../trail/side-by-side.ts';
import { recoveryTimer, redrawTimer, type TimerStore } from '../trail/timers.ts';
import type { Trail } from '../trail/trail.ts';
import type { TrailIndex } from '../trail/trail-store.ts';
import type { Erasure, ErasureList } from './erasure-list.ts';
import { type AuthorTest, bodyHoldsAuthor, intakeHoldsAuthor, readErasedAuthors } from './holds-author.ts';

export interface ErasePorts extends TrailPorts {
  readonly index: Pick<TrailIndex, 'byAuthor'>;
  readonly content: Pick<ContentStore, 'get' | 'erase' | 'knownAlias' | 'forgetAlias'>;
  readonly drafts: Pick<DraftStore, 'eraseDraft'>;
  readonly quarantine: Pick<QuarantineStore, 'listQuarantined' | 'removeQuarantined'>;
  readonly erasures: ErasureList;
  readonly deadLetters: DeadLetters;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
}

export interface AuthorErasure {
  readonly authorKey: string;
  /** What they wrote up to here is erased. */
  readonly at: Instant;
  readonly by: Actor;
  /** The key of the hashes that name authors. */
  readonly idKey: string;
  /** Nothing of theirs can be under way any more, so that their alias is not needed to find it. */
  readonly isLastLook: boolean;
}

export interface Erased {
  readonly mentions: number;
  readonly quarantined: number;
  readonly deadLetters: number;
  readonly failed: readonly NotErased[];
}

/** A mention whose erasure broke off, and why. All the others are erased; done again, this one is tried again. */
export interface NotErased {
  readonly trailId: string;
  readonly code: string;
}

/**
 * Erases an author: on the list first, so that whoever handles a message of theirs from here on drops it; the alias
 * last, so that an erasure that was interrupted finds their mentions again. Doing it twice is harmless. The trail keeps
 * what happened and when, and nobody can tell any more of whom.
 */
export const eraseAuthor = async (ports: ErasePorts, erasure: AuthorErasure): Promise<Erased> => {
  const { authorKey, at, idKey } = erasure;
  await ports.erasures.add({ kind: 'author', key: authorKey, at });
  const done = await eraseMentionsOf(ports, erasure);
  const swept = await sweep(ports, { idKey, isErased: (key, when) => key === authorKey && when <= at });
  return { ...done, ...swept };
};

/** Counts those that were not erased before. */
const eraseMentionsOf = async (
  ports: ErasePorts,
  { authorKey, at, by, isLastLook }: AuthorErasure,
): Promise<Pick<Erased, 'mentions' | 'failed'>> => {
  const alias = await ports.content.knownAlias(authorKey);
  const failed: NotErased[] = [];
  let mentions = 0;
  if (alias === undefined) return { mentions, failed };
  let hasComeBack = false;
  const look = async (id: string): Promise<void> => {
    try {
      const trail = await readTrail(ports.trail, id);
      if ((trail.received?.createdAt ?? 0) > at) hasComeBack = true;
      else if (await isErased(ports, trail)) await eraseDrafts(ports, trail);
      else {
        await eraseMention(ports, trail, at, by);
        if (trail.erasedAt === undefined) mentions += 1;
      }
    } catch (error) {
      // Whatever is wrong with one is no reason to keep what else they wrote.
      failed.push({ trailId: id, code: codeOf(error) });
    }
  };
  for await (const some of sideBySide(ports.index.byAuthor(alias))) await Promise.all(some.map(look));
  // What they wrote after they were erased stays, and stays theirs; and what failed is found by it.
  if (isLastLook && !hasComeBack && failed.length === 0) await ports.content.forgetAlias(authorKey, at);
  return { mentions, failed };
};

/**
 * Its trail says so, and no restore has brought the text back. Who has come back is looked through at every start, and a look
 * that was cut short is taken again: what is done is not to be done and drawn anew each time. Timers stand behind its cards.
 */
const isErased = async ({ content }: Pick<ErasePorts, 'content'>, { id, erasedAt }: Trail): Promise<boolean> =>
  erasedAt !== undefined && (await content.get(id, 0)) === undefined;

/** After the trail says that it is erased: a look that ended in between leaves them to the next. */
const eraseDrafts = async ({ drafts }: Pick<ErasePorts, 'drafts'>, trail: Trail): Promise<void> => {
  await Promise.all(wordsOf(trail).map((id) => drafts.eraseDraft(id)));
};

/**
 * Erases one mention, whoever wrote it, for what no author's erasure finds. It goes on the list, for a backup that is put
 * back. Doing it twice is harmless, and finishes one that was interrupted.
 */
export const eraseOne = async (
  ports: EraseMentionPorts & Pick<ErasePorts, 'erasures'>,
  id: string,
  by: Actor,
): Promise<'erased' | 'erased-before' | 'unknown'> => {
  const trail = await readTrail(ports.trail, id);
  if (trail.version === 0) return 'unknown';
  const at = ports.clock.now();
  await ports.erasures.add({ kind: 'mention', key: id, at });
  await eraseMention(ports, trail, at, by);
  return trail.erasedAt === undefined ? 'erased' : 'erased-before';
};

type EraseMentionPorts = Pick<ErasePorts, 'trail' | 'clock' | 'newId' | 'content' | 'drafts' | 'timers' | 'queues'>;

/** Erases what lies of one mention, says so on its trail, and has its cards drawn again. */
export const eraseMention = async (ports: EraseMentionPorts, trail: Trail, at: Instant, by: Actor): Promise<void> => {
  await ports.content.erase(trail.id, at);
  await sayErased(ports, trail, at, by);
};

const sayErased = async (ports: EraseMentionPorts, trail: Trail, at: Instant, by: Actor): Promise<void> => {
  const after = await decideAndAppend(
    ports,
    trail,
    (now) => (now.erasedAt === undefined ? [{ type: 'erased', by, at }, ...givingUpWaiting(now, 'erased')] : undefined),
    async (_, events) => {
      const now = ports.clock.now();
      await ports.timers.set(redrawTimer(trail.id, now));
      if (events.some(({ type }) => type === 'post-asked')) await ports.timers.set(recoveryTimer(trail.id, now));
    },
  );
  await eraseDrafts(ports, after);
  await sendJobs(ports.queues, after, { redraw: true });
};

interface ReplayOptions {
  /** The key of the hashes that name authors. */
  readonly idKey: string;
  readonly by: Actor;
}

export type Replayed = { readonly authors: number } & Pick<Erased, 'mentions' | 'failed'>;

/** Erases again what the list holds: after a backup was restored. Whatever is erased already stays so. */
export const replayErasures = async (ports: ErasePorts, options: ReplayOptions): Promise<Replayed> => {
  const done = await eraseAgain(ports, ports.erasures.all(), options);
  if (done.authors > 0) await sweepForAll(ports, options.idKey);
  return done;
};

/** What one message asks for: all of its mentions may be there, and it has half a minute among others. */
const REPLAY_PART = 100;

/** As `replayErasures`, where nobody has time for the whole list, which only grows: asks `classify` for it in parts. */
export const replayInParts = async (ports: ErasePorts, { idKey }: Pick<ReplayOptions, 'idKey'>): Promise<void> => {
  const list: Erasure[] = [];
  for await (const erasure of ports.erasures.all()) list.push(erasure);
  const bodies: string[] = [];
  for (let start = 0; start < list.length; start += REPLAY_PART) {
    const part = list.slice(start, start + REPLAY_PART);
    bodies.push(JSON.stringify({ type: 'replay-erasures', part } satisfies Intake));
  }
  await ports.queues.send(INTAKE_QUEUE, bodies);
  if (list.length > 0) await sweepForAll(ports, idKey);
};

/** Erases again what stands in these entries of the list. */
export const eraseAgain = async (
  ports: ErasePorts,
  entries: AsyncIterable<Erasure> | Iterable<Erasure>,
  { by, idKey }: ReplayOptions,
): Promise<Replayed> => {
  let authors = 0;
  let mentions = 0;
  const failed: NotErased[] = [];
  for await (const { kind, key, at } of entries) {
    if (kind === 'author') {
      authors += 1;
      const done = await eraseMentionsOf(ports, { idKey, by, authorKey: key, at, isLastLook: true });
      mentions += done.mentions;
      failed.push(...done.failed);
      continue;
    }
    try {
      if ((await ports.content.get(key, 0)) === undefined) continue;
      // The text last: while it is there, a start that was interrupted comes here again.
      await sayErased(ports, await readTrail(ports.trail, key), at, by);
      await ports.content.erase(key, at);
      mentions += 1;
    } catch (error) {
      failed.push({ trailId: key, code: codeOf(error) });
    }
  }
  return { authors, mentions, failed };
};

/** For whom the list names, in what nobody reads by itself. */
const sweepForAll = async (ports: ErasePorts, idKey: string): Promise<void> => {
  await sweep(ports, { idKey, isErased: await readErasedAuthors(ports.erasures) });
};

/** Takes an author out of what nobody reads by itself: the quarantine, and, with all others on the list, the dead letters of intake. */
const sweep = async (ports: ErasePorts, test: AuthorTest): Promise<Pick<Erased, 'quarantined' | 'deadLetters'>> => {
  const { quarantine, deadLetters, erasures, queues } = ports;
  const held: string[] = [];
  for await (const row of quarantine.listQuarantined()) {
    if (bodyHoldsAuthor(row, test)) held.push(row.id);
  }
  for (const id of held) await quarantine.removeQuarantined(id);
  // On SQS whoever looks through them hides them from whoever else does: one look is for all who are on the list.
  let everybody: AuthorTest | undefined;
  const swept = await deadLetters.sweep(INTAKE_QUEUE, async (body) => {
    everybody ??= { idKey: test.idKey, isErased: await readErasedAuthors(erasures) };
    if (intakeHoldsAuthor(body, everybody) !== true) return 'keep';
    // Its reader drops it, and says on the trail that it did: nothing ends in silence.
    await queues.send(INTAKE_QUEUE, [body]);
    return 'remove';
  });
  return { quarantined: held.length, deadLetters: swept };
};
