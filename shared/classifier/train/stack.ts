import { randomOf, shuffle } from './random.ts';

/** A field's last word: logits from the opinions of both models on all fields. */
export interface Stack {
  /** classes × inputs. */
  weights: Float32Array;
  bias: Float32Array;
}

export interface StackLesson {
  inputs: Float32Array;
  target: number;
  weight: number;
}

/**
 * Multinomial regression on out-of-fold opinions. It starts as the mean of both models' own opinions on the field and is
 * drawn back to it, so that the little that a few thousand texts can teach here can't spoil it.
 */
export const fitStack = (
  lessons: readonly StackLesson[],
  classes: number,
  own: readonly number[],
  { pull = 3e-4, epochs = 12, seed = 5 } = {},
): Stack => {
  const size = lessons[0]?.inputs.length ?? 0;
  const start = startOf(classes, size, own);
  const weights = start.slice();
  const bias = new Float32Array(classes);
  const sums = new Float32Array(classes * size).fill(1);
  const biasSums = new Float32Array(classes).fill(1);
  const random = randomOf(seed);
  const order = Uint32Array.from(lessons.keys());
  const into = new Float32Array(classes);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    const rate = RATE * (1 - epoch / epochs);
    for (const index of order) {
      const lesson = lessons[index];
      if (lesson === undefined || lesson.target < 0) continue;
      probabilitiesInto({ weights, bias }, lesson.inputs, into);
      for (let k = 0; k < classes; k += 1) {
        const error = lesson.weight * ((into[k] as number) - Number(k === lesson.target));
        biasSums[k] = (biasSums[k] as number) + error * error;
        bias[k] = (bias[k] as number) - (rate * error) / Math.sqrt(biasSums[k] as number);
        for (let at = 0; at < size; at += 1) {
          const cell = k * size + at;
          const gradient =
            (error * (lesson.inputs[at] as number)) / SCALE +
            pull * ((weights[cell] as number) - (start[cell] as number));
          sums[cell] = (sums[cell] as number) + gradient * gradient;
          weights[cell] = (weights[cell] as number) - (rate * gradient) / Math.sqrt(sums[cell] as number);
        }
      }
    }
  }
  return { weights, bias };
};

export const probabilitiesInto = ({ weights, bias }: Stack, inputs: Float32Array, into: Float32Array): void => {
  const size = inputs.length;
  let highest = -Infinity;
  for (let k = 0; k < bias.length; k += 1) {
    let sum = bias[k] as number;
    for (let at = 0; at < size; at += 1) sum += (weights[k * size + at] as number) * (inputs[at] as number);
    into[k] = sum;
    highest = Math.max(highest, sum);
  }
  let total = 0;
  for (let k = 0; k < bias.length; k += 1) {
    into[k] = Math.exp((into[k] as number) - highest);
    total += into[k] as number;
  }
  for (let k = 0; k < bias.length; k += 1) into[k] = (into[k] as number) / total;
};

const RATE = 0.03;
/** Logarithms of probabilities lie between 0 and -9. */
const SCALE = 3;

const startOf = (classes: number, size: number, own: readonly number[]): Float32Array => {
  const weights = new Float32Array(classes * size);
  for (const first of own) for (let k = 0; k < classes; k += 1) weights[k * size + first + k] = START;
  return weights;
};

/** A little more than the mean: two models that agree are surer than each. */
const START = 0.55;
