import * as z from 'zod';
import { CLOCKS_APART_MS, type Instant } from '../runtime/clock.ts';
import { readStored, type StoredTrail } from './audit.ts';

/** The last commit of a trail: its hash stands for all before it. */
export const Head = z.object({ id: z.string(), version: z.int().positive(), hash: z.string() });
export type Head = z.infer<typeof Head>;

/** The heads of a whole store, kept elsewhere. */
export interface NotedHeads {
  /** When they began to be read. */
  readonly notedAt: Instant;
  readonly heads: ReadonlyMap<string, Head>;
}

/**
 * `gone`, `cut`: the commit that was noted is there no more, and nothing of its trail or something before it. `rewritten`: another one
 * stands there. `late`: it was put there after the heads were noted, and says that it was made before.
 */
export interface Departure {
  readonly version: number;
  readonly reason: 'gone' | 'cut' | 'rewritten' | 'late';
}

/** Undefined where the last commit cannot be read. */
export const headOf = ({ id, commits }: StoredTrail): Head | undefined => {
  const last = commits.at(-1);
  const commit = last && readStored(last);
  return last && commit && { id, version: last.version, hash: commit.hash };
};

/** Where a stored trail is not what it was when its head was noted, with all that has come since; undefined when it is. */
export const findDeparture = ({ id, commits }: StoredTrail, { notedAt, heads }: NotedHeads): Departure | undefined => {
  const head = heads.get(id);
  const known = head?.version ?? 0;
  if (head !== undefined) {
    const standing = commits.find(({ version }) => version === known);
    if (standing === undefined) return { version: known, reason: 'cut' };
    if (readStored(standing)?.hash !== head.hash) return { version: known, reason: 'rewritten' };
  }
  const isOfBefore = (at: Instant = notedAt) => at < notedAt - CLOCKS_APART_MS;
  const late = commits.find((commit) => commit.version > known && isOfBefore(readStored(commit)?.at));
  return late && { version: late.version, reason: 'late' };
};
