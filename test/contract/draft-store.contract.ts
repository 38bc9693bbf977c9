import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DraftStore, DraftText } from '../../shared/content/drafts.ts';

/** What every adapter of `DraftStore` must do. */
export const draftStoreContract = (name: string, makeStore: () => Promise<DraftStore>): void => {
  describe(`${name} as the store of drafts`, () => {
    test('gives a draft back as it was put, whatever its characters', async () => {
      const store = await makeStore();
      const row = draftOf('Bonjour Zoé,\n\u0000 « c’est réglé » 👩‍👩‍👧‍👦 \u2028');
      await store.putDraft(row);
      expect(await store.getDraft(row.draft, NOON)).toEqual(row);
      expect(await store.getDraft(randomUUID(), NOON)).toBeUndefined();
    });

    test('keeps the first text: what was approved is what is sent', async () => {
      const store = await makeStore();
      const row = draftOf('first');
      await store.putDraft(row);
      await store.putDraft({ ...row, text: 'second' });
      expect((await store.getDraft(row.draft, NOON))?.text).toBe('first');
    });

    test('gives none back after its retention', async () => {
      const store = await makeStore();
      const row = draftOf('late');
      await store.putDraft(row);
      expect(await store.getDraft(row.draft, row.expiresAt - 1)).toEqual(row);
      expect(await store.getDraft(row.draft, row.expiresAt)).toBeUndefined();
    });

    test('erases one, once or twice, and no other', async () => {
      const store = await makeStore();
      const [gone, kept] = [draftOf('gone'), draftOf('kept')];
      await store.putDraft(gone);
      await store.putDraft(kept);
      await store.eraseDraft(gone.draft);
      await store.eraseDraft(gone.draft);
      expect(await store.getDraft(gone.draft, NOON)).toBeUndefined();
      expect(await store.getDraft(kept.draft, NOON)).toEqual(kept);
    });
  });
};

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const draftOf = (text: string): DraftText => ({ draft: randomUUID(), text, expiresAt: NOON + 86_400_000 });
