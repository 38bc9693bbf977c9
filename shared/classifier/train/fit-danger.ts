import { cellOf, DANGER_CELLS, type Danger } from '../danger.ts';
import type { Encoded } from '../encode.ts';
import { momentsOf } from './fit-stack.ts';
import { randomOf, shuffle } from './random.ts';

export interface DangerLesson {
  features: Encoded;
  /** The stack's, by models that have not seen the text. */
  inputs: Float32Array;
  isDanger: boolean;
  weight: number;
}

/**
 * A logistic regression by AdaGrad (Duchi, Hazan and Singer, 2011), on the features folded into `DANGER_CELLS` cells and the stack's
 * inputs. The same lessons give the same weights.
 */
export const fitDanger = (lessons: readonly DangerLesson[]): Danger => {
  const inputs = lessons[0]?.inputs.length ?? 0;
  const { means, spreads } = momentsOf(lessons, inputs);
  const texts = lessons.map((lesson) => textOf(lesson, means, spreads));
  const weights = new Float32Array(DANGER_CELLS + inputs + 1);
  const squares = new Float32Array(weights.length).fill(1e-6);
  const random = randomOf(SEED);
  const order = Uint32Array.from(lessons.keys());
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(order, random);
    for (const index of order) {
      const { isDanger, weight } = lessons[index] as DangerLesson;
      const { at, values } = texts[index] as Text;
      const score = at.reduce((sum, cell, k) => sum + (weights[cell] as number) * (values[k] as number), 0);
      const error = (1 / (1 + Math.exp(-score)) - Number(isDanger)) * weight;
      at.forEach((cell, k) => {
        if (random() < LEFT_OUT) return;
        const slope = error * (values[k] as number);
        squares[cell] = (squares[cell] as number) + slope * slope;
        weights[cell] = (weights[cell] as number) - (RATE * slope) / Math.sqrt(squares[cell] as number);
      });
    }
  }
  const cells = weights.subarray(0, DANGER_CELLS);
  const step = cells.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / MOST || 1;
  const direct = weights
    .subarray(DANGER_CELLS, DANGER_CELLS + inputs)
    .map((weight, at) => (weight * INPUT_GAIN) / (spreads[at] as number));
  return {
    cells: Int8Array.from(cells, (weight) => Math.round(weight / step)),
    step,
    direct,
    bias:
      direct.reduce((sum, weight, at) => sum - weight * (means[at] as number), weights.at(-1) ?? 0) - Math.log(RARER),
  };
};

/** What a text's features say together. */
export const saidOf = ({ cells, step }: Danger, { ids, values }: Encoded): number =>
  ids.reduce((sum, row, at) => sum + (cells[cellOf(row)] as number) * step * (values[at] as number), 0);

/** Where a text's values are among the weights. */
interface Text {
  at: Uint32Array;
  values: Float32Array;
}

const textOf = ({ features, inputs }: DangerLesson, means: Float64Array, spreads: Float64Array): Text => {
  const { length } = features.ids;
  const at = new Uint32Array(length + inputs.length + 1);
  const values = new Float32Array(at.length);
  at.set(features.ids.map(cellOf));
  values.set(features.values);
  inputs.forEach((value, input) => {
    at[length + input] = DANGER_CELLS + input;
    values[length + input] = (INPUT_GAIN * (value - (means[input] as number))) / (spreads[input] as number);
  });
  at[at.length - 1] = DANGER_CELLS + inputs.length;
  values[at.length - 1] = 1;
  return { at, values };
};

const SEED = 9;
const EPOCHS = 12;
const RATE = 0.15;
/** Of a text's values, by chance, that none is learnt from each time. */
const LEFT_OUT = 0.2;
/** The features' squares add up to 1, and some hundred inputs are scaled to a spread of 1 each. */
const INPUT_GAIN = 0.4;
/** Danger is rarer than in the lessons, where its texts are many and count more: far rarer, but missing it costs more, too. To grow as they do. */
const RARER = 3.2;
/** A signed byte's. */
const MOST = 127;
