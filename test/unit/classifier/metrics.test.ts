import { describe, expect, it } from 'vitest';
import {
  accuracy,
  calibrationError,
  curveOf,
  logLoss,
  macroF1,
  recallAt,
} from '../../../shared/classifier/train/metrics.ts';

describe('metrics', () => {
  it('count right answers', () => {
    expect(accuracy([0, 1, 1, 2], [0, 1, 2, 2])).toBe(0.75);
  });

  it('give every class that occurs the same say', () => {
    // Class 0: F1 6/7; class 1: never found; class 2 doesn't occur.
    expect(macroF1([0, 0, 0, 1], [0, 0, 0, 0], 3)).toBeCloseTo(6 / 7 / 2);
  });

  it('lose the logarithm of the share that the right class got', () => {
    const shares = [
      [0.5, 0.5],
      [0.75, 0.25],
    ];
    expect(logLoss([0, 1], shares)).toBeCloseTo((Math.log(2) + Math.log(4)) / 2);
    expect(logLoss([0], [[0, 1]])).toBeCloseTo(Math.log(1e6));
  });

  it('find a confidence of .9 that is right half of the time .4 off', () => {
    expect(calibrationError([0.9, 0.9], [true, false])).toBeCloseTo(0.4);
  });

  it('find the most recall that a precision allows', () => {
    const curve = curveOf([0.9, 0.8, 0.7, 0.6], [true, false, true, false]);
    expect(recallAt(curve, 0.6)).toEqual({ threshold: 0.7, precision: 2 / 3, recall: 1 });
    expect(recallAt(curve, 0.9)).toEqual({ threshold: 0.9, precision: 1, recall: 0.5 });
  });
});
