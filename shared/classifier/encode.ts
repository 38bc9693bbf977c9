import { BUCKETS, type FeatureSet } from './features.ts';

/** Which buckets the model knows, and how much each says: seldom features say more. */
export interface Vocabulary {
  rows: number;
  /** BUCKETS long: the bucket's row, or -1. */
  rowOf: Int32Array;
  /** How much each row says, in sixteenths. */
  idf: Uint8Array;
}

export interface Encoded {
  /** Rows of the vocabulary. */
  ids: Uint32Array;
  /** Weight of each; the whole has length 1. */
  values: Float32Array;
  /** Index of the token that brought each, or -1. */
  from: Int16Array;
}

/** The known features of a text as a vector of length 1. */
export const encode = (features: FeatureSet, { rowOf, idf }: Vocabulary): Encoded => {
  const all = features.ids.length;
  const ids = new Uint32Array(all);
  const values = new Float32Array(all);
  const from = new Int16Array(all);
  let count = 0;
  let squares = 0;
  for (let at = 0; at < all; at += 1) {
    const row = rowOf[features.ids[at] ?? 0] ?? -1;
    if (row < 0) continue;
    const kind = features.kinds[at] ?? 0;
    const value = (GAINS[kind] ?? 1) * (kind === 0 || kind === 6 ? 1 : (idf[row] ?? 0) / 16);
    ids[count] = row;
    values[count] = value;
    from[count] = features.from[at] ?? -1;
    squares += value * value;
    count += 1;
  }
  const length = Math.sqrt(squares) || 1;
  for (let at = 0; at < count; at += 1) values[at] = (values[at] ?? 0) / length;
  return { ids: ids.subarray(0, count), values: values.subarray(0, count), from: from.subarray(0, count) };
};

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

/** How much each of `KINDS` counts; found by cross-validation. Circumstances and ratings have no idf. */
const GAINS = [4, 1.5, 1.5, 0.4, 0.6, 0.7, 11, 1.2, 0.7] as const;
