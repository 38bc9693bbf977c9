import type { Clock, Instant, NewId } from '../runtime/clock.ts';
import { codeOf, VigieError } from '../runtime/errors.ts';
import { hashOf } from './chain.ts';
import type { Commit, Events, TrailEvent } from './event.ts';
import { applyCommit, foldTrail } from './fold.ts';
import type { Trail } from './trail.ts';
import type { TrailStore } from './trail-store.ts';

export interface TrailPorts {
  readonly trail: TrailStore;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** On a conflict `trail` is what the store says now. */
export type Appended = { kind: 'appended' | 'conflict'; trail: Trail };

export const readTrail = async (store: Pick<TrailStore, 'read'>, id: string): Promise<Trail> =>
  foldTrail(id, await store.read(id));

/** Reads another trail than the one that is worked on: undefined when it cannot be read, so that the work goes on without it. */
export const readIntact = async (store: Pick<TrailStore, 'read'>, id: string): Promise<Trail | undefined> => {
  const commits = await intactCommits(store, id);
  return commits && foldTrail(id, commits);
};

export const intactCommits = async (
  store: Pick<TrailStore, 'read'>,
  id: string,
): Promise<readonly Commit[] | undefined> => {
  try {
    return await store.read(id);
  } catch (error) {
    if (codeOf(error) === 'trail-broken') return undefined;
    throw error;
  }
};

/**
 * Appends one commit after what `trail` says. On a conflict it looks whose commit stands there:
 * the SDK may have retried after a lost answer and met its own, and ours means success.
 */
export const append = async (ports: TrailPorts, trail: Trail, events: Events): Promise<Appended> => {
  const commit = commitAfter(trail, events, ports.newId(), ports.clock.now());
  if ((await ports.trail.put(commit)) === 'stored') return { kind: 'appended', trail: applyCommit(trail, commit) };
  const commits = await ports.trail.read(trail.id);
  const standing = commits.find(({ version }) => version === commit.version);
  const isOurs = standing?.commitId === commit.commitId;
  return isOurs
    ? { kind: 'appended', trail: applyCommit(trail, commit) }
    : { kind: 'conflict', trail: foldTrail(trail.id, commits) };
};

export type Once =
  /** `repeated`: the trail has this request's commit already, from another try of it. */
  { kind: 'appended' | 'repeated' | 'declined'; trail: Trail };

/**
 * As `decideAndAppend`, for a request that may come twice: `requestId` names its commit, and a trail that has that needs
 * no second one. `prepare` writes what must be there before the commit is: timers.
 */
export const appendOnce = async (
  ports: Pick<TrailPorts, 'trail' | 'clock'>,
  request: { readonly trailId: string; readonly requestId: string; readonly commits: readonly Commit[] },
  decide: (trail: Trail) => Events | undefined,
  prepare: (trail: Trail, events: readonly TrailEvent[]) => Promise<void>,
): Promise<Once> => {
  const { trailId, requestId } = request;
  let { commits } = request;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const trail = foldTrail(trailId, commits);
    if (commits.some(({ commitId }) => commitId === requestId)) return { kind: 'repeated', trail };
    const events = decide(trail);
    if (events === undefined) return { kind: 'declined', trail };
    await prepare(trail, events);
    const commit = commitAfter(trail, events, requestId, ports.clock.now());
    // Somebody waits for the answer: what a lost race would have to read is read beside the put, and missed only after one.
    const reading = ports.trail.read(trailId).catch(() => []);
    if ((await ports.trail.put(commit)) === 'stored') return { kind: 'appended', trail: applyCommit(trail, commit) };
    const meanwhile = await reading;
    const isThere = meanwhile.some(({ version }) => version === commit.version);
    commits = isThere ? meanwhile : await ports.trail.read(trailId);
  }
  throw contention();
};

/** The most racing commits that one decision gives way to before it gives up. */
const MAX_RACES = 20;

/**
 * Decides on what `trail` says and appends; when another commit came between, decides anew from a fresh fold.
 * `decide` returns the events, or undefined when the trail needs none; `prepare` writes what must be there before the
 * commit is: timers. Returns the trail after.
 */
export const decideAndAppend = async (
  ports: TrailPorts,
  trail: Trail,
  decide: (trail: Trail) => Events | undefined,
  prepare: (trail: Trail, events: readonly TrailEvent[]) => Promise<void> = async () => {},
): Promise<Trail> => {
  let current = trail;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const events = decide(current);
    if (events === undefined) return current;
    await prepare(current, events);
    const result = await append(ports, current, events);
    if (result.kind === 'appended') return result.trail;
    current = result.trail;
  }
  throw contention();
};

const contention = () => new VigieError('contention', 'too many racing commits on one trail', { retryable: true });

const commitAfter = (trail: Trail, events: Events, commitId: string, at: Instant): Commit => {
  const { id, version, hash } = trail;
  const body = { id, version: version + 1, commitId, at, events: [...events], prevHash: hash };
  return { ...body, hash: hashOf(body) };
};
