import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cap, fold, MAX_READ, unfolding } from '../../../shared/classifier/fold.ts';

test.each([
  ['Répond-moi', 0, 6, 'Répond'],
  ['RE\u0301POND', 1, 6, 'E\u0301POND'],
  ['à Cœur joie', 2, 7, 'Cœur'],
  ['Straße 😡 J’ai', 8, 13, '😡 J’'],
])('what stood in %j from %i to %i of what it folds to is %j', (text, start, end, shown) => {
  expect(unfolding(text)(start, end)).toBe(shown);
});

test('whatever is unfolded folds to what it was', () => {
  void fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), fc.nat(60), (text, start, length) => {
      const piece = fold(text).slice(start, start + length);
      if (piece !== '') expect(fold(unfolding(text)(start, start + piece.length))).toContain(piece);
    }),
    { numRuns: 2_000 },
  );
});

test('what is asked stands at either end: of a text that is too long the head and the tail are read, and no more', () => {
  const [head, tail] = ['h'.repeat(3_000), 't'.repeat(1_000)];
  expect(cap(`${head}${'?'.repeat(60_000)}${tail}`)).toBe(`${head} ${tail}`);
  const whole = '?'.repeat(MAX_READ);
  expect(cap(whole)).toBe(whole);
});
