import { describe, expect, it } from 'vitest';
import { DANGER_CELLS, dangerOf, raisedBy } from '../../../shared/classifier/danger.ts';
import { type DangerLesson, fitDanger, saidOf } from '../../../shared/classifier/train/fit-danger.ts';
import { randomOf } from '../../../shared/classifier/train/random.ts';

const random = randomOf(4);
const features = (...rows: number[]) => ({
  ids: Uint32Array.from(rows),
  values: new Float32Array(rows.length).fill(1 / Math.sqrt(rows.length)),
});
/** Row 7 is danger, unless the second input is high; row 8 and the first input say nothing. */
const lessons: DangerLesson[] = Array.from({ length: 2_000 }, () => {
  const [said, idle, denied] = [random() < 0.5, random() < 0.5, random() < 0.5];
  return {
    features: features(said ? 7 : 9, idle ? 8 : 10),
    inputs: Float32Array.of(random(), denied ? 60 : 50),
    isDanger: said && !denied,
    weight: 1,
  };
});
const danger = fitDanger(lessons);
const shareOf = ({ features, inputs }: Pick<DangerLesson, 'features' | 'inputs'>) =>
  dangerOf(danger, saidOf(danger, features), inputs);

describe('danger', () => {
  it('is learnt from what a text says and from what the models say of it, whatever their scale', () => {
    const right = lessons.filter((lesson) => shareOf(lesson) >= 0.5 === lesson.isDanger);
    expect(right.length / lessons.length).toBeGreaterThan(0.97);
    expect(Math.abs(danger.cells[8] ?? 0)).toBeLessThan(Math.abs(danger.cells[7] ?? 0) / 3);
  });

  it('is learnt as the same from the same lessons', () => {
    expect(fitDanger(lessons)).toEqual(danger);
  });

  it('finds rows that are one table apart in one cell', () => {
    const far = { features: features(7 + DANGER_CELLS, 8), inputs: Float32Array.of(0.5, 50) };
    expect(shareOf(far)).toBe(shareOf({ ...far, features: features(7, 8) }));
  });

  it.each([
    ['no danger leaves it as it is', 0, [0.1, 0.2, 0.6, 0.1], [0.1, 0.2, 0.6, 0.1]],
    ['what may be danger is high', 0.2, [0, 0, 0.5, 0.5], [0.04, 0.16, 0.4, 0.4]],
    ['what is danger more likely than not is critical', 0.8, [0, 0, 1, 0], [0.64, 0.16, 0.2, 0]],
  ])('raises the urgency: %s', (_what, share, before, after) => {
    const raised = [...raisedBy(share, Float32Array.from(before))];
    expect(raised.map((each) => each.toFixed(5))).toEqual(after.map((each) => each.toFixed(5)));
    expect(raised.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
  });
});
