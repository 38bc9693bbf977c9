import { describe, expect, it, vi } from 'vitest';
import { remembering } from '../../../shared/classifier/remembering.ts';

const words = (count: number, name = 'word') => Array.from({ length: count }, (_none, at) => `${name}${at}`);

describe('remembering', () => {
  it('asks once for a word that comes again', () => {
    const lengthOf = vi.fn((word: string) => word.length);
    const remembered = remembering(lengthOf);
    expect([remembered('carte'), remembered('carte')]).toEqual([5, 5]);
    expect(lengthOf).toHaveBeenCalledTimes(1);
  });

  it('keeps a word that is met again and again, however many others come between', () => {
    const lengthOf = vi.fn((word: string) => word.length);
    const remembered = remembering(lengthOf, 10);
    for (const word of words(1_000)) {
      remembered(word);
      remembered('carte');
    }
    expect(lengthOf.mock.calls.filter(([word]) => word === 'carte')).toHaveLength(1);
  });

  it('forgets: twice the size at most is remembered', () => {
    const lengthOf = vi.fn((word: string) => word.length);
    const remembered = remembering(lengthOf, 10);
    for (const word of words(1_000)) remembered(word);
    lengthOf.mockClear();
    for (const word of words(1_000).toReversed().slice(0, 100)) remembered(word);
    expect(lengthOf.mock.calls.length).toBeGreaterThanOrEqual(80);
  });

  it('keeps no word that is too long to come again', () => {
    const lengthOf = vi.fn((word: string) => word.length);
    const remembered = remembering(lengthOf);
    const long = 'x'.repeat(4_000);
    expect([remembered(long), remembered(long)]).toEqual([4_000, 4_000]);
    expect(lengthOf).toHaveBeenCalledTimes(2);
  });
});
