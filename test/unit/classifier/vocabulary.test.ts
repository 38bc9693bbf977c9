import { describe, expect, it } from 'vitest';
import { rowOf, vocabularyOf } from '../../../shared/classifier/encode.ts';
import { BUCKETS } from '../../../shared/classifier/features.ts';

describe('the vocabulary', () => {
  it('numbers the buckets that it knows in their order, and no others', () => {
    // Whole cells of the bitmap, its edges, and every seventh bucket.
    const isKnown = (bucket: number) => bucket % 7 === 0 || bucket < 70 || bucket % 32 === 31 || bucket >= BUCKETS - 33;
    const vocabulary = vocabularyOf(new Uint32Array(BUCKETS).fill(1), 10, isKnown);
    let row = 0;
    const wrong: number[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const expected = isKnown(bucket) ? row : -1;
      if (isKnown(bucket)) row += 1;
      if (rowOf(vocabulary, bucket) !== expected) wrong.push(bucket);
    }
    expect(wrong).toEqual([]);
    expect(vocabulary.rows).toBe(row);
  });
});
