import { FIELD_VALUES, type Field } from './labels.ts';
import { softmax } from './softmax.ts';

/**
 * The fields' last word: from what both models say on everything and a mention's measures to the logits of all fields' values, directly
 * and through a hidden layer of tanh.
 */
export interface Stack {
  /** outputs × inputs. */
  direct: Float32Array;
  bias: Float32Array;
  /** hidden × inputs. */
  inner: Float32Array;
  innerBias: Float32Array;
  /** outputs × hidden. */
  top: Float32Array;
}

export const STACK_PARTS = ['direct', 'bias', 'inner', 'innerBias', 'top'] as const;

/** Writes the logits of all fields' values; `hidden` is room for the hidden layer. */
export const forwardStack = (
  { direct, bias, inner, innerBias, top }: Stack,
  inputs: Float32Array,
  logits: Float32Array,
  hidden: Float32Array = new Float32Array(innerBias.length),
): void => {
  logits.set(bias);
  hidden.set(innerBias);
  addProduct(direct, inputs, logits);
  addProduct(inner, inputs, hidden);
  for (let w = 0; w < hidden.length; w += 1) hidden[w] = Math.tanh(hidden[w] as number);
  addProduct(top, hidden, logits);
};

/** Probabilities of each field's values, in the order of `FIELD_VALUES`. */
export type Shares = Readonly<Record<Field, Float32Array>>;

export const sharesOf = (stack: Stack, inputs: Float32Array): Shares => {
  const logits = new Float32Array(stack.bias.length);
  forwardStack(stack, inputs, logits);
  let start = 0;
  // Called in the order of the weights.
  const next = (field: Field): Float32Array => {
    start += FIELD_VALUES[field].length;
    return softmax(logits.subarray(start - FIELD_VALUES[field].length, start));
  };
  return {
    team: next('team'),
    topic: next('topic'),
    urgency: next('urgency'),
    sentiment: next('sentiment'),
    authorKind: next('authorKind'),
    relevant: next('relevant'),
  };
};

/** What the stack reads: both models' opinions, then the measures. */
export const stackInputs = (logs: Float32Array, measures: Float32Array): Float32Array => {
  const inputs = new Float32Array(logs.length + measures.length);
  inputs.set(logs);
  inputs.set(measures, logs.length);
  return inputs;
};

/** Adds a matrix, row by row, times a vector. */
const addProduct = (matrix: Float32Array, by: Float32Array, to: Float32Array): void => {
  for (let row = 0; row < to.length; row += 1) {
    let sum = to[row] as number;
    const first = row * by.length;
    for (let at = 0; at < by.length; at += 1) sum += (matrix[first + at] as number) * (by[at] as number);
    to[row] = sum;
  }
};
