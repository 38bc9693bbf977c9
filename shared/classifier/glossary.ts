import { finish, hash, mix, mixText } from './hash.ts';
import type { Token } from './tokens.ts';

/**
 * Words, phrases and marks of six languages, each in rows that say what it stands for. They are known by their hashes, so that
 * nothing need be parsed on the way up; some word in fifty thousand is taken for an entry that it isn't.
 */
export interface Glossary {
  /** What each row stands for. */
  names: readonly string[];
  /** Hashes of the entries, in order; one that stands in several rows comes as often. */
  hashes: Uint32Array;
  /** The row of each. */
  rows: Uint8Array;
  /** Where the hashes with each first `FIRST_BITS` bits begin, and at the end how many there are. */
  starts: Uint32Array;
  /** A bit for each first `KNOWN_BITS` bits, set where a hash begins so: most of what is looked for is no entry, and that shows here. */
  known: Uint32Array;
}

/** `hashes` are in order. */
export const glossaryOf = (names: readonly string[], hashes: Uint32Array, rows: Uint8Array): Glossary => {
  const starts = new Uint32Array((1 << FIRST_BITS) + 1);
  let start = 0;
  for (let first = 0; first < starts.length; first += 1) {
    while (start < hashes.length && (hashes[start] as number) >>> (32 - FIRST_BITS) < first) start += 1;
    starts[first] = start;
  }
  const known = new Uint32Array(1 << (KNOWN_BITS - 5));
  for (const hashed of hashes) {
    const bit = hashed >>> (32 - KNOWN_BITS);
    known[bit >>> 5] = (known[bit >>> 5] as number) | (1 << (bit & 31));
  }
  return { names, hashes, rows, starts, known };
};

/** So many that only a few hashes begin alike. */
const FIRST_BITS = 12;
/** So many that a stranger finds nine bits in ten unset. */
const KNOWN_BITS = 18;

/** An entry as a glossary knows it: a star after a word lets it go on, `_` joins a phrase. */
export const entryHash = (entry: string): number => hash(SEED, entry);

/** The rows of a folded word: as it stands, or bare, or else of the longest beginning that may go on. */
export const rowsOf = (glossary: Glossary, word: string): Uint8Array => {
  const rows = rowsAt(glossary, entryHash(word));
  if (rows.length > 0) return rows;
  const start = word.startsWith('#') ? 1 : 0;
  const end = word.endsWith("'") ? word.length - 1 : word.length;
  let begun = SEED;
  let longest = NONE;
  for (let at = start; at < end; at += 1) {
    begun = mix(begun, word.charCodeAt(at));
    if (at - start >= LONGEST_STEM) continue;
    const found = rowsAt(glossary, finish(mix(begun, STAR)));
    if (found.length > 0) longest = found;
  }
  const whole = rowsAt(glossary, finish(begun));
  return whole.length > 0 ? whole : longest;
};

const rowsAt = (glossary: Glossary, hashed: number): Uint8Array => {
  const bit = hashed >>> (32 - KNOWN_BITS);
  return ((glossary.known[bit >>> 5] as number) & (1 << (bit & 31))) === 0 ? NONE : knownRowsAt(glossary, hashed);
};

const knownRowsAt = ({ hashes, rows, starts }: Glossary, hashed: number): Uint8Array => {
  const first = hashed >>> (32 - FIRST_BITS);
  const end = starts[first + 1] as number;
  let start = starts[first] as number;
  while (start < end && (hashes[start] as number) < hashed) start += 1;
  let next = start;
  while (next < end && hashes[next] === hashed) next += 1;
  return next === start ? NONE : rows.subarray(start, next);
};

const SEED = 0x3d1f;
const NONE: Uint8Array = new Uint8Array();
const STAR = 0x2a;
const JOINT = 0x5f;
const LONGEST_STEM = 24;

/** An entry in a text: where it starts, where what comes after it starts. */
export interface Found {
  at: number;
  next: number;
  name: string;
}

/** The entries in a text, in order; a phrase goes before its words, and the longest before its parts. */
export const foundIn = (tokens: readonly Token[], glossary: Glossary): Found[] => {
  const found: Found[] = [];
  for (let at = 0; at < tokens.length; ) {
    const text = tokens[at]?.text ?? '';
    let next = at + 1;
    let rows = NONE;
    let phrase = mixText(SEED, text);
    for (let end = at + 2; end <= Math.min(at + LONGEST, tokens.length); end += 1) {
      phrase = mixText(mix(phrase, JOINT), tokens[end - 1]?.text ?? '');
      const longer = rowsAt(glossary, finish(phrase));
      if (longer.length > 0) {
        rows = longer;
        next = end;
      }
    }
    if (rows.length === 0) rows = rowsOf(glossary, text);
    const name = glossary.names[rows[0] ?? -1];
    if (name !== undefined) found.push({ at, next, name });
    at = next;
  }
  return found;
};

/** Tokens of the longest phrase. */
const LONGEST = 3;
