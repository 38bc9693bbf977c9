import type { Instant } from '../../runtime/clock.ts';
import { decodeCommit, encodeCommit } from '../../trail/commit-codec.ts';
import { type IndexKeys, indexKeysOf } from '../../trail/index-keys.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';

/** The trail in memory. Commits are kept encoded, so that nobody can change one that was stored. */
export const memoryTrailStore = (): TrailStore & TrailIndex => {
  const trails = new Map<string, Map<number, string>>();
  const keys: { readonly id: string; readonly at: Instant; readonly keys: IndexKeys }[] = [];

  async function* idsWhere(matches: (keys: IndexKeys) => boolean): AsyncIterable<string> {
    const latestFirst = keys.filter(({ keys }) => matches(keys)).toSorted((a, b) => b.at - a.at);
    for (const { id } of latestFirst) yield id;
  }

  return {
    read: async (id) =>
      [...(trails.get(id) ?? [])].toSorted(([a], [b]) => a - b).map(([, encoded]) => decodeCommit(encoded)),
    put: async (commit) => {
      const encoded = encodeCommit(commit);
      const versions = trails.get(commit.id) ?? new Map<number, string>();
      if (versions.has(commit.version)) return 'conflict';
      trails.set(commit.id, versions.set(commit.version, encoded));
      keys.push({ id: commit.id, at: commit.at, keys: indexKeysOf(commit) });
      return 'stored';
    },
    byDay: (day) => idsWhere((keys) => keys.day === day),
    byAuthor: (alias) => idsWhere((keys) => keys.author === alias),
    byConversation: (conversation) => idsWhere((keys) => keys.conversation === conversation),
  };
};
