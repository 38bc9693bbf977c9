import { cap } from './fold.ts';
import { mix } from './hash.ts';

/** What the corpus is written in, and so what the weights understand. */
export const TAUGHT: readonly string[] = ['fr', 'en', 'de', 'it', 'es', 'nl'];

/** What is told apart: Portuguese too, lest it be taken for Spanish. */
export const LANGUAGES: readonly string[] = [...TAUGHT, 'pt'];

export const LANGUAGE_BUCKETS = 1 << 17;

/**
 * The distinct words that tell a text's language, accents kept, `muuuuy` as `muuy`. Handles say nothing, and links only where there is
 * nothing else: `/Premio-Nobel-de-la-Paz.html` is a headline.
 */
export const languageWords = (text: string): ReadonlySet<string> => {
  const start = cap(text).slice(0, MAX_LETTERS).normalize('NFC').toLowerCase();
  const words = wordsOf(start.replace(LINK_OR_HANDLE, ' '));
  return new Set(words.length > 0 ? words : [...start.matchAll(HEADLINE)].flatMap(([headline]) => wordsOf(headline)));
};

const wordsOf = (text: string): readonly string[] => text.replace(/(\p{L})\1{2,}/gu, '$1$1').match(WORD) ?? [];

const LINK_OR_HANDLE = /https?:\S+|www\.\S+|<\S*?>|@\S+/g;
const WORD = /[\p{L}\p{M}]+/gu;
/** Words that hyphens join in the path of a link. */
const HEADLINE = /(?<=\/)[\p{L}\d]+(?:[-_][\p{L}\d]+){2,}/gu;

/** A word and its parts of 1 to 5 letters, as distinct buckets: `jajajaja` says it once. */
export const languageFeatures = (word: string): number[] => {
  const buckets = new Set<number>();
  const edged = `<${word.slice(0, 24)}>`;
  for (let start = 0; start < edged.length; start += 1) {
    let hashed = 0x811c;
    for (let length = 1; length <= 5 && start + length <= edged.length; length += 1) {
      hashed = mix(hashed, edged.charCodeAt(start + length - 1));
      buckets.add(spread(hashed));
    }
  }
  let whole = 0x2b2b;
  for (let at = 0; at < edged.length; at += 1) whole = mix(whole, edged.charCodeAt(at));
  buckets.add(spread(whole));
  return [...buckets];
};

/** More text than this tells no more about its language. */
const MAX_LETTERS = 240;

const spread = (hashed: number): number => {
  const mixed = Math.imul(hashed ^ (hashed >>> 16), 0x7feb352d);
  return ((mixed ^ (mixed >>> 15)) >>> 0) & (LANGUAGE_BUCKETS - 1);
};
