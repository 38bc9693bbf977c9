import type { DraftStore, DraftText } from '../../content/drafts.ts';

export const memoryDraftStore = (): DraftStore => {
  const drafts = new Map<string, DraftText>();
  return {
    putDraft: async (row) => {
      if (!drafts.has(row.draft)) drafts.set(row.draft, { ...row });
    },
    getDraft: async (draft, now) => {
      const row = drafts.get(draft);
      return row === undefined || row.expiresAt <= now ? undefined : { ...row };
    },
    eraseDraft: async (draft) => {
      drafts.delete(draft);
    },
  };
};
