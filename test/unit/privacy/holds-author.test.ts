import { expect, test } from 'vitest';
import { bodyHoldsAuthor } from '../../../shared/erasure/holds-author.ts';
import { authorKeyOf } from '../../../shared/mention/mention.ts';

const KEY = 'a key for ids';
const marieOn = (platform: string) => authorKeyOf(KEY, platform, 'marie');
const holdsMarie = (content: object) =>
  bodyHoldsAuthor(
    { via: 'standard', bodyBase64: Buffer.from(JSON.stringify(content)).toString('base64'), receivedAt: 1 },
    { idKey: KEY, isErased: (author) => author === marieOn('mastodon') },
  );

test('a body that calls its platform otherwise is looked through for it, however many sentences come before', () => {
  const sentences = Array.from({ length: 20 }, (_, n) => `Une phrase, la ${n}e !`);
  expect(holdsMarie({ sentences, network: 'Mastodon', by: 'marie' })).toBe(true);
  expect(holdsMarie({ sentences, network: 'Mastodon', by: 'paul' })).toBe(false);
});

test('and the one that it calls so is looked at first, whatever else may be a name', () => {
  const words = Array.from({ length: 20 }, (_, n) => `mot${n}`);
  expect(holdsMarie({ words, platform: 'mastodon', by: 'marie' })).toBe(true);
});
