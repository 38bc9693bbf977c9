import type { Readable } from './classifier.ts';
import { type Encoded, encode } from './encode.ts';
import { featuresOf } from './features.ts';
import { languageFeatures } from './language.ts';
import type { Token } from './tokens.ts';
import { SCALES, STRIDE, type Weights } from './weights.ts';

/** What both models say of a text, before anything is decided. */
export interface Opinion {
  /** Logarithms of probabilities: of the linear model's heads, then of the shared model's. */
  logs: Float32Array;
  encoded: Encoded;
  tokens: readonly Token[];
}

export const opinionOf = (weights: Weights, mention: Readable): Opinion => {
  const features = featuresOf(mention, weights.concepts);
  const encoded = encode(features, weights.vocabulary);
  const { wide, deep } = logitsOf(weights, encoded);
  const logs = new Float32Array(wide.length + deep.length);
  logs.set(logSoftmax(wide, weights.header.wideHeads));
  logs.set(logSoftmax(deep, weights.header.deepHeads), wide.length);
  return { logs, encoded, tokens: features.tokens };
};

/** The stacked probabilities of a field's values. */
export const probabilitiesOf = ({ floats }: Weights, field: string, logs: Float32Array): Float32Array => {
  const matrix = floats.get(`stack.${field}`) ?? new Float32Array();
  const bias = floats.get(`bias.${field}`) ?? new Float32Array();
  const logits = Float64Array.from(bias);
  for (let k = 0; k < logits.length; k += 1) {
    let sum = logits[k] as number;
    for (let at = 0; at < logs.length; at += 1) sum += (matrix[k * logs.length + at] as number) * (logs[at] as number);
    logits[k] = sum;
  }
  return softmax(logits);
};

/** The language and how sure that is; `und` where there is no word to tell from, or none of ours is likely. */
export const languageOf = (weights: Weights, text: string): { language: string; confidence: number } => {
  const features = languageFeatures(text);
  if (features.length === 0) return { language: 'und', confidence: 1 };
  const { language, header } = weights;
  const columns = header.languages.length;
  const logits = Float64Array.from(weights.floats.get('language.bias') ?? new Float32Array(columns));
  const value = header.languageScale / Math.sqrt(features.length);
  for (const id of features)
    for (let k = 0; k < columns; k += 1)
      logits[k] = (logits[k] as number) + value * (language[id * columns + k] as number);
  const shares = softmax(logits);
  const best = highest(shares);
  const confidence = shares[best] ?? 0;
  return confidence < SURE_OF_A_LANGUAGE
    ? { language: 'und', confidence: 1 - confidence }
    : { language: weights.header.languages[best] ?? 'und', confidence };
};

/** How much each token speaks for each of some outputs of the linear model: a row of tokens an output. */
export const pushes = (
  { table }: Weights,
  { encoded: { ids, values, from }, tokens }: Opinion,
  outputs: readonly number[],
): Float32Array[] => {
  const by = outputs.map(() => new Float32Array(tokens.length));
  for (let at = 0; at < ids.length; at += 1) {
    const token = from[at] as number;
    if (token < 0) continue;
    const first = (ids[at] as number) * STRIDE;
    const value = (values[at] as number) * (SCALES[(table[first + STRIDE - 2] as number) + 128] as number);
    for (let k = 0; k < outputs.length; k += 1) {
      const row = by[k] as Float32Array;
      row[token] = (row[token] as number) + value * (table[first + (outputs[k] as number)] as number);
    }
  }
  return by;
};

export const highest = (values: Float32Array): number => {
  let best = 0;
  for (let k = 1; k < values.length; k += 1) if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
};

/** Below this the text is in none of our languages, or too short to say. */
const SURE_OF_A_LANGUAGE = 0.3;

