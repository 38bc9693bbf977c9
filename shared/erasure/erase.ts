import type { ContentStore, QuarantineStore } from '../content/content.ts';
import type { DraftStore } from '../content/drafts.ts';
import { INTAKE_QUEUE } from '../queue/jobs.ts';
import type { DeadLetters, QueueSender } from '../queue/queue.ts';
import { sendJobs } from '../queue/send-jobs.ts';
import type { Instant } from '../runtime/clock.ts';
import { decideAndAppend, readTrail, type TrailPorts } from '../trail/append.ts';
import type { Actor, TrailEvent } from '../trail/event.ts';
import type { Trail } from '../trail/trail.ts';
import type { TrailIndex } from '../trail/trail-store.ts';
import type { Erasure, ErasureList } from './erasure-list.ts';
import { type AuthorTest, bodyHoldsAuthor, intakeHoldsAuthor } from './holds-author.ts';

export interface ErasePorts extends TrailPorts {
  readonly index: Pick<TrailIndex, 'byAuthor'>;
  readonly content: Pick<ContentStore, 'erase' | 'knownAlias' | 'forgetAlias'>;
  readonly drafts: Pick<DraftStore, 'eraseDraft'>;
  readonly quarantine: Pick<QuarantineStore, 'listQuarantined' | 'removeQuarantined'>;
  readonly erasures: ErasureList;
  readonly deadLetters: DeadLetters;
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
}

/**
 * Erases an author: on the list first, so that whoever handles a message of theirs from here on drops it; the alias
 * last, so that an erasure that was interrupted finds their mentions again. Doing it twice is harmless. The trail keeps
 * what happened and when, and nobody can tell any more of whom.
 */
export const eraseAuthor = async (
  ports: ErasePorts,
  { authorKey, at, by, idKey, isLastLook }: AuthorErasure,
): Promise<Erased> => {
  const { content, erasures, index } = ports;
  await erasures.add({ kind: 'author', key: authorKey, at });
  let mentions = 0;
  const alias = await content.knownAlias(authorKey);
  if (alias !== undefined) {
    for await (const id of index.byAuthor(alias)) {
      const trail = await readTrail(ports.trail, id);
      // What they wrote after they were erased stays: they came back.
      if ((trail.received?.createdAt ?? 0) > at) continue;
      if (trail.erasedAt === undefined) mentions += 1;
      await eraseMention(ports, trail, at, by);
    }
  }
  const swept = await sweep(ports, { idKey, isErased: (key) => key === authorKey });
  if (alias !== undefined && isLastLook) await content.forgetAlias(authorKey);
  return { mentions, ...swept };
};

/** Erases what lies of one mention, says so on its trail, and has its cards drawn again. */
export const eraseMention = async (
  ports: Pick<ErasePorts, 'trail' | 'clock' | 'newId' | 'content' | 'drafts' | 'queues'>,
  trail: Trail,
  at: Instant,
  by: Actor,
): Promise<Trail> => {
  await ports.content.erase(trail.id, at);
  const after = await decideAndAppend(ports, trail, ({ erasedAt }) =>
    erasedAt === undefined ? [{ type: 'erased', by, at } satisfies TrailEvent] : undefined,
  );
  for (const { draft } of after.drafts) await ports.drafts.eraseDraft(draft);
  await sendJobs(ports.queues, after, { redraw: true });
  return after;
};

/** Erases again what the list holds: after a backup was restored. Whatever is erased already stays so. */
export const replayErasures = async (
  ports: ErasePorts,
  options: { idKey: string; by: Actor },
): Promise<{ authors: number; mentions: number }> => {
  const list: Erasure[] = [];
  for await (const erasure of ports.erasures.all()) list.push(erasure);
  const authors = list.filter(({ kind }) => kind === 'author');
  let mentions = 0;
  for (const { kind, key, at } of list) {
    if (kind === 'author') {
      mentions += (await eraseAuthor(ports, { ...options, authorKey: key, at, isLastLook: true })).mentions;
      continue;
    }
    await ports.content.erase(key, at);
    for (const { draft } of (await readTrail(ports.trail, key)).drafts) await ports.drafts.eraseDraft(draft);
    mentions += 1;
  }
  return { authors: authors.length, mentions };
};

/** Takes an author out of what nobody reads by itself: the quarantine, and the dead letters of intake. */
const sweep = async (ports: ErasePorts, test: AuthorTest): Promise<Omit<Erased, 'mentions'>> => {
  const { quarantine, deadLetters, queues } = ports;
  const held: string[] = [];
  for await (const { id, via, bodyBase64 } of quarantine.listQuarantined()) {
    if (bodyHoldsAuthor(via, Buffer.from(bodyBase64, 'base64'), test)) held.push(id);
  }
  for (const id of held) await quarantine.removeQuarantined(id);
  const swept = await deadLetters.sweep(INTAKE_QUEUE, async (body) => {
    if (intakeHoldsAuthor(body, test) !== true) return 'keep';
    // Its reader drops it, and says on the trail that it did: nothing ends in silence.
    await queues.send(INTAKE_QUEUE, [body]);
    return 'remove';
  });
  return { quarantined: held.length, deadLetters: swept };
};
