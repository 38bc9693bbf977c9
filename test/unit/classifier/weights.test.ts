import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packWeights, parseWeights, tableOf } from '../../../shared/classifier/weights.ts';

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

  it('refuse rows that are too wide for a cache line', () => {
    expect(() => tableOf(new Float32Array(60), 60, new Float32Array(24), 24)).toThrow("don't fit a row");
  });
});
