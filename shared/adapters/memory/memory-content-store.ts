import type { Content, ContentStore, Quarantined, QuarantineStore } from '../../content/content.ts';

export const memoryContentStore = (): ContentStore & QuarantineStore => {
  const contents = new Map<string, Content | 'erased'>();
  const aliases = new Map<string, { alias: string; since: number }>();
  const quarantined = new Map<string, Quarantined>();
  return {
    put: async (content) => {
      const standing = contents.get(content.id);
      if (standing === 'erased') return 'erased';
      if (standing !== undefined && standing.mention.revision > content.mention.revision) return 'older';
      if (standing !== undefined && standing.mention.revision === content.mention.revision) return 'same';
      contents.set(content.id, structuredClone(content));
      return 'stored';
    },
    get: async (id, now) => {
      const standing = contents.get(id);
      if (standing === undefined || standing === 'erased' || standing.expiresAt <= now) return undefined;
      return structuredClone(standing);
    },
    erase: async (id) => {
      contents.set(id, 'erased');
    },
    aliasOf: async (authorKey, alias, cameBackAfter = 0) => {
      const standing = aliases.get(authorKey) ?? { alias, since: 0 };
      aliases.set(authorKey, { ...standing, since: Math.max(standing.since, cameBackAfter) });
      return standing.alias;
    },
    knownAlias: async (authorKey) => aliases.get(authorKey)?.alias,
    forgetAlias: async (authorKey, erasedAt) => {
      if ((aliases.get(authorKey)?.since ?? 0) < erasedAt) aliases.delete(authorKey);
    },
    putQuarantined: async (row) => {
      quarantined.set(row.id, structuredClone(row));
    },
    getQuarantined: async (id) => structuredClone(quarantined.get(id)),
    removeQuarantined: async (id) => {
      quarantined.delete(id);
    },
    listQuarantined: async function* () {
      for (const row of [...quarantined.values()]) yield structuredClone(row);
    },
  };
};
