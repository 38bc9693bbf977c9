import { STRIDE, scaleOf, type Weights } from './weights.ts';

/**
 * Adds rows of the table, each times its value, to `sums`: the outputs of the linear model, then the embedding. Twelve columns a
 * walk: their sums stay in registers, and the rows in the cache.
 */
export const addRows = (
  { header: { wide, width }, rows: { table, open } }: Weights,
  rows: Uint32Array,
  values: Float32Array,
  count: number,
  sums: Float64Array,
): void => {
  if (count > starts.length) makeRoom(count);
  for (let at = 0; at < count; at += 1) {
    const first = open(rows[at] as number);
    const value = values[at] as number;
    starts[at] = first;
    wideScales[at] = value * scaleOf(table[first + STRIDE - 2] as number);
    deepScales[at] = value * scaleOf(table[first + STRIDE - 1] as number);
  }
  addColumns(sums.subarray(0, wide), 0, table, count, wideScales);
  addColumns(sums.subarray(wide, wide + width), wide, table, count, deepScales);
};

// Scratch space: for the twenty rows of a word, making arrays would take longer than adding. Nobody outside sees it.
let starts = new Int32Array(0);
let wideScales = new Float64Array(0);
let deepScales = new Float64Array(0);

const makeRoom = (count: number): void => {
  starts = new Int32Array(2 * count);
  wideScales = new Float64Array(2 * count);
  deepScales = new Float64Array(2 * count);
};

/** Adds the columns from `first` on. */
const addColumns = (sums: Float64Array, first: number, table: Int8Array, count: number, scales: Float64Array): void => {
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
    for (let at = 0; at < count; at += 1) {
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
