import { randomOf, shuffle } from './random.ts';

/** A text as numbers, with one target a head: a class, or -1 where the set doesn't say. */
export interface Lesson {
  ids: Uint32Array;
  values: Float32Array;
  targets: Int16Array;
  weight: number;
}

export interface Head {
  name: string;
  classes: number;
  /** How much its loss counts. */
  weight: number;
  /** Weight of an error on each class. */
  classWeights: Float32Array;
}

export interface FitOptions {
  seed: number;
  epochs: number;
  /** Width of the shared embedding; 0 for a linear model only. */
  width: number;
  wide: boolean;
  rate: number;
  deepRate: number;
  /** Share of the features that is left out at random each time. */
  dropout: number;
  /** Share of the embeddings that is taken away between two epochs: what few texts have taught fades, what many teach comes back. */
  decay: number;
  /** Embeddings to start from, rows × width: learnt on the public sets' tasks. */
  embedding?: Float32Array | undefined;
}

/** A linear part from features to classes, and a shared low-rank part through a hidden layer of tanh. */
export interface Params {
  outputs: number;
  width: number;
  /** rows × outputs. */
  wide: Float32Array;
  /** rows × width. */
  embedding: Float32Array;
  /** outputs × width. */
  top: Float32Array;
  bias: Float32Array;
  hiddenBias: Float32Array;
}

const newParams = (rows: number, outputs: number, width: number, seed: number): Params => {
  const random = randomOf(seed);
  const params = {
    outputs,
    width,
    wide: new Float32Array(rows * outputs),
    embedding: new Float32Array(rows * width),
    top: new Float32Array(outputs * width),
    bias: new Float32Array(outputs),
    hiddenBias: new Float32Array(width),
  };
  for (let at = 0; at < params.embedding.length; at += 1) params.embedding[at] = (random() - 0.5) * EMBEDDING_START;
  for (let at = 0; at < params.top.length; at += 1)
    params.top[at] = (random() - 0.5) * (2 / Math.sqrt(Math.max(1, width)));
  return params;
};

const EMBEDDING_START = 0.6;

/** Adagrad over shuffled examples. Deterministic for a seed. */
export const fitModel = (
  examples: readonly Lesson[],
  rows: number,
  heads: readonly Head[],
  options: FitOptions,
): Params => {
  const offsets = offsetsOf(heads);
  const outputs = offsets.at(-1) ?? 0;
  const { width } = options;
  const params = newParams(rows, outputs, width, options.seed);
  if (options.embedding !== undefined) params.embedding.set(options.embedding);
  const random = randomOf(options.seed + 1);
  const order = Uint32Array.from(examples.keys());
  const sums = {
    wide: new Float32Array(rows),
    embedding: new Float32Array(rows),
    top: new Float32Array(outputs * width).fill(1e-2),
    bias: new Float32Array(outputs).fill(1),
    hiddenBias: new Float32Array(width).fill(1),
  };
  const logits = new Float32Array(outputs);
  const errors = new Float32Array(outputs);
  const hidden = new Float32Array(width);
  const back = new Float32Array(width);
  const kept = new Uint32Array(1 << 16);
  const keptValues = new Float32Array(1 << 16);

  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    const cool = 1 - 0.9 * (epoch / options.epochs);
    for (const index of order) {
      const example = examples[index];
      if (example === undefined) continue;
      let count = 0;
      const boost = 1 / (1 - options.dropout);
      for (let at = 0; at < example.ids.length; at += 1) {
        if (options.dropout > 0 && random() < options.dropout) continue;
        kept[count] = example.ids[at] ?? 0;
        keptValues[count] = (example.values[at] ?? 0) * boost;
        count += 1;
      }
      forward(params, kept, keptValues, count, logits, hidden, options.wide);
      errors.fill(0);
      for (let head = 0; head < heads.length; head += 1) {
        const target = example.targets[head] ?? -1;
        const spec = heads[head];
        if (target < 0 || spec === undefined) continue;
        const start = offsets[head] ?? 0;
        softmaxInto(logits, start, spec.classes, errors);
        const scale = spec.weight * example.weight * (spec.classWeights[target] ?? 1);
        for (let k = start; k < start + spec.classes; k += 1) errors[k] = (errors[k] ?? 0) * scale;
        errors[start + target] = (errors[start + target] ?? 0) - scale;
      }
      if (width > 0) {
        back.fill(0);
        for (let k = 0; k < outputs; k += 1) {
          const error = errors[k] as number;
          if (error === 0) continue;
          const row = k * width;
          for (let w = 0; w < width; w += 1) {
            back[w] = (back[w] as number) + error * (params.top[row + w] as number);
            const gradient = error * (hidden[w] as number);
            const sum = (sums.top[row + w] as number) + gradient * gradient;
            sums.top[row + w] = sum;
            params.top[row + w] =
              (params.top[row + w] as number) - (options.deepRate * cool * gradient) / Math.sqrt(sum + 1e-8);
          }
        }
        let squares = 0;
        for (let w = 0; w < width; w += 1) {
          const gradient = (back[w] as number) * (1 - (hidden[w] as number) ** 2);
          back[w] = gradient;
          squares += gradient * gradient;
          const sum = (sums.hiddenBias[w] as number) + gradient * gradient;
          sums.hiddenBias[w] = sum;
          params.hiddenBias[w] =
            (params.hiddenBias[w] as number) - (options.deepRate * cool * gradient) / Math.sqrt(sum);
        }
        squares /= width;
        for (let at = 0; at < count; at += 1) {
          const id = kept[at] as number;
          const value = keptValues[at] as number;
          const sum = (sums.embedding[id] as number) + squares * value * value;
          sums.embedding[id] = sum;
          const step = (options.deepRate * cool * value) / Math.sqrt(sum + 1e-8);
          const row = id * width;
          for (let w = 0; w < width; w += 1)
            params.embedding[row + w] = (params.embedding[row + w] as number) - step * (back[w] as number);
        }
      }
      for (let k = 0; k < outputs; k += 1) {
        const error = errors[k] as number;
        if (error === 0) continue;
        const sum = (sums.bias[k] as number) + error * error;
        sums.bias[k] = sum;
        params.bias[k] = (params.bias[k] as number) - (options.rate * 0.2 * cool * error) / Math.sqrt(sum);
      }
      if (options.wide) {
        let squares = 0;
        let first = outputs;
        let last = 0;
        for (let k = 0; k < outputs; k += 1) {
          const error = errors[k] as number;
          if (error === 0) continue;
          squares += error * error;
          first = Math.min(first, k);
          last = k + 1;
        }
        for (let at = 0; at < count; at += 1) {
          const id = kept[at] as number;
          const value = keptValues[at] as number;
          const sum = (sums.wide[id] as number) + squares * value * value;
          sums.wide[id] = sum;
          const step = (options.rate * cool * value) / Math.sqrt(sum + 1e-3);
          const row = id * outputs;
          for (let k = first; k < last; k += 1)
            params.wide[row + k] = (params.wide[row + k] as number) - step * (errors[k] as number);
        }
      }
    }
    if (options.decay > 0 && epoch < options.epochs - 1)
      for (let at = 0; at < params.embedding.length; at += 1)
        params.embedding[at] = (params.embedding[at] as number) * (1 - options.decay);
  }
  return params;
};

