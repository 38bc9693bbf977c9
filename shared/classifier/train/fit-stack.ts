import { forwardStack, STACK_PARTS, type Stack } from '../stack.ts';
import { softmaxInto } from './fit.ts';
import { randomOf, shuffle } from './random.ts';

/** What one text gives to learn from. */
export interface StackLesson {
  inputs: Float32Array;
  /** A class a field, -1 where the set doesn't say. */
  targets: Int16Array;
  weight: number;
}

export interface StackField {
  classes: number;
  /** Where the inputs begin that are opinions on the field itself: logarithms of probabilities. */
  own: readonly number[];
}

/**
 * Learns from out-of-fold opinions by Adam (Kingma and Ba, 2015), in small batches. What passes through the hidden layer is drawn
 * to nothing, so that it says only what many texts say. The same lessons give the same stack.
 */
export const fitStack = (lessons: readonly StackLesson[], fields: readonly StackField[]): Stack => {
  const classes = fields.map((field) => field.classes);
  const inputs = lessons[0]?.inputs.length ?? 0;
  const outputs = classes.reduce((sum, each) => sum + each, 0);
  const moments = momentsOf(lessons, inputs);
  const scaled: StackLesson[] = lessons.map((lesson) => ({
    ...lesson,
    inputs: lesson.inputs.map((value, at) => (value - (moments.means[at] as number)) / (moments.spreads[at] as number)),
  }));
  const stack = emptyStack(inputs, outputs);
  const start = startOf(fields, moments.spreads, outputs);
  stack.direct.set(start);
  start.forEach((weight, cell) => {
    const at = cell % inputs;
    const row = (cell - at) / inputs;
    stack.bias[row] =
      (stack.bias[row] as number) + (weight * (moments.means[at] as number)) / (moments.spreads[at] as number);
  });
  const random = randomOf(SEED);
  for (let at = 0; at < stack.inner.length; at += 1) stack.inner[at] = (2 * random() - 1) * Math.sqrt(3 / inputs);
  const slope = emptyStack(inputs, outputs);
  const steps = new Map(STACK_PARTS.map((part) => [part, adam(stack[part].length)] as const));
  const room = { logits: new Float32Array(outputs), hidden: new Float32Array(HIDDEN), back: new Float32Array(HIDDEN) };
  const order = Uint32Array.from(lessons.keys());
  const batches = Math.ceil(lessons.length / BATCH);
  const epochs = Math.max(EPOCHS, Math.ceil(LEAST_STEPS / batches));
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (let batch = 0; batch < batches; batch += 1) {
      const drawn = order.subarray(batch * BATCH, (batch + 1) * BATCH);
      for (const part of STACK_PARTS) slope[part].fill(0);
      for (const index of drawn) addSlope(stack, scaled[index] as StackLesson, classes, room, slope);
      const rate = RATE * (1 - (epoch * batches + batch) / (epochs * batches));
      for (const part of STACK_PARTS) {
        const to = part === 'direct' ? start : undefined;
        steps.get(part)?.(stack[part], slope[part], drawn.length, { decay: DECAY[part], to, rate });
      }
    }
  }
  return unscaled(stack, moments);
};

const HIDDEN = 48;
const SEED = 5;
const EPOCHS = 20;
/** However few the lessons. */
const LEAST_STEPS = 400;
const BATCH = 128;
const RATE = 2e-3;
const DECAY = { direct: 1e-3, bias: 0, inner: 3e-3, innerBias: 0, top: 3e-3 } as const;

const emptyStack = (inputs: number, outputs: number): Stack => ({
  direct: new Float32Array(outputs * inputs),
  bias: new Float32Array(outputs),
  inner: new Float32Array(HIDDEN * inputs),
  innerBias: new Float32Array(HIDDEN),
  top: new Float32Array(outputs * HIDDEN),
});

interface Moments {
  means: Float64Array;
  spreads: Float64Array;
}

/** The mean of the opinions on the field itself, and a little more: two that agree are surer than each. */
const startOf = (fields: readonly StackField[], spreads: Float64Array, outputs: number): Float32Array => {
  const start = new Float32Array(outputs * spreads.length);
  let output = 0;
  for (const { classes, own } of fields) {
    for (const first of own)
      for (let k = 0; k < classes; k += 1)
        start[(output + k) * spreads.length + first + k] = (1.1 / own.length) * (spreads[first + k] as number);
    output += classes;
  }
  return start;
};

