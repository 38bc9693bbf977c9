import type { Commit } from './event.ts';

/** The append-only store of commits. Its adapters put and read, and have no way to update or delete. */
export interface TrailStore {
  /** All commits of a trail, version 1 first, read consistently. */
  read(id: string): Promise<readonly Commit[]>;
  /** Stores the commit unless its version exists: `conflict` then, also when the one that exists is this very commit. */
  put(commit: Commit): Promise<'stored' | 'conflict'>;
}

/** Finds trails without reading them all. Eventually consistent, ids only. */
export interface TrailIndex {
  /** Ids of the trails whose first commit was written on a UTC day, `2026-11-23`. */
  byDay(day: string): AsyncIterable<string>;
  /** Latest commit of `received` first: who stops early has read the latest. */
  byAuthor(alias: string): AsyncIterable<string>;
  /** Latest first as well. */
  byConversation(conversation: string): AsyncIterable<string>;
  /** The mentions that are grouped in a crisis, latest first as well. */
  byCrisis(crisis: string): AsyncIterable<string>;
  /** How many they are, without listing them: a crisis may have a hundred thousand. */
  countByCrisis(crisis: string): Promise<number>;
}