/** Both parts' logits. */
const logitsOf = ({ header, table, floats }: Weights, { ids, values }: Encoded) => {
  const { wide: outputs, width } = header;
  const wide = Float64Array.from(floats.get('wide.bias') ?? new Float32Array(outputs));
  const hidden = Float64Array.from(floats.get('deep.hiddenBias') ?? new Float32Array(width));
  const starts = new Int32Array(ids.length);
  const wideScales = new Float64Array(ids.length);
  const deepScales = new Float64Array(ids.length);
  for (let at = 0; at < ids.length; at += 1) {
    const first = (ids[at] as number) * STRIDE;
    starts[at] = first;
    const value = values[at] as number;
    wideScales[at] = value * (SCALES[(table[first + STRIDE - 2] as number) + 128] as number);
    deepScales[at] = value * (SCALES[(table[first + STRIDE - 1] as number) + 128] as number);
  }
  addColumns(wide, table, starts, wideScales, 0);
  addColumns(hidden, table, starts, deepScales, outputs);
  for (let w = 0; w < width; w += 1) hidden[w] = Math.tanh(hidden[w] as number);
  const top = floats.get('deep.top') ?? new Float32Array();
  const deep = Float64Array.from(floats.get('deep.bias') ?? new Float32Array());
  for (let k = 0; k < deep.length; k += 1) {
    let sum = deep[k] as number;
    for (let w = 0; w < width; w += 1) sum += (top[k * width + w] as number) * (hidden[w] as number);
    deep[k] = sum;
  }
  return { wide, deep };
};

/**
 * Adds the rows' columns from `first` on to `sums`, each row times its scale. Twelve columns a walk: their sums stay in
 * registers, and the rows in the cache.
 */
const addColumns = (
  sums: Float64Array,
  table: Int8Array,
  starts: Int32Array,
  scales: Float64Array,
  first: number,
): void => {
  for (let column = 0; column < sums.length; column += 12) {
    // A last walk may be wider than what is left: what it reads and writes beyond is nobody's.
    let a = sums[column] as number;
    let b = sums[column + 1] as number;
    let c = sums[column + 2] as number;
    let d = sums[column + 3] as number;
    let e = sums[column + 4] as number;
    let f = sums[column + 5] as number;
    let g = sums[column + 6] as number;
    let h = sums[column + 7] as number;
    let i = sums[column + 8] as number;
    let j = sums[column + 9] as number;
    let k = sums[column + 10] as number;
    let l = sums[column + 11] as number;
    for (let at = 0; at < starts.length; at += 1) {
      const cell = (starts[at] as number) + first + column;
      const scale = scales[at] as number;
      a += scale * (table[cell] as number);
      b += scale * (table[cell + 1] as number);
      c += scale * (table[cell + 2] as number);
      d += scale * (table[cell + 3] as number);
      e += scale * (table[cell + 4] as number);
      f += scale * (table[cell + 5] as number);
      g += scale * (table[cell + 6] as number);
      h += scale * (table[cell + 7] as number);
      i += scale * (table[cell + 8] as number);
      j += scale * (table[cell + 9] as number);
      k += scale * (table[cell + 10] as number);
      l += scale * (table[cell + 11] as number);
    }
    sums[column] = a;
    sums[column + 1] = b;
    sums[column + 2] = c;
    sums[column + 3] = d;
    sums[column + 4] = e;
    sums[column + 5] = f;
    sums[column + 6] = g;
    sums[column + 7] = h;
    sums[column + 8] = i;
    sums[column + 9] = j;
    sums[column + 10] = k;
    sums[column + 11] = l;
  }
};

/** As in training, no class is less likely than one in ten thousand. */
const LEAST = Math.log(1e-4);

const logSoftmax = (logits: Float64Array, heads: readonly { classes: number }[]): Float64Array => {
  let start = 0;
  for (const { classes } of heads) {
    const shares = softmax(logits.subarray(start, start + classes));
    for (let k = 0; k < classes; k += 1) logits[start + k] = Math.max(LEAST, Math.log(shares[k] as number));
    start += classes;
  }
  return logits;
};

const softmax = (logits: Float64Array): Float32Array => {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k += 1) most = Math.max(most, logits[k] as number);
  const shares = new Float32Array(logits.length);
  let sum = 0;
  for (let k = 0; k < logits.length; k += 1) {
    const power = Math.exp((logits[k] as number) - most);
    shares[k] = power;
    sum += power;
  }
  for (let k = 0; k < logits.length; k += 1) shares[k] = (shares[k] as number) / sum;
  return shares;
};
