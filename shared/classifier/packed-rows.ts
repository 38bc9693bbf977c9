/** How a row lies in memory: its length in bytes, and how many cells (whole numbers from -7 to 7) and, at its end, scale codes it has. */
export interface Shape {
  stride: number;
  cells: number;
  scales: number;
}

/** Rows as they lie in the asset: all cells, two a byte, and all scale codes. */
export const packRows = (
  table: Int8Array,
  { stride, cells, scales }: Shape,
): [cells: Uint8Array, scales: Uint8Array] => {
  const rows = table.length / stride;
  const packed = new Uint8Array(rows * Math.ceil(cells / 2));
  const codes = new Uint8Array(rows * scales);
  let into = 0;
  for (let row = 0; row < rows; row += 1) {
    const first = row * stride;
    for (let cell = 0; cell < cells; cell += 2) {
      const right = cell + 1 < cells ? (table[first + cell + 1] as number) : 0;
      packed[into] = ((table[first + cell] as number) & 15) | ((right & 15) << 4);
      into += 1;
    }
    codes.set(table.subarray(first + stride - scales, first + stride), row * scales);
  }
  return [packed, codes];
};

/** What `packRows` wrote, taken from `next`, which hands out so many bytes of the asset. */
export const unpackRows = (
  next: (length: number) => Uint8Array,
  rows: number,
  { stride, cells, scales }: Shape,
): Int8Array => {
  const packed = next(rows * Math.ceil(cells / 2));
  const codes = next(rows * scales);
  const table = new Int8Array(rows * stride);
  let from = 0;
  for (let row = 0; row < rows; row += 1) {
    const first = row * stride;
    for (let cell = 0; cell < cells; cell += 2) {
      const both = packed[from] as number;
      from += 1;
      table[first + cell] = (both << 28) >> 28;
      if (cell + 1 < cells) table[first + cell + 1] = (both << 24) >> 28;
    }
    for (let at = 0; at < scales; at += 1) table[first + stride - scales + at] = codes[row * scales + at] as number;
  }
  return table;
};
