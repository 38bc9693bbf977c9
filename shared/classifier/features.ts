import type { Readable } from './classifier.ts';
import { fold } from './fold.ts';
import { type Names, namesOf, type Token, tokensOf } from './tokens.ts';

/** Features are hashed into this many buckets: of those that training never met, five in six fall on none that it knows. */
export const BUCKETS = 1 << 20;

export interface Features {
  /** Distinct buckets, in order of first appearance. */
  ids: Uint32Array;
  /** What kind of feature each is: an index into `KINDS`. */
  kinds: Uint8Array;
}

/** A text's features. What each of its words is made of is a matter of the word alone (`eachPart`), and not listed here. */
export interface FeatureSet extends Features {
  /** Index of the token that brought each; -1 for what the text doesn't hold. */
  from: Int16Array;
  tokens: readonly Token[];
  /** Where each distinct word stands first. */
  words: readonly number[];
  /** A post, not the brand's own, that names nowhere the brand that it came for and answers nobody. */
  isBrandNowhere: boolean;
}

/** Kinds of features, which count differently. */
export const KINDS = [
  'circumstance',
  'word',
  'mark',
  'short part',
  'long part',
  'pair',
  'rating',
  'concept',
  'concept pair',
] as const;
const [CIRCUMSTANCE, WORD, MARK, SHORT, LONG, PAIR, RATING, CONCEPT, CONCEPT_PAIR] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;

/** What a folded word may mean, whatever its language: numbers of concepts. */
export type MeaningsOf = (word: string) => readonly number[];

/** What the model sees of a mention. Linear in the (capped) text. */
export const featuresOf = (mention: Readable, meaningsOf: MeaningsOf): FeatureSet => {
  const names = namesOf(mention);
  const tokens = tokensOf(mention, names);
  count = 0;
  tokens.forEach(({ kind, text }, at) => {
    if (kind === 'mark') add(hash(WHOLE, text), MARK, at);
  });
  addPairs(tokens);
  addConcepts(tokens, meaningsOf);
  const place = placeOf(mention, tokens, names);
  for (const name of circumstances(mention, tokens, place)) add(hash(0x51ed, name), CIRCUMSTANCE, -1);
  for (const name of ratings(mention)) add(hash(0x51ed, name), RATING, -1);
  forget();
  return {
    ids: ids.slice(0, count),
    kinds: kinds.slice(0, count),
    from: from.slice(0, count),
    tokens,
    words: distinctWords(tokens),
    isBrandNowhere: place === NOWHERE && mention.brand !== undefined && !ownHandle(mention),
  };
};

/**
 * Visits a word itself and its parts of 2 to 5 letters with the edges marked, each once: who laughs `hahahaha` says it once.
 * Of a very long word its start only.
 */
export const eachPart = (word: string, visit: (bucket: number, kind: number) => void): void => {
  count = 0;
  add(hash(WHOLE, word), WORD, 0);
  const letters = Math.min(word.length, LETTERS_READ);
  const edged = letters + 2;
  codes[0] = OPENS;
  for (let index = 0; index < letters; index += 1) codes[index + 1] = word.charCodeAt(index);
  codes[edged - 1] = CLOSES;
  for (let start = 0; start < edged - 1; start += 1) {
    let hashed = mix(0x9e37, codes[start] as number);
    const longest = Math.min(5, edged - start, edged - 1);
    for (let length = 2; length <= longest; length += 1) {
      hashed = mix(hashed, codes[start + length - 1] as number);
      add(finish(hashed), length <= 3 ? SHORT : LONG, 0);
    }
  }
  forget();
  for (let at = 0; at < count; at += 1) visit(ids[at] as number, kinds[at] as number);
};

/** Of a word: more is no word that anybody writes twice. */
const LETTERS_READ = 60;
/** The most that a word visits: itself, and four parts a letter. */
export const MOST_PARTS = 1 + 4 * (LETTERS_READ + 1);

const distinctWords = (tokens: readonly Token[]): number[] => {
  const first = new Map<string, number>();
  tokens.forEach(({ kind, text }, at) => {
    if (kind === 'word' && !first.has(text)) first.set(text, at);
  });
  return [...first.values()];
};

// Scratch space of one text or word: hundreds of features would otherwise be thousands of growing cells. Distinct buckets,
// so there are never more of them than buckets. Nobody outside sees it.
const ids = new Uint32Array(BUCKETS);
const kinds = new Uint8Array(BUCKETS);
const from = new Int16Array(BUCKETS);
let count = 0;
/** A bit a bucket, set while its text is read: small enough for the processor's first cache. */
const met = new Uint8Array(BUCKETS / 8);

