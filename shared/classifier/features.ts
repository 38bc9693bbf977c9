import { type Circumstances, circumstancesOf } from './circumstances.ts';
import type { Readable } from './classifier.ts';
import { feelingsOf } from './feelings.ts';
import { foundIn, type Glossary, rowsOf } from './glossary.ts';
import { finish, hash, mix } from './hash.ts';
import { namesOf, type Token, tokensOf } from './tokens.ts';

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
  measures: Circumstances['measures'];
  isBrandNowhere: boolean;
}

/** Kinds of features: how much each counts, found by cross-validation, and whether the seldom ones count more. */
export const KINDS = [
  { name: 'circumstance', gain: 4, byRarity: false },
  { name: 'word', gain: 1.5, byRarity: true },
  { name: 'mark', gain: 1.5, byRarity: true },
  { name: 'short part', gain: 0.27, byRarity: true },
  { name: 'long part', gain: 0.4, byRarity: true },
  { name: 'pair', gain: 0.8, byRarity: true },
  { name: 'rating', gain: 11, byRarity: false },
  { name: 'concept, feeling or stake of a word', gain: 2, byRarity: true },
  { name: 'concept pair', gain: 1.1, byRarity: true },
  { name: 'feelings or stakes of the whole text', gain: 2, byRarity: false },
] as const;
const [CIRCUMSTANCE, WORD, MARK, SHORT, LONG, PAIR, RATING, CONCEPT, CONCEPT_PAIR, WHOLE_TEXT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;

/** Words of six languages. */
export interface Glossaries {
  /** By what they may mean: `train/concepts.tsv`. */
  concepts: Glossary;
  /** By what they feel: `train/feelings.tsv`. */
  feelings: Glossary;
  /** By what they put at stake, and how clearly: `train/stakes.tsv`. */
  stakes: Glossary;
}

/** What the model sees of a mention. Linear in the (capped) text. */
export const featuresOf = (mention: Readable, { concepts, feelings, stakes }: Glossaries): FeatureSet => {
  const names = namesOf(mention);
  const tokens = tokensOf(mention, names);
  count = 0;
  tokens.forEach(({ kind, text }, at) => {
    if (kind === 'mark') add(hash(WHOLE, text), MARK, at);
  });
  addPairs(tokens);
  addConcepts(tokens, concepts);
  addFeelings(tokens, feelings);
  addStakes(tokens, stakes);
  const { circumstances, ratings, measures, isBrandNowhere } = circumstancesOf(mention, tokens, names);
  for (const name of circumstances) add(hash(0x51ed, name), CIRCUMSTANCE, -1);
  for (const name of ratings) add(hash(0x51ed, name), RATING, -1);
  forget();
  return {
    ids: ids.slice(0, count),
    kinds: kinds.slice(0, count),
    from: from.slice(0, count),
    tokens,
    words: distinctWords(tokens),
    measures,
    isBrandNowhere,
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
const addConcepts = (tokens: readonly Token[], concepts: Glossary): void => {
  let before: Iterable<number> = [];
  let last = -CLOSE;
  tokens.forEach(({ kind, text }, at) => {
    const means = kind === 'mark' ? (MARKS.get(text) ?? []) : rowsOf(concepts, text);
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

/** What a text feels: word by word, and as a whole. */
const addFeelings = (tokens: readonly Token[], feelings: Glossary): void => {
  const felt = feelingsOf(tokens, feelings);
  for (const { at, value } of felt) add(hash(0x7c04, shadeOf(value)), CONCEPT, at);
  const values = felt.map(({ value }) => value);
  const good = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const bad = values.reduce((sum, value) => sum - Math.min(0, value), 0);
  for (const name of [
    `good=${sizeOf(good)}`,
    `bad=${sizeOf(bad)}`,
    `balance=${felt.length === 0 ? 'none' : Math.round((2 * (good - bad)) / (good + bad))}`,
    `first=${shadeOf(values[0])}`,
    `last=${shadeOf(values.at(-1))}`,
    `best=${shadeOf(Math.max(0, ...values) || undefined)}`,
    `worst=${shadeOf(Math.min(0, ...values) || undefined)}`,
  ])
    add(hash(0x7c03, name), WHOLE_TEXT, -1);
};

/** What is at stake, word by word, and how much of it as a whole. */
const addStakes = (tokens: readonly Token[], stakes: Glossary): void => {
  const sums = new Map<string, number>();
  for (const { at, name } of foundIn(tokens, stakes)) {
    const [axis = '', weight] = name.split(' ');
    sums.set(axis, (sums.get(axis) ?? 0) + Number(weight));
    add(hash(0x7c05, name), CONCEPT, at);
  }
  for (const [axis, sum] of sums) add(hash(0x7c06, `${axis}=${sizeOf(sum)}`), WHOLE_TEXT, -1);
};

/** A sum in steps that widen. */
const sizeOf = (sum: number): number => Math.min(6, Math.ceil(Math.log2(1 + sum) * 1.5));

const shadeOf = (value: number | undefined): string => (value === undefined ? 'none' : String(Math.round(value)));

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
