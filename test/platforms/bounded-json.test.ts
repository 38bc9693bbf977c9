import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBoundedJson } from '../../shared/platforms/bounded-json.ts';

const parse = (text: string) => parseBoundedJson(Buffer.from(text));
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('bombs are refused', () => {
  test('64 levels are fine, 65 are too deep, whatever closes them', () => {
    expect(parse(nested(64)).kind).toBe('json');
    expect(parse(nested(65))).toEqual({ kind: 'wrong', reason: 'too-deep' });
    expect(parse('{"a":'.repeat(100_000))).toEqual({ kind: 'wrong', reason: 'too-deep' });
  });

  test('too many values, too many keys and too many digits', () => {
    expect(parse(`[${'0,'.repeat(100_000)}0]`)).toEqual({ kind: 'wrong', reason: 'too-many-values' });
    expect(parse(`[${'{},'.repeat(60_000)}0]`)).toEqual({ kind: 'wrong', reason: 'too-many-values' });
    expect(parse(`[${'9'.repeat(1_001)}]`)).toEqual({ kind: 'wrong', reason: 'too-many-digits' });
    expect(parse(`[${'9'.repeat(1_000)}]`)).toMatchObject({ kind: 'json' });
    const keys = Array.from({ length: 1_001 }, (_, i) => `"${i}":0`);
    expect(parse(`{${keys.slice(1).join(',')}}`).kind).toBe('json');
    expect(parse(`{${keys.join(',')}}`)).toEqual({ kind: 'wrong', reason: 'too-many-keys' });
    expect(parse(`[${Array(1_001).fill('{"a":0}').join(',')}]`).kind).toBe('json');
  });

  test('what looks like a bomb inside a string is a string', () => {
    const text = `${nested(100)}\\"${'{:,'.repeat(60_000)}`;
    expect(parse(JSON.stringify({ text }))).toEqual({ kind: 'json', value: { text } });
  });
});

describe('numbers that JavaScript cannot hold', () => {
  test('64-bit integers become strings of their digits, others stay numbers', () => {
    expect(parse('[9223372036854775807,-9223372036854775808, 9007199254740991,-9007199254740992,1e30,0.1]')).toEqual({
      kind: 'json',
      value: ['9223372036854775807', '-9223372036854775808', 9007199254740991, '-9007199254740992', 1e30, 0.1],
    });
  });

  test('they are found beside text of more than one byte a character, and not inside it', () => {
    expect(parse('{"é😡 12345678901234567890":12345678901234567890,"\\"":"\\\\"}')).toEqual({
      kind: 'json',
      value: { 'é😡 12345678901234567890': '12345678901234567890', '"': '\\' },
    });
  });

  test('quoting makes nothing JSON that was not', () => {
    for (const text of [
      '{12345678901234567890:1}',
      '[00012345678901234567890]',
      '[1 12345678901234567890]',
      '12345678901234567890a',
    ]) {
      expect(parse(text)).toEqual({ kind: 'wrong', reason: 'not-json' });
    }
  });
});

test('a byte order mark is skipped, and a byte that is no UTF-8 replaced', () => {
  expect(parse('\ufeff{"a":1}')).toEqual({ kind: 'json', value: { a: 1 } });
  expect(parseBoundedJson(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ kind: 'json', value: '\ufffd' });
});

test('it reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parse(text)).toEqual({ kind: 'json', value: JSON.parse(text) });
    }),
  );
});

test('and refuses what JSON.parse refuses, without throwing', () => {
  const noise = fc.array(
    fc.constantFrom('[', ']', '{', '}', '"', ':', ',', '\\', '1', '-', 'e', '12345678901234567890', ' '),
  );
  fc.assert(
    fc.property(noise, (pieces) => {
      const text = pieces.join('');
      expect(parse(text).kind).toBe(isJson(text) ? 'json' : 'wrong');
    }),
    { numRuns: 2_000 },
  );
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
