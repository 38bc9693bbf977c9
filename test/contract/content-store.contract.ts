import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Content, ContentStore, Quarantined, QuarantineStore } from '../../shared/content/content.ts';
import { someMention } from '../unit/mention/some-mention.ts';

/** What every adapter of `ContentStore` and `QuarantineStore` must do. The ids are new in each test. */
export const contentStoreContract = (name: string, makeStore: () => Promise<ContentStore & QuarantineStore>): void =>
  void describe(name, () => {
    let store: ContentStore & QuarantineStore;
    beforeEach(async () => {
      store = await makeStore();
    });

    describe('as the store of content', () => {
      test('gives content back as it was put', async () => {
        const content = contentOf(newId(), 1);
        expect(await store.put(content)).toBe('stored');
        expect(await store.get(content.id, NOON)).toEqual(content);
      });

      test('knows nothing of an unknown id', async () => {
        expect(await store.get(newId(), NOON)).toBeUndefined();
      });

      test('a newer revision replaces an older one', async () => {
        const id = newId();
        await store.put(contentOf(id, 1));
        expect(await store.put(contentOf(id, 2))).toBe('stored');
        expect(await store.get(id, NOON)).toEqual(contentOf(id, 2));
      });

      test('an older revision that comes late changes nothing', async () => {
        const id = newId();
        await store.put(contentOf(id, 2));
        expect(await store.put(contentOf(id, 1))).toBe('older');
        expect(await store.get(id, NOON)).toEqual(contentOf(id, 2));
      });

      test('the same revision again is the same', async () => {
        const id = newId();
        await store.put(contentOf(id, 1));
        expect(await store.put(contentOf(id, 1))).toBe('same');
      });

      test('of revisions that race the newest stays', async () => {
        const id = newId();
        await Promise.all([3, 7, 1, 9, 5, 2, 8, 4, 6].map((revision) => store.put(contentOf(id, revision))));
        expect((await store.get(id, NOON))?.mention.revision).toBe(9);
      });

      test('what was erased is gone and stays gone, whatever comes later', async () => {
        const id = newId();
        await store.put(contentOf(id, 1));
        await store.erase(id, NOON);
        await store.erase(id, NOON + 1);
        expect(await store.get(id, NOON)).toBeUndefined();
        expect(await store.put(contentOf(id, 2))).toBe('erased');
        expect(await store.get(id, NOON)).toBeUndefined();
      });

      test('an erasure that comes before the content wins too', async () => {
        const id = newId();
        await store.erase(id, NOON);
        expect(await store.put(contentOf(id, 1))).toBe('erased');
      });

      test('content is not shown from the end of its retention on', async () => {
        const content = contentOf(newId(), 1);
        await store.put(content);
        expect(await store.get(content.id, content.expiresAt - 1)).toEqual(content);
        expect(await store.get(content.id, content.expiresAt)).toBeUndefined();
      });

      test('keeps a text of 64 KiB and every kind of character', async () => {
        const text = `\u0000\uFFFF\u2028 💳 é${'😡'.repeat(16_000)}`;
        const content = contentOf(newId(), 1, text);
        await store.put(content);
        expect((await store.get(content.id, NOON))?.mention.text).toBe(text);
      });
    });

    describe('as the store of aliases', () => {
      test('the first alias of an author stays the alias', async () => {
        const author = newId();
        expect(await store.aliasOf(author, 'first')).toBe('first');
        expect(await store.aliasOf(author, 'second')).toBe('first');
      });

      test('all that race for an author’s alias get the same one', async () => {
        const author = newId();
        const aliases = await Promise.all(
          Array.from({ length: 20 }, (_, index) => store.aliasOf(author, `alias-${index}`)),
        );
        expect(new Set(aliases).size).toBe(1);
      });

      test('different authors have different aliases', async () => {
        expect(await store.aliasOf(newId(), 'one')).toBe('one');
        expect(await store.aliasOf(newId(), 'two')).toBe('two');
      });
    });

    describe('when an author is erased', () => {
      test('tells the alias of whoever has one', async () => {
        const author = newId();
        expect(await store.knownAlias(author)).toBeUndefined();
        await store.aliasOf(author, 'alias');
        expect(await store.knownAlias(author)).toBe('alias');
      });

      test('forgets the alias, and gives a new one to whoever comes back', async () => {
        const author = newId();
        await store.aliasOf(author, 'alias');
        await store.forgetAlias(author, 10);
        await store.forgetAlias(author, 10);
        expect(await store.knownAlias(author)).toBeUndefined();
        expect(await store.aliasOf(author, 'another')).toBe('another');
      });
    });

    describe('when an author comes back while an erasure of theirs goes on', () => {
      test('keeps the alias, so that the next erasure finds what they wrote since', async () => {
        const author = newId();
        await store.aliasOf(author, 'alias');
        expect(await store.aliasOf(author, 'another', 10)).toBe('alias');
        await store.forgetAlias(author, 10);
        expect(await store.knownAlias(author)).toBe('alias');
        await store.forgetAlias(author, 11);
        expect(await store.knownAlias(author)).toBeUndefined();
      });

      test('stores the alias that they came back with when it was forgotten a moment before', async () => {
        const author = newId();
        expect(await store.aliasOf(author, 'alias', 10)).toBe('alias');
        await store.forgetAlias(author, 9);
        await store.forgetAlias(author, 10);
        expect(await store.aliasOf(author, 'another')).toBe('alias');
      });
    });

    describe('as the quarantine', () => {
      test('lists what is there, and not what was removed', async () => {
        const [kept, removed] = [quarantinedOf(newId(), Buffer.from('{}')), quarantinedOf(newId(), Buffer.from('[]'))];
        for (const row of [kept, removed]) await store.putQuarantined(row);
        await store.put(contentOf(newId(), 1));
        await store.removeQuarantined(removed.id);
        const listed: Quarantined[] = [];
        for await (const row of store.listQuarantined()) listed.push(row);
        expect(listed).toEqual([kept]);
      });

      test('gives the raw bytes back, whatever they are', async () => {
        const row = quarantinedOf(newId(), Buffer.from([0, 255, 10, 195, 40]));
        await store.putQuarantined(row);
        expect(await store.getQuarantined(row.id)).toEqual(row);
      });

      test('keeps half a megabyte that cannot be compressed', async () => {
        const row = quarantinedOf(newId(), randomBytes(512 * 1024));
        await store.putQuarantined(row);
        expect(await store.getQuarantined(row.id)).toEqual(row);
      });

      test('keeps an empty body', async () => {
        const row = quarantinedOf(newId(), Buffer.alloc(0));
        await store.putQuarantined(row);
        expect(await store.getQuarantined(row.id)).toEqual(row);
      });

      test('putting a row again keeps one, and it can be removed', async () => {
        const row = quarantinedOf(newId(), randomBytes(500 * 1024));
        await store.putQuarantined(row);
        await store.putQuarantined(row);
        expect(await store.getQuarantined(row.id)).toEqual(row);
        await store.removeQuarantined(row.id);
        await store.removeQuarantined(row.id);
        expect(await store.getQuarantined(row.id)).toBeUndefined();
      });

      test('a mention and a quarantined body of the same id are two things', async () => {
        const id = newId();
        await store.put(contentOf(id, 1));
        expect(await store.getQuarantined(id)).toBeUndefined();
        await store.putQuarantined(quarantinedOf(id, Buffer.from('{}')));
        expect(await store.get(id, NOON)).toEqual(contentOf(id, 1));
      });
    });
  });

export const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const newId = (): string => randomBytes(16).toString('base64url');

export const contentOf = (id: string, revision: number, text = `revision ${revision}`): Content => ({
  id,
  mention: someMention({
    platformId: '-7213',
    text,
    revision,
    author: { id: '99', handle: 'a_customer', followers: 12 },
  }),
  reasons: [{ field: 'topic', value: 'outage', words: ['panne'] }],
  expiresAt: NOON + 86_400_000,
});

const quarantinedOf = (id: string, body: Buffer): Quarantined => ({
  id,
  via: 'facebook',
  why: ['entry.0.changes.0.value: invalid_type'],
  bodyBase64: body.toString('base64'),
  receivedAt: NOON,
  expiresAt: NOON + 86_400_000,
});
