import { type Break, findBreak } from './chain.ts';
import { decodeCommit } from './commit-codec.ts';
import type { Commit } from './event.ts';

/** Lists a whole store as it lies there, whatever its indexes say: for who asks whether somebody has touched it. */
export interface TrailAudit {
  stored(): AsyncIterable<StoredTrail>;
}

export interface StoredTrail {
  readonly id: string;
  /** The lowest version first. */
  readonly commits: readonly StoredCommit[];
}

export interface StoredCommit {
  readonly version: number;
  /** As `encodeCommit` wrote it. */
  readonly encoded: string;
  /** Whether it lies under the keys that `put` gave it: by others its trail would be found, or by none. */
  isFiledAs(commit: Commit): boolean;
}

/** `misfiled`: the chain holds, but the store has it under other keys than it says. */
export type Damage = Break | { version: number; reason: 'unreadable' | 'misfiled' };

/** Where a stored trail was touched; undefined when it is as it was put. */
export const findDamage = ({ id, commits: stored }: StoredTrail): Damage | undefined => {
  const commits: Commit[] = [];
  for (const each of stored) {
    const commit = readStored(each);
    if (commit === undefined) return { version: each.version, reason: 'unreadable' };
    commits.push(commit);
  }
  const found = findBreak(id, commits);
  if (found !== undefined && found.reason !== 'backdated') return found;
  const misfiled = commits.find((commit, place) => stored[place]?.isFiledAs(commit) === false);
  return misfiled === undefined ? found : { version: misfiled.version, reason: 'misfiled' };
};

/** Undefined where it is none that we can read. */
export const readStored = ({ encoded }: StoredCommit): Commit | undefined => {
  try {
    return decodeCommit(encoded);
  } catch {
    return undefined;
  }
};
