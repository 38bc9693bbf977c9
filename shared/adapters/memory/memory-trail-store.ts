import type { Instant } from '../../runtime/clock.ts';
import { decodeCommit, encodeCommit } from '../../trail/commit-codec.ts';
import type { Commit } from '../../trail/event.ts';
import { type IndexKeys, indexKeysOf } from '../../trail/index-keys.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';

/** The trail in memory. Commits are kept as they come out of the codec, frozen, so that nobody can change one that was stored. */
export const memoryTrailStore = (): TrailStore & TrailIndex => {
  const trails = new Map<string, Map<number, Commit>>();
  const keys: { readonly id: string; readonly at: Instant; readonly keys: IndexKeys }[] = [];

  async function* idsWhere(matches: (keys: IndexKeys) => boolean): AsyncIterable<string> {
    const latestFirst = keys.filter(({ keys }) => matches(keys)).toSorted((a, b) => b.at - a.at);
    for (const { id } of latestFirst) yield id;
  }

  return {
    read: async (id) => [...(trails.get(id) ?? [])].toSorted(([a], [b]) => a - b).map(([, commit]) => commit),
    put: async (commit) => {
      const stored = frozen(decodeCommit(encodeCommit(commit)));
      const versions = trails.get(commit.id) ?? new Map<number, Commit>();
      if (versions.has(commit.version)) return 'conflict';
      trails.set(commit.id, versions.set(commit.version, stored));
      keys.push({ id: commit.id, at: commit.at, keys: indexKeysOf(commit) });
      return 'stored';
    },
    byDay: (day) => idsWhere((keys) => keys.day === day),
    byAuthor: (alias) => idsWhere((keys) => keys.author === alias),
    byConversation: (conversation) => idsWhere((keys) => keys.conversation === conversation),
    byCrisis: (crisis) => idsWhere((keys) => keys.crisis === crisis),
    countByCrisis: async (crisis) => keys.filter(({ keys }) => keys.crisis === crisis).length,
  };
};

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
};
