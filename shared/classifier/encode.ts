import { BUCKETS, eachPart, type FeatureSet, type Features } from './features.ts';

/** Which buckets the model knows, and how much each says: seldom features say more. */
export interface Vocabulary {
  rows: number;
  /** BUCKETS long: the bucket's row, or -1. */
  rowOf: Int32Array;
  /** How much each row says, in sixteenths. */
  idf: Uint8Array;
}

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

export const weigh = ({ ids, kinds }: Features, { rowOf, idf }: Vocabulary): Weighed => {
  const rows = new Uint32Array(ids.length);
  const values = new Float32Array(ids.length);
  const places = new Uint32Array(ids.length);
  let count = 0;
  let squares = 0;
  for (let at = 0; at < ids.length; at += 1) {
    const row = rowOf[ids[at] as number] as number;
    if (row < 0) continue;
    const value = weightOf(kinds[at] as number, idf[row] as number);
    rows[count] = row;
    values[count] = value;
    places[count] = at;
    squares += value * value;
    count += 1;
  }
  return { rows: rows.subarray(0, count), values: values.subarray(0, count), at: places.subarray(0, count), squares };
};

/** How much a feature counts, by its kind and the `idf` of its row. Circumstances and ratings have no idf. */
export const weightOf = (kind: number, idf: number): number =>
  (GAINS[kind] as number) * (kind === 0 || kind === 6 ? 1 : idf / 16);

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
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const idf: number[] = [];
  frequencies.forEach((frequency, bucket) => {
    if (!keep(bucket)) return;
    rowOf[bucket] = idf.length;
    idf.push(Math.round(Math.log(1 + count / Math.max(1, frequency)) * 16));
  });
  return { rows: idf.length, rowOf, idf: Uint8Array.from(idf) };
};

/** How much each of `KINDS` counts; found by cross-validation. */
const GAINS = [4, 1.5, 1.5, 0.27, 0.4, 0.8, 11, 2, 1.1] as const;
