/** Most of a text that the classifier reads, in UTF-16 units: the work stays bounded whatever is sent. */
export const MAX_READ = 4_000;

/** Lower case, no accents, no invisible marks, well formed, capped: what people type when they are in a hurry. */
export const fold = (text: string): string => {
  const kept = cap(text);
  return ASCII.test(kept) ? kept.toLowerCase() : unmarked(kept);
};

const unmarked = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae');

/** The head and the tail of a text that is too long: what is asked stands at either end. */
export const cap = (text: string): string => {
  const kept = text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ * 0.75)} ${text.slice(-MAX_READ * 0.25)}`;
  return kept.toWellFormed();
};

const ASCII = /^[\0-\x7f]*$/;

/** Combining marks, zero-width and direction marks, soft hyphens, variation selectors. */
const INVISIBLE = /[\p{M}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
