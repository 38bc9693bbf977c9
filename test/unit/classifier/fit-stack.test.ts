import { describe, expect, it } from 'vitest';
import { forwardStack, STACK_PARTS, type Stack } from '../../../shared/classifier/stack.ts';
import { fitStack, type StackLesson } from '../../../shared/classifier/train/fit-stack.ts';
import { randomOf } from '../../../shared/classifier/train/random.ts';

const random = randomOf(8);
/** Two opinions and a measure: one field says what the first opinion says, the other what they say only together. */
const lessons: StackLesson[] = Array.from({ length: 5_000 }, () => {
  const [first, second, measure] = [random() * 4 - 2, random() * 4 - 2, 40 + random()];
  return {
    inputs: Float32Array.of(first, second, measure),
    targets: Int16Array.of(Number(first > 0), Number(first * second > 0)),
    weight: 1,
  };
});
const fields = [
  { classes: 2, own: [] },
  { classes: 2, own: [] },
];
const stack = fitStack(lessons, fields);

const share = (one: Stack, field: number): number => {
  const logits = new Float32Array(4);
  const right = lessons.filter(({ inputs, targets }) => {
    forwardStack(one, inputs, logits);
    const said = Number((logits[2 * field + 1] as number) > (logits[2 * field] as number));
    return said === targets[field];
  });
  return right.length / lessons.length;
};

describe('the stack', () => {
  it('learns what one opinion says', () => {
    expect(share(stack, 0)).toBeGreaterThan(0.97);
  });

  it('learns what opinions say together only, which no weighted sum of them does', () => {
    expect(share(stack, 1)).toBeGreaterThan(0.85);
    expect(share({ ...stack, top: stack.top.map(() => 0) }, 1)).toBeLessThan(0.6);
  });

  it('learns the same from the same lessons', () => {
    const again = fitStack(lessons, fields);
    for (const part of STACK_PARTS) expect(again[part]).toEqual(stack[part]);
  });

  it('learns nothing of a field that nobody told', () => {
    const untold = lessons.map((one) => ({ ...one, targets: Int16Array.of(one.targets[0] ?? -1, -1) }));
    const { bias } = fitStack(untold, fields);
    expect(bias[2]).toBeCloseTo(bias[3] ?? Number.NaN, 3);
  });

  it('says what the opinions on the field say as long as nobody taught it more', () => {
    const untaught = lessons.map(({ inputs, targets }) => ({
      inputs: Float32Array.of((inputs[0] ?? 0) - 3, (inputs[1] ?? 0) - 1),
      targets: targets.map(() => -1),
      weight: 1,
    }));
    const logits = new Float32Array(2);
    forwardStack(fitStack(untaught, [{ classes: 2, own: [0] }]), Float32Array.of(-0.1, -2.3), logits);
    expect((logits[0] ?? 0) - (logits[1] ?? 0)).toBeCloseTo(1.1 * 2.2, 2);
  });
});
