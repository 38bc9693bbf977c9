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

/** A table of rows, each of which can be read once it was opened. */
export interface Rows {
  table: Int8Array;
  /** Where the row starts in the table. */
  open(row: number): number;
}

/** A table that is there as a whole. */
export const openRows = (table: Int8Array, stride: number): Rows => ({ table, open: (row) => row * stride });

/**
 * What `packRows` wrote, taken from `next`, which hands out so many bytes of the asset. A row is unpacked when it is opened first:
 * a process meets a fraction of them, and on the way up nobody waits for the memory of the others.
 */
export const unpackedRows = (
  next: (length: number) => Uint8Array,
  rows: number,
  { stride, cells, scales }: Shape,
): Rows => {
  const width = Math.ceil(cells / 2);
  const packed = next(rows * width);
  const codes = next(rows * scales);
  const table = new Int8Array(rows * stride);
  const isOpen = new Uint8Array(rows);
  const unpack = (row: number): void => {
    isOpen[row] = 1;
    const first = row * stride;
    let from = row * width;
    for (let cell = 0; cell < cells; cell += 2) {
      const both = packed[from] as number;
      from += 1;
      table[first + cell] = (both << 28) >> 28;
      if (cell + 1 < cells) table[first + cell + 1] = (both << 24) >> 28;
    }
    for (let at = 0; at < scales; at += 1) table[first + stride - scales + at] = codes[row * scales + at] as number;
  };
  return {
    table,
    open: (row) => {
      if (isOpen[row] === 0) unpack(row);
      return row * stride;
    },
  };
};

/** The table with every row in it. */
export const wholeTable = ({ table, open }: Rows, stride: number): Int8Array => {
  for (let row = 0; row < table.length / stride; row += 1) open(row);
  return table;
};