/** Logits of every head. */
export const forward = (
  params: Params,
  ids: ArrayLike<number>,
  values: ArrayLike<number>,
  count: number,
  logits: Float32Array,
  hidden: Float32Array,
  wide = true,
): void => {
  const { outputs, width, embedding, top } = params;
  logits.set(params.bias);
  if (width > 0) {
    hidden.set(params.hiddenBias);
    for (let at = 0; at < count; at += 1) {
      const row = (ids[at] as number) * width;
      const value = values[at] as number;
      for (let w = 0; w < width; w += 1) hidden[w] = (hidden[w] as number) + value * (embedding[row + w] as number);
    }
    for (let w = 0; w < width; w += 1) hidden[w] = Math.tanh(hidden[w] as number);
    for (let k = 0; k < outputs; k += 1) {
      let sum = 0;
      for (let w = 0; w < width; w += 1) sum += (top[k * width + w] as number) * (hidden[w] as number);
      logits[k] = (logits[k] as number) + sum;
    }
  }
  if (!wide) return;
  for (let at = 0; at < count; at += 1) {
    const row = (ids[at] as number) * outputs;
    const value = values[at] as number;
    for (let k = 0; k < outputs; k += 1) logits[k] = (logits[k] as number) + value * (params.wide[row + k] as number);
  }
};

/** Where each head's outputs start; the last number is the number of outputs. */
export const offsetsOf = (heads: readonly Pick<Head, 'classes'>[]): number[] => {
  const offsets = [0];
  for (const { classes } of heads) offsets.push((offsets.at(-1) ?? 0) + classes);
  return offsets;
};

export const softmaxInto = (logits: Float32Array, start: number, classes: number, into: Float32Array): void => {
  let highest = -Infinity;
  for (let k = start; k < start + classes; k += 1) highest = Math.max(highest, logits[k] as number);
  let sum = 0;
  for (let k = start; k < start + classes; k += 1) {
    const power = Math.exp((logits[k] as number) - highest);
    into[k] = power;
    sum += power;
  }
  for (let k = start; k < start + classes; k += 1) into[k] = (into[k] as number) / sum;
};

/** Of linear models the mean of the weights is the mean of what they say. */
export const meanOf = (models: readonly Params[]): Params => {
  const [first, ...others] = models;
  if (first === undefined) throw new Error('no models to take the mean of');
  for (const name of ['wide', 'bias'] as const)
    first[name].forEach((value, at) => {
      first[name][at] = others.reduce((sum, other) => sum + (other[name][at] ?? 0), value) / models.length;
    });
  return first;
};
