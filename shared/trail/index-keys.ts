import { dayOf } from '../runtime/clock.ts';
import type { Commit } from './event.ts';

/** Under what a commit makes its trail be found. */
export interface IndexKeys {
  readonly day?: string | undefined;
  readonly author?: string | undefined;
  readonly conversation?: string | undefined;
  readonly crisis?: string | undefined;
}

/**
 * The index keys of a commit, for every adapter of `TrailIndex`. The day comes with the first commit and the rest with the one that
 * has `received`, so that an index holds a trail once; the crisis with each that has `routed`, for an edit may take it to another.
 */
export const indexKeysOf = (commit: Commit): IndexKeys => {
  const received = commit.events.find((event) => event.type === 'received');
  return {
    day: commit.version === 1 ? dayOf(commit.at) : undefined,
    author: received?.authorAlias,
    conversation: received?.conversation,
    crisis: commit.events.find((event) => event.type === 'routed')?.crisis,
  };
};
