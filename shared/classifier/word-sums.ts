import { addRows } from './add-rows.ts';
import { cellOf } from './danger.ts';
import { rowOf, weightOf } from './encode.ts';
import { eachPart, MOST_PARTS } from './features.ts';
import { STRIDE, type Weights } from './weights.ts';

/** Of the `STRIDE` numbers of a word, the sum of its squared values. */
export const SQUARES = STRIDE - 1;
/** And what it says of danger. */
export const DANGER = STRIDE - 2;

/** What a word adds to both models by itself: to the outputs of the linear model, then to the embedding. `STRIDE` numbers. */
export const wordSums = (weights: Weights, word: string): Float32Array => {
  const { vocabulary, danger } = weights;
  let count = 0;
  let squares = 0;
  let steps = 0;
  eachPart(word, (bucket, kind) => {
    const row = rowOf(vocabulary, bucket);
    if (row < 0) return;
    const value = weightOf(kind, vocabulary.idf[row] as number);
    rows[count] = row;
    values[count] = value;
    squares += value * value;
    steps += value * (danger.cells[cellOf(row)] as number);
    count += 1;
  });
  sums.fill(0);
  addRows(weights, rows, values, count, sums);
  sums[SQUARES] = squares;
  sums[DANGER] = steps * danger.step;
  return Float32Array.from(sums);
};

// Scratch space of one word: half of its time would otherwise go into making arrays. Nobody outside sees it.
const rows = new Uint32Array(MOST_PARTS);
const values = new Float32Array(MOST_PARTS);
const sums = new Float64Array(STRIDE);
