import type { Clock, NewId } from '../runtime/clock.ts';
import { VigieError } from '../runtime/errors.ts';
import { hashOf } from './chain.ts';
import type { Commit, TrailEvent } from './event.ts';
import { applyCommit, foldTrail, type Trail } from './trail.ts';
import type { TrailStore } from './trail-store.ts';

export interface TrailPorts {
  readonly trail: TrailStore;
  readonly clock: Clock;
  readonly newId: NewId;
}

export type Appended = { kind: 'appended'; trail: Trail } | { kind: 'conflict' };

export const readTrail = async (store: Pick<TrailStore, 'read'>, id: string): Promise<Trail> =>
  foldTrail(id, await store.read(id));

/**
 * Appends one commit after what `trail` says. On a conflict it looks whose commit stands there:
 * the SDK may have retried after a lost answer and met its own, and ours means success.
 */
export const append = async (
  ports: TrailPorts,
  trail: Trail,
  events: readonly [TrailEvent, ...TrailEvent[]],
): Promise<Appended> => {
  const body = {
    id: trail.id,
    version: trail.version + 1,
    commitId: ports.newId(),
    at: ports.clock.now(),
    events: [...events],
    prevHash: trail.hash,
  };
  const commit: Commit = { ...body, hash: hashOf(body) };
  if ((await ports.trail.put(commit)) === 'stored') return { kind: 'appended', trail: applyCommit(trail, commit) };
  const standing = (await ports.trail.read(trail.id)).find(({ version }) => version === commit.version);
  if (standing?.commitId === commit.commitId) return { kind: 'appended', trail: applyCommit(trail, commit) };
  return { kind: 'conflict' };
};

/** The most racing commits that one decision gives way to before it gives up. */
const MAX_RACES = 20;

/**
 * Decides on what `trail` says and appends; when another commit came between, decides anew from a fresh fold.
 * `decide` returns the events, or undefined when the trail needs none. Returns the trail after.
 */
export const decideAndAppend = async (
  ports: TrailPorts,
  trail: Trail,
  decide: (trail: Trail) => readonly [TrailEvent, ...TrailEvent[]] | undefined,
): Promise<Trail> => {
  let current = trail;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const events = decide(current);
    if (events === undefined) return current;
    const result = await append(ports, current, events);
    if (result.kind === 'appended') return result.trail;
    current = await readTrail(ports.trail, trail.id);
  }
  throw new VigieError('contention', 'too many racing commits on one trail', { retryable: true });
};
