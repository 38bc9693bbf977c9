import { expect, test } from 'vitest';
import { untilRotated } from '../../../shared/runtime/rotating-secret.ts';

test('what works with secrets is kept from call to call, and made anew once when one of them is rotated', () => {
  const made: string[][] = [];
  const clientWith = untilRotated(({ token, signing }: { token: string; signing: string[] }) => {
    made.push([token, ...signing]);
    return {};
  });
  const first = clientWith({ token: 'old', signing: ['s'] });
  expect(clientWith({ token: 'old', signing: ['s'] })).toBe(first);
  const second = clientWith({ token: 'new', signing: ['s'] });
  expect(clientWith({ token: 'new', signing: ['s'] })).toBe(second);
  clientWith({ token: 'new', signing: ['t', 's'] });
  expect(made).toEqual([
    ['old', 's'],
    ['new', 's'],
    ['new', 't', 's'],
  ]);
});
