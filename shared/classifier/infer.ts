import { addRows } from './add-rows.ts';
import type { Readable } from './classifier.ts';
import { cellOf, dangerOf, raisedBy } from './danger.ts';
import { lengthOf, type Weighed, weigh } from './encode.ts';
import { type FeatureSet, featuresOf } from './features.ts';
import { remembering } from './remembering.ts';
import { softmax } from './softmax.ts';
import { type Shares, sharesOf, stackInputs } from './stack.ts';
import type { Token } from './tokens.ts';
import { STRIDE, scaleOf, type Weights } from './weights.ts';
import { DANGER, SQUARES, wordSums } from './word-sums.ts';

/** What the weights say of a text, before anything is decided. */
export interface Opinion {
  /** Logarithms of probabilities: of the linear model's heads, then of the shared model's. */
  logs: Float32Array;
  /** What the stack makes of them, and of the urgency the danger: the last word on each field. */
  shares: Shares;
  /** How likely somebody's life is at stake. */
  danger: number;
  tokens: readonly Token[];
  evidence: Evidence;
}

/** What the models added up. */
interface Evidence {
  features: FeatureSet;
  /** The features beside the words. */
  beside: Weighed;
  /** What each distinct word adds (`wordSums`). */
  words: readonly Float32Array[];
  /** What all of it is divided by. */
  length: number;
}

/** Reads texts; remembers what the last few thousand words add. */
export const createReader = (weights: Weights): ((mention: Readable) => Opinion) => {
  const sumsOf = remembering((word) => wordSums(weights, word));
  return (mention) => {
    const features = featuresOf(mention, weights);
    const beside = weigh(features, weights.vocabulary);
    const words = features.words.map((at) => sumsOf(features.tokens[at]?.text ?? ''));
    const squares = words.reduce((sum, word) => sum + (word[SQUARES] as number), beside.squares);
    const evidence = { features, beside, words, length: lengthOf(squares) };
    const { wide, deep } = logitsOf(weights, evidence);
    const logs = new Float32Array(wide.length + deep.length);
    logs.set(logSoftmax(wide, weights.header.wideHeads));
    logs.set(logSoftmax(deep, weights.header.deepHeads), wide.length);
    const inputs = stackInputs(logs, features.measures);
    const shares = sharesOf(weights.stack, inputs);
    const danger = dangerOf(weights.danger, saidOfDanger(weights, evidence), inputs);
    return {
      logs,
      shares: { ...shares, urgency: raisedBy(danger, shares.urgency) },
      danger,
      tokens: features.tokens,
      evidence,
    };
  };
};

/** How much each token speaks for each of some outputs of the linear model, or for `DANGER`: a row of tokens an output. */
export const pushes = (
  { rows: { table, open }, danger }: Weights,
  { tokens, evidence: { features, beside, words, length } }: Opinion,
  outputs: readonly number[],
): Float32Array[] => {
  const by = outputs.map(() => new Float32Array(tokens.length));
  features.words.forEach((token, at) => {
    outputs.forEach((output, n) => {
      (by[n] as Float32Array)[token] = (words[at]?.[output] as number) / length;
    });
  });
  for (let at = 0; at < beside.rows.length; at += 1) {
    const token = features.from[beside.at[at] as number] as number;
    if (token < 0) continue;
    const row = beside.rows[at] as number;
    const first = open(row);
    const value = (beside.values[at] as number) / length;
    const scale = scaleOf(table[first + STRIDE - 2] as number);
    for (let n = 0; n < outputs.length; n += 1) {
      const sums = by[n] as Float32Array;
      const output = outputs[n] as number;
      const weight =
        output === DANGER
          ? danger.step * (danger.cells[cellOf(row)] as number)
          : scale * (table[first + output] as number);
      sums[token] = (sums[token] as number) + value * weight;
    }
  }
  return by;
};

const saidOfDanger = ({ danger: { cells, step } }: Weights, { beside, words, length }: Evidence): number => {
  const said = words.reduce((sum, word) => sum + (word[DANGER] as number), 0);
  const steps = beside.rows.reduce(
    (sum, row, at) => sum + (beside.values[at] as number) * (cells[cellOf(row)] as number),
    0,
  );
  return (said + steps * step) / length;
};

/** Both parts' logits. */
const logitsOf = (weights: Weights, { beside: { rows, values }, words, length }: Evidence) => {
  const { header, floats } = weights;
  const { wide: outputs, width } = header;
  const sums = new Float64Array(outputs + width);
  for (const word of words)
    for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] as number) + (word[k] as number);
  addRows(weights, rows, values, rows.length, sums);
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] as number) / length;
  const wide = sums.subarray(0, outputs);
  addTo(wide, floats.get('wide.bias'));
  const hidden = sums.subarray(outputs);
  addTo(hidden, floats.get('deep.hiddenBias'));
  for (let w = 0; w < width; w += 1) hidden[w] = Math.tanh(hidden[w] as number);
  const top = floats.get('deep.top') ?? new Float32Array();
  const deep = new Float64Array(floats.get('deep.bias') ?? new Float32Array());
  for (let k = 0; k < deep.length; k += 1) {
    let sum = deep[k] as number;
    for (let w = 0; w < width; w += 1) sum += (top[k * width + w] as number) * (hidden[w] as number);
    deep[k] = sum;
  }
  return { wide, deep };
};

const addTo = (sums: Float64Array, more: Float32Array = new Float32Array(sums.length)): void => {
  for (let k = 0; k < sums.length; k += 1) sums[k] = (sums[k] as number) + (more[k] as number);
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