/** What is hardly ever so says little when it is. */
const LEAST_SPREAD = 0.25;

export const momentsOf = (lessons: readonly Pick<StackLesson, 'inputs'>[], inputs: number): Moments => {
  const means = new Float64Array(inputs);
  const spreads = new Float64Array(inputs);
  const share = 1 / lessons.length;
  for (const lesson of lessons)
    lesson.inputs.forEach((value, at) => {
      means[at] = (means[at] as number) + value * share;
    });
  for (const lesson of lessons)
    lesson.inputs.forEach((value, at) => {
      spreads[at] = (spreads[at] as number) + (value - (means[at] as number)) ** 2 * share;
    });
  return { means, spreads: spreads.map((variance) => Math.max(LEAST_SPREAD, Math.sqrt(variance))) };
};

/** Adds what one lesson's error says of every weight. */
const addSlope = (
  stack: Stack,
  { inputs, targets, weight }: StackLesson,
  classes: readonly number[],
  { logits, hidden, back }: { logits: Float32Array; hidden: Float32Array; back: Float32Array },
  slope: Stack,
): void => {
  forwardStack(stack, inputs, logits, hidden);
  let start = 0;
  classes.forEach((count, field) => {
    const target = targets[field] as number;
    if (target < 0) logits.fill(0, start, start + count);
    else {
      softmaxInto(logits, start, count, logits);
      logits[start + target] = (logits[start + target] as number) - 1;
      for (let k = start; k < start + count; k += 1) logits[k] = (logits[k] as number) * weight;
    }
    start += count;
  });
  back.fill(0);
  logits.forEach((error, k) => {
    if (error === 0) return;
    for (let w = 0; w < hidden.length; w += 1)
      back[w] = (back[w] as number) + error * (stack.top[k * hidden.length + w] as number);
  });
  for (let w = 0; w < hidden.length; w += 1) back[w] = (back[w] as number) * (1 - (hidden[w] as number) ** 2);
  addOuter(logits, inputs, slope.direct);
  addOuter(logits, hidden, slope.top);
  addOuter(back, inputs, slope.inner);
  addTo(logits, slope.bias);
  addTo(back, slope.innerBias);
};

/** Moments of one array's slopes, and the steps that they give. */
const adam = (length: number) => {
  const mean = new Float32Array(length);
  const square = new Float32Array(length);
  let [forgotten, forgottenSquares] = [1, 1];
  return (
    weights: Float32Array,
    slope: Float32Array,
    lessons: number,
    { decay, to, rate }: { decay: number; to: Float32Array | undefined; rate: number },
  ): void => {
    forgotten *= 0.9;
    forgottenSquares *= 0.999;
    for (let at = 0; at < length; at += 1) {
      const gradient = (slope[at] as number) / lessons + decay * ((weights[at] as number) - (to?.[at] ?? 0));
      const first = 0.9 * (mean[at] as number) + 0.1 * gradient;
      const second = 0.999 * (square[at] as number) + 0.001 * gradient * gradient;
      mean[at] = first;
      square[at] = second;
      const step = first / (1 - forgotten) / (Math.sqrt(second / (1 - forgottenSquares)) + 1e-8);
      weights[at] = (weights[at] as number) - rate * step;
    }
  };
};

/** The same stack for inputs as they come. */
const unscaled = (stack: Stack, { means, spreads }: Moments): Stack => {
  for (const [matrix, bias] of [
    [stack.direct, stack.bias],
    [stack.inner, stack.innerBias],
  ] as const)
    matrix.forEach((weight, cell) => {
      const at = cell % means.length;
      const row = (cell - at) / means.length;
      matrix[cell] = weight / (spreads[at] as number);
      bias[row] = (bias[row] as number) - (weight * (means[at] as number)) / (spreads[at] as number);
    });
  return stack;
};

const addOuter = (rows: Float32Array, columns: Float32Array, to: Float32Array): void => {
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows[row] as number;
    if (value === 0) continue;
    const first = row * columns.length;
    for (let at = 0; at < columns.length; at += 1)
      to[first + at] = (to[first + at] as number) + value * (columns[at] as number);
  }
};

const addTo = (values: Float32Array, to: Float32Array): void => {
  for (let at = 0; at < to.length; at += 1) to[at] = (to[at] as number) + (values[at] as number);
};
