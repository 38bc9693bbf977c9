import { cap } from './fold.ts';

export const LANGUAGES = ['fr', 'en', 'de', 'it', 'es', 'nl', 'pt'] as const;

export const LANGUAGE_BUCKETS = 1 << 15;

/** Words and their parts of 1 to 4 letters, accents kept, as buckets. Handles, links and hashtags say nothing. */
export const languageFeatures = (text: string): Uint32Array => {
  let count = 0;
  const add = (id: number): void => {
    if (met[id] === 1) return;
    met[id] = 1;
    ids[count] = id;
    count += 1;
  };
  const words = cap(text)
    .slice(0, MAX_LETTERS)
    .normalize('NFC')
    .toLowerCase()
    .replace(/https?:\S+|www\.\S+|<\S*?>|[@#]\S+/g, ' ')
    .match(/[\p{L}\p{M}]+/gu);
  for (const word of words ?? []) {
    const edged = `<${word.slice(0, 24)}>`;
    for (let start = 0; start < edged.length; start += 1) {
      let hashed = 0x811c;
      for (let length = 1; length <= 4 && start + length <= edged.length; length += 1) {
        hashed = Math.imul(hashed ^ edged.charCodeAt(start + length - 1), 0x01000193) ^ (hashed >>> 15);
        add(spread(hashed));
      }
    }
    let whole = 0x2b2b;
    for (let at = 0; at < edged.length; at += 1)
      whole = Math.imul(whole ^ edged.charCodeAt(at), 0x01000193) ^ (whole >>> 15);
    add(spread(whole));
  }
  const features = ids.slice(0, count);
  for (const id of features) met[id] = 0;
  return features;
};

// Scratch space of one text, several times faster than a set. Nobody outside sees it.
const ids = new Uint32Array(LANGUAGE_BUCKETS);
const met = new Uint8Array(LANGUAGE_BUCKETS);

/** More text than this tells no more about its language. */
const MAX_LETTERS = 240;

const spread = (hashed: number): number => {
  const mixed = Math.imul(hashed ^ (hashed >>> 16), 0x7feb352d);
  return ((mixed ^ (mixed >>> 15)) >>> 0) & (LANGUAGE_BUCKETS - 1);
};
