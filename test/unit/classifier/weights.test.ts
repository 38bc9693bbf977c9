import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openRows, wholeTable } from '../../../shared/classifier/packed-rows.ts';
import { packWeights, parseWeights, STRIDE, scaleOf, tableOf } from '../../../shared/classifier/weights.ts';

const shipped = readFileSync(new URL('../../../shared/classifier/weights/model.bin', import.meta.url));

describe('weights', () => {
  it('take at most 6 MB', () => {
    expect(shipped.length).toBeLessThanOrEqual(6_000_000);
  });

  it('are written as they were read', () => {
    expect(Buffer.from(packWeights(parseWeights(shipped))).equals(shipped)).toBe(true);
  });

  it('are read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(shipped.length + 3);
    larger.set(shipped, 3);
    expect(parseWeights(larger.subarray(3)).header).toEqual(parseWeights(shipped).header);
  });

  it('are refused when they are something else', () => {
    expect(() => parseWeights(Buffer.from('PK\u0003\u0004 a zip file'))).toThrow('not weights of the classifier');
  });

  it('are refused when they are cut short or too long', () => {
    expect(() => parseWeights(shipped.subarray(0, shipped.length - 1))).toThrow('cut short');
    expect(() => parseWeights(Buffer.concat([shipped, Buffer.of(0)]))).toThrow('another layout');
  });

  it.each([
    ['small ones', 0.01],
    ['middling ones', 1],
    ['larger than training brings', 30],
  ])('keep numbers to within half a step of the finest scale that holds their row: %s', (_what, size) => {
    const numbers = Float32Array.from({ length: 14 }, (_none, at) => size * Math.sin(at + 1) * (at < 7 ? 1 : 0.01));
    const table = tableOf([{ numbers, columns: 7 }], 8);
    for (const row of [0, 1]) {
      const cells = table.subarray(row * 8, row * 8 + 7);
      const scale = scaleOf(table[row * 8 + 7] ?? 0);
      expect(Math.max(...cells.map(Math.abs))).toBe(7);
      cells.forEach((cell, at) => {
        expect(Math.abs(cell * scale - (numbers[row * 7 + at] ?? 0))).toBeLessThanOrEqual(scale / 2);
      });
    }
  });

  it('round the linear part and the embedding each by its own scale', () => {
    const table = tableOf(
      [
        { numbers: Float32Array.of(2, -3, 1), columns: 3 },
        { numbers: Float32Array.of(0.02, -0.01), columns: 2 },
      ],
      STRIDE,
    );
    expect([...table.subarray(0, 5)]).toEqual([4, -7, 2, 7, -3]);
    expect(table[STRIDE - 2]).toBeGreaterThan(table[STRIDE - 1] ?? 0);
  });

  it('are the same after a way through the asset, rows of an odd number of cells among them', () => {
    const weights = parseWeights(shipped);
    const columns = weights.header.languages.length;
    const cells = weights.header.wide + weights.header.width;
    const numbers = Float32Array.from({ length: weights.language.table.length }, (_none, at) => Math.sin(at));
    const stride = columns + 1;
    const language = tableOf([{ numbers: numbers.subarray(0, (numbers.length / stride) * columns), columns }], stride);
    const table = wholeTable(weights.rows, STRIDE).map((cell, at) =>
      at % STRIDE < cells ? ((at * 7) % 15) - 7 : cell,
    );
    const again = parseWeights(
      packWeights({ ...weights, rows: openRows(table, STRIDE), language: openRows(language, stride) }),
    );
    expect(columns % 2).toBe(1);
    expect(Buffer.from(wholeTable(again.language, stride)).equals(Buffer.from(language))).toBe(true);
    expect(Buffer.from(wholeTable(again.rows, STRIDE)).equals(Buffer.from(table))).toBe(true);
  });

  it('have a row as soon as it is opened, and no other', () => {
    const [{ rows }, whole] = [parseWeights(shipped), wholeTable(parseWeights(shipped).rows, STRIDE)];
    const rowOf = (table: Int8Array, row: number) => [...table.subarray(row * STRIDE, (row + 1) * STRIDE)];
    expect(rows.open(4_711)).toBe(4_711 * STRIDE);
    expect(rowOf(rows.table, 4_711)).toEqual(rowOf(whole, 4_711));
    expect(rowOf(rows.table, 4_712).every((cell) => cell === 0)).toBe(true);
    expect(rowOf(whole, 4_712).some((cell) => cell !== 0)).toBe(true);
  });

  it('refuse rows that are too wide for a cache line', () => {
    expect(() =>
      tableOf(
        [60, 24].map((columns) => ({ numbers: new Float32Array(columns), columns })),
        STRIDE,
      ),
    ).toThrow("don't fit a row");
  });
});