const add = (hashed: number, kind: number, at: number): void => {
  const id = hashed & (BUCKETS - 1);
  const bits = met[id >> 3] as number;
  const bit = 1 << (id & 7);
  if ((bits & bit) !== 0) return;
  met[id >> 3] = bits | bit;
  ids[count] = id;
  kinds[count] = kind;
  from[count] = at;
  count += 1;
};

/** Leaves no bit set for the next text or word. */
const forget = (): void => {
  for (let at = 0; at < count; at += 1) met[(ids[at] as number) >> 3] = 0;
};

/** The letters of one word between its edges. */
const codes = new Uint16Array(LETTERS_READ + 2);
const [OPENS, CLOSES] = [0x3c, 0x3e];
/** Where the hash of a whole token starts. */
const WHOLE = 0x811c;

/** Neighbours, over punctuation. */
const addPairs = (tokens: readonly Token[]): void => {
  let left = '^';
  tokens.forEach(({ kind, text }, at) => {
    if (kind === 'mark' && !text.startsWith('{') && !/[?!]/.test(text)) return;
    add(hash(hash(0x2f0b, left), text), PAIR, at);
    left = text;
  });
  add(hash(hash(0x2f0b, left), '$'), PAIR, tokens.length - 1);
};

/** What the words mean, whatever their language, and which meanings follow one another closely. */
const addConcepts = (tokens: readonly Token[], meaningsOf: MeaningsOf): void => {
  let before: readonly number[] = [];
  let last = -CLOSE;
  tokens.forEach(({ kind, text }, at) => {
    const means = kind === 'mark' ? (MARKS.get(text) ?? []) : meaningsOf(text);
    if (means.length === 0) return;
    for (const meaning of means) {
      add(finish(mix(0x7c01, meaning)), CONCEPT, at);
      if (at - last > CLOSE) continue;
      for (const left of before) add(finish(mix(mix(0x7c02, left), meaning)), CONCEPT_PAIR, at);
    }
    before = means;
    last = at;
  });
};

/** Meanings that stand further apart than this many tokens are no pair. */
const CLOSE = 4;

/** Marks that mean something, numbered above every concept. */
const MARKS: ReadonlyMap<string, readonly number[]> = new Map(
  [
    ['{name}', '#{name}'],
    ['{brand}'],
    ['{desk}'],
    ['{user}'],
    ['{url}'],
    ['?', '??', '?!'],
    ['!', '!!'],
    ['{money}', '{money+}'],
    ['{number1}', '{number2}'],
    ['{number+}'],
    ['{year}'],
    ['{time}'],
    ['{percent}'],
    ['…'],
  ].flatMap((marks, at) => marks.map((mark) => [mark, [1_000 + at]] as const)),
);

/** What is known of a mention beside its words, as the model is told it. */
export const circumstancesOf = (mention: Readable): string[] => {
  const names = namesOf(mention);
  const tokens = tokensOf(mention, names);
  return [...circumstances(mention, tokens, placeOf(mention, tokens, names))];
};

function* circumstances(mention: Readable, tokens: readonly Token[], place: number | Unnamed): Generator<string> {
  const { platform, kind, author } = mention;
  const text = mention.text.slice(0, 2_000);
  yield 'bias';
  yield `platform=${platform}`;
  for (const word of fold(mention.brand ?? '').match(/[\p{L}\d]{3,}/gu) ?? []) yield `brand=${word}`;
  if (kind !== 'post') yield `kind=${kind}`;
  yield `length=${Math.min(8, Math.round(Math.log2(tokens.length + 1)))}`;
  const { letters, capitals } = lettersOf(text);
  if (letters > 12) yield `capitals=${Math.min(4, Math.floor((capitals / letters) * 8))}`;
  if (letters < 2) yield 'no letters';
  const upToThree = (mark: string) => {
    let count = 0;
    for (let at = 0; at < tokens.length && count < 3; at += 1) if (tokens[at]?.text === mark) count += 1;
    return count;
  };
  yield `urls=${upToThree('{url}')}`;
  yield `users=${upToThree('{user}')}`;
  yield `brands=${Math.min(3, upToThree('{brand}') + upToThree('{desk}'))}`;
  yield `names=${upToThree('{name}')}`;
  yield `hashtags=${Math.min(4, tokens.filter((token) => token.text.startsWith('#')).length)}`;
  if (tokens[0] !== undefined) yield `opens=${tokens[0].kind === 'mark' ? tokens[0].text : 'word'}`;
  for (const [name, pattern] of PERSONAL) if (pattern.test(text)) yield `personal=${name}`;
  yield* brandPlace(mention, tokens, place);
  if (ownHandle(mention)) yield 'own';
  if (author?.verified === true) yield 'verified';
  if (author?.followers !== undefined) yield `followers=${Math.min(6, Math.floor(Math.log10(author.followers + 1)))}`;
  for (const word of fold(author?.bio ?? '')
    .slice(0, 400)
    .match(/\p{L}{3,}/gu) ?? [])
    yield `bio=${word}`;
}

