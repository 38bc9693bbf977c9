import { hash } from 'node:crypto';
import { CLOCKS_APART_MS } from '../runtime/clock.ts';
import type { Commit } from './event.ts';

export const FIRST_PREV_HASH = '';

/** SHA-256, base64url, over the canonical JSON of everything in the commit but the hash itself. */
export const hashOf = (commit: Omit<Commit, 'hash'>): string =>
  hash(
    'sha256',
    canonical([commit.id, commit.version, commit.commitId, commit.at, commit.events, commit.prevHash]),
    'base64url',
  );

/** `foreign`: another trail's commit. `backdated`: it says that it was made before the one that it follows. */
export type Break = { version: number; reason: 'foreign' | 'gap' | 'edited' | 'unlinked' | 'backdated' };

/**
 * Where the chain of a trail shows an edit, an insertion, a removal, a reordering or, where it shows none of these, a time of
 * before: a clock that was set back leaves that too, for good. Undefined when it holds.
 */
export const findBreak = (id: string, commits: readonly Commit[]): Break | undefined => {
  let prevHash = FIRST_PREV_HASH;
  let prevAt = 0;
  let backdated: Break | undefined;
  for (const [index, commit] of commits.entries()) {
    if (commit.id !== id) return { version: commit.version, reason: 'foreign' };
    if (commit.version !== index + 1) return { version: commit.version, reason: 'gap' };
    if (commit.prevHash !== prevHash) return { version: commit.version, reason: 'unlinked' };
    if (commit.hash !== hashOf(commit)) return { version: commit.version, reason: 'edited' };
    if (commit.at < prevAt - CLOCKS_APART_MS) backdated ??= { version: commit.version, reason: 'backdated' };
    prevHash = commit.hash;
    prevAt = commit.at;
  }
  return backdated;
};

/**
 * JSON with the keys of every object in order, so that a store may give them back in any order. A copy in order and one
 * `stringify` take half the time of writing it piece by piece. Keys are the schema's words: none is a number, which an object
 * would put first.
 */
const canonical = (value: unknown): string => JSON.stringify(inOrder(value));

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const ordered: Record<string, unknown> = {};
  for (const key of Object.keys(fields).sort()) ordered[key] = inOrder(fields[key]);
  return ordered;
};
