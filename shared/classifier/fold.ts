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

/**
 * What its author wrote where a piece of the folded text is: the piece from `start` to `end`, in UTF-16 units of `fold(text)`.
 * Each character folds by itself, so their lengths tell where one stood.
 */
export const unfolding = (text: string): ((start: number, end: number) => string) => {
  const kept = cap(text);
  if (ASCII.test(kept)) return (start, end) => kept.slice(start, end);
  const origins: number[] = [];
  for (let at = 0; at < kept.length; ) {
    const code = kept.codePointAt(at) as number;
    const units = code < 0x80 ? 1 : unitsOf(code);
    for (let unit = 0; unit < units; unit += 1) origins.push(at);
    at += code > 0xffff ? 2 : 1;
  }
  origins.push(kept.length);
  return (start, end) => {
    // A character is never cut through, and has its marks with it.
    let last = end;
    while (last < origins.length && origins[last] === origins[last - 1]) last += 1;
    return kept.slice(origins[start], origins[last]);
  };
};

/** To how many units a character folds. Folding takes a microsecond, so that of the basic plane is remembered, and one more. */
const unitsOf = (code: number): number => {
  const known = UNITS[code] ?? 0;
  if (known > 0) return known - 1;
  const units = unmarked(String.fromCodePoint(code)).length;
  UNITS[code] = units + 1;
  return units;
};

const UNITS = new Uint8Array(0x10000);

/** The head and the tail of a text that is too long: what is asked stands at either end. */
export const cap = (text: string): string => {
  const kept = text.length <= MAX_READ ? text : `${text.slice(0, MAX_READ * 0.75)} ${text.slice(-MAX_READ * 0.25)}`;
  return kept.toWellFormed();
};

const ASCII = /^[\0-\x7f]*$/;

/** Combining marks, zero-width and direction marks, soft hyphens, variation selectors. */
const INVISIBLE = /[\p{M}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