/** How many letters there are, and how many of them are capitals; regular expressions only for what isn't ASCII. */
const lettersOf = (text: string): { letters: number; capitals: number } => {
  let letters = 0;
  let capitals = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (code >= 0x41 && code <= 0x5a) capitals += 1;
      const small = code | 0x20;
      if (small >= 0x61 && small <= 0x7a) letters += 1;
      continue;
    }
    const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (LETTER.test(point)) letters += 1;
    if (CAPITAL.test(point)) capitals += 1;
    at += point.length - 1;
  }
  return { letters, capitals };
};

const LETTER = /\p{L}/u;
const CAPITAL = /\p{Lu}/u;

/** What should not stand in public: the codebook's seventh tie-break. */
const PERSONAL: readonly (readonly [string, RegExp])[] = [
  ['phone', /(?<![\d.,€$£])(?:\+|\(|0)\d[\d ().-]{7,16}\d(?![\d.,]*[€$£%])/],
  ['iban', /\b[A-Z]{2}\d{2} ?(?:[A-Z\d]{4} ?){2,7}/],
  ['number', /(?<![\d.,])\d{8,}(?!\d)/],
  ['email', /[\w.+-]@[\w-]{1,63}\.[a-z]{2,}/i],
  [
    'address',
    /\b\d{1,5},?\s(?:rue|avenue|av\.|bd|boulevard|allée|chemin|impasse|place|street|st\b|road|rd\b|dr\b|drive|ave\b|lane|via|viale|calle|carrera|cra)|\b\d{5}\s\p{Lu}\p{L}/iu,
  ],
];

/** Why no token is the brand. */
type Unnamed = typeof IN_A_WORD | typeof NOWHERE | typeof UNDERSTOOD;
const IN_A_WORD = 'in a word';
const NOWHERE = 'nowhere';
/** An answer, a comment, a message to the account: it needn't name whom it speaks to. */
const UNDERSTOOD = 'understood';

/** Which token names the brand first, or why none does. */
const placeOf = ({ kind, brandAccount }: Readable, tokens: readonly Token[], { words }: Names): number | Unnamed => {
  const first = tokens.findIndex(({ text }) => BRAND_MARKS.has(text));
  if (first >= 0) return first;
  if (tokens.some(({ kind: of, text }) => of === 'word' && holdsName(text, words))) return IN_A_WORD;
  return kind === 'post' && brandAccount === undefined && tokens[0]?.text !== '{user}' ? NOWHERE : UNDERSTOOD;
};

/** Where the brand stands, or that it doesn't, and how many names stand before everything else: to whom a post speaks. */
function* brandPlace({ platform }: Readable, tokens: readonly Token[], place: number | Unnamed): Generator<string> {
  if (typeof place === 'number') {
    yield `brand at ${place < 2 ? 'start' : place < tokens.length / 2 ? 'first half' : 'second half'}`;
    yield `brand as ${tokens[place]?.text}`;
  } else yield 'brand at no place';
  if (place === IN_A_WORD) yield 'brand in a word';
  if (place === NOWHERE) yield `brand nowhere on ${platform}`;
  const names = tokens.slice(0, 6).findIndex(({ text }) => !text.startsWith('{'));
  yield `leading=${names < 0 ? Math.min(6, tokens.length) : names}`;
}

/** `freebox`, and `freedom` as well. */
const holdsName = (word: string, names: ReadonlySet<string>): boolean => {
  for (const name of names) if (name.length > 3 && word.includes(name)) return true;
  return false;
};

const BRAND_MARKS: ReadonlySet<string> = new Set(['{brand}', '{desk}', '{name}', '#{name}']);

function* ratings({ rating }: Readable): Generator<string> {
  if (rating === undefined) return;
  yield `rating=${Math.round(rating)}`;
  yield rating < 3 ? 'rated low' : rating > 3 ? 'rated high' : 'rated in between';
}

/** The author's handle is the brand's name with little around it. */
const ownHandle = ({ author, brand, brandAccount }: Readable): boolean => {
  const handle = fold(author?.handle ?? '').replace(/\W/g, '');
  return (
    handle !== '' &&
    [brand, brandAccount].some((name) => name !== undefined && fold(name).replace(/\W/g, '') === handle)
  );
};

const hash = (seed: number, text: string): number => {
  let hashed = seed;
  for (let index = 0; index < text.length; index += 1) hashed = mix(hashed, text.charCodeAt(index));
  return finish(hashed);
};

const mix = (hashed: number, code: number): number => Math.imul(hashed ^ code, 0x01000193) ^ (hashed >>> 15);

const finish = (hashed: number): number => {
  let mixed = Math.imul(hashed ^ (hashed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};
