import { BUCKETS, eachPart, type FeatureSet, type Features, KINDS } from './features.ts';

/** Which buckets the model knows, and how much each says: seldom features say more. */
export interface Vocabulary {
  rows: number;
  /** BUCKETS bits: which are known. The rows follow the buckets. */
  known: Uint32Array;
  /** How many buckets are known before each of those 32 bits. */
  before: Uint32Array;
  /** How much each row says, in sixteenths. */
  idf: Uint8Array;
}

/** A bucket's row, or -1: a table of them would take 4 MB, and its cells would seldom be in the cache. */
export const rowOf = ({ known, before }: Vocabulary, bucket: number): number => {
  const at = bucket >>> 5;
  const bits = known[at] as number;
  const bit = 1 << (bucket & 31);
  return (bits & bit) === 0 ? -1 : (before[at] as number) + bitsIn(bits & (bit - 1));
};

/** Known buckets as a bitmap of 32 bits a cell. */
export const vocabularyIn = (known: Uint32Array, idf: Uint8Array): Vocabulary => {
  const before = new Uint32Array(known.length);
  let rows = 0;
  known.forEach((bits, at) => {
    before[at] = rows;
    rows += bitsIn(bits);
  });
  return { rows, known, before, idf };
};

/** How many of 32 bits are set. */
const bitsIn = (bits: number): number => {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

/** Those of some features that the vocabulary knows. */
export interface Weighed {
  /** Rows of the vocabulary. */
  rows: Uint32Array;
  values: Float32Array;
  /** Which of the features each is. */
  at: Uint32Array;
  /** Sum of the squared values. */
  squares: number;
}

export const weigh = ({ ids, kinds }: Features, vocabulary: Vocabulary): Weighed => {
  const rows = new Uint32Array(ids.length);
  const values = new Float32Array(ids.length);
  const places = new Uint32Array(ids.length);
  let count = 0;
  let squares = 0;
  for (let at = 0; at < ids.length; at += 1) {
    const row = rowOf(vocabulary, ids[at] as number);
    if (row < 0) continue;
    const value = weightOf(kinds[at] as number, vocabulary.idf[row] as number);
    rows[count] = row;
    values[count] = value;
    places[count] = at;
    squares += value * value;
    count += 1;
  }
  return { rows: rows.subarray(0, count), values: values.subarray(0, count), at: places.subarray(0, count), squares };
};

/** How much a feature counts, by its kind and the `idf` of its row. */
export const weightOf = (kind: number, idf: number): number =>
  (GAINS[kind] as number) * (BY_RARITY[kind] ? idf / 16 : 1);

// Of one type each, for they are asked thousands of times a text.
const GAINS = Float64Array.from(KINDS, ({ gain }) => gain);
const BY_RARITY = KINDS.map(({ byRarity }) => byRarity);

/** A text as what training learns from. */
export interface Encoded {
  /** Rows of the vocabulary; one may come several times, by several words. */
  ids: Uint32Array;
  /** Weight of each occurrence; their squares add up to 1. */
  values: Float32Array;
}

/** The known features of a text and of each of its distinct words. */
export const encode = (features: FeatureSet, vocabulary: Vocabulary): Encoded => {
  const words = features.words.map((at) => weigh(partsOf(features.tokens[at]?.text ?? ''), vocabulary));
  const all = [...words, weigh(features, vocabulary)];
  const size = all.reduce((sum, { rows }) => sum + rows.length, 0);
  const length = lengthOf(all.reduce((sum, { squares }) => sum + squares, 0));
  const ids = new Uint32Array(size);
  const values = new Float32Array(size);
  let start = 0;
  for (const one of all) {
    ids.set(one.rows, start);
    values.set(
      one.values.map((value) => value / length),
      start,
    );
    start += one.rows.length;
  }
  return { ids, values };
};

/** What a word is made of, as features of its own. */
export const partsOf = (word: string): Features => {
  const ids: number[] = [];
  const kinds: number[] = [];
  eachPart(word, (bucket, kind) => {
    ids.push(bucket);
    kinds.push(kind);
  });
  return { ids: Uint32Array.from(ids), kinds: Uint8Array.from(kinds) };
};

/** What a text's values are divided by, that long texts count little more than short ones. */
export const lengthOf = (squares: number): number => Math.sqrt(squares) || 1;

/** The vocabulary of a corpus: buckets that `keep` says, weighted by how few of the `count` texts have them. */
export const vocabularyOf = (
  frequencies: Uint32Array,
  count: number,
  keep: (bucket: number) => boolean,
): Vocabulary => {
  const known = new Uint32Array(BUCKETS / 32);
  const idf: number[] = [];
  frequencies.forEach((frequency, bucket) => {
    if (!keep(bucket)) return;
    known[bucket >>> 5] = (known[bucket >>> 5] ?? 0) | (1 << (bucket & 31));
    idf.push(Math.round(Math.log(1 + count / Math.max(1, frequency)) * 16));
  });
  return vocabularyIn(known, Uint8Array.from(idf));
};
