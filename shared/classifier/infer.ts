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
  const features = featuresOf(mention);
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

/** How much each token speaks for one output of the linear model. */
export const pushes = ({ table }: Weights, { encoded, tokens }: Opinion, output: number): Float32Array => {
  const by = new Float32Array(tokens.length);
  for (let at = 0; at < encoded.ids.length; at += 1) {
    const token = encoded.from[at] as number;
    if (token < 0) continue;
    const first = (encoded.ids[at] as number) * STRIDE;
    const scale = SCALES[(table[first + STRIDE - 2] as number) + 128] as number;
    by[token] = (by[token] as number) + (encoded.values[at] as number) * scale * (table[first + output] as number);
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

/** Both parts' logits, in one walk over the features' rows. */
const logitsOf = ({ header, table, floats }: Weights, { ids, values }: Encoded) => {
  const { wide: outputs, width } = header;
  const wide = Float64Array.from(floats.get('wide.bias') ?? new Float32Array(outputs));
  const hidden = Float64Array.from(floats.get('deep.hiddenBias') ?? new Float32Array(width));
  for (let at = 0; at < ids.length; at += 1) {
    const first = (ids[at] as number) * STRIDE;
    const value = values[at] as number;
    const wideScale = value * (SCALES[(table[first + STRIDE - 2] as number) + 128] as number);
    for (let k = 0; k < outputs; k += 1) wide[k] = (wide[k] as number) + wideScale * (table[first + k] as number);
    const deepScale = value * (SCALES[(table[first + STRIDE - 1] as number) + 128] as number);
    const second = first + outputs;
    for (let w = 0; w < width; w += 1) hidden[w] = (hidden[w] as number) + deepScale * (table[second + w] as number);
  }
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
