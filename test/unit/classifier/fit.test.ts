import { describe, expect, it } from 'vitest';
import { fitModel, type Head, type Lesson } from '../../../shared/classifier/train/fit.ts';

describe('training', () => {
  it('lets what an embedding holds fade between two epochs, and not after the last', () => {
    const untaught = (epochs: number) => [...embedding({ epochs, decay: 0.4 }).slice(WIDTH)];
    expect(untaught(1)).toEqual([1, 1]);
    expect(untaught(3)).toEqual([close(0.36), close(0.36)]);
  });

  it('keeps what is taught again: it fades less', () => {
    const [taught = 0] = embedding({ epochs: 3, decay: 0.4 });
    const [kept = 0] = embedding({ epochs: 3, decay: 0 });
    expect(Math.abs(taught)).toBeGreaterThan(0.36);
    expect(Math.abs(taught)).toBeLessThan(Math.abs(kept));
  });
});

const WIDTH = 2;
const HEAD: Head = { name: 'team', classes: 2, weight: 1, classWeights: Float32Array.of(1, 1) };
/** Of two rows the first is in both lessons, the second in none. */
const LESSONS: readonly Lesson[] = [0, 1].map((target) => ({
  ids: Uint32Array.of(0),
  values: Float32Array.of(target === 0 ? 1 : -1),
  targets: Int16Array.of(target),
  weight: 1,
}));

const embedding = ({ epochs, decay }: { epochs: number; decay: number }): Float32Array =>
  fitModel(LESSONS, 2, [HEAD], {
    seed: 1,
    epochs,
    width: WIDTH,
    wide: false,
    rate: 0.5,
    deepRate: 0.5,
    dropout: 0,
    decay,
    embedding: new Float32Array(2 * WIDTH).fill(1),
  }).embedding;

const close = (value: number): unknown => expect.closeTo(value, 6);
