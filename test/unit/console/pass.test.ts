import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Pass, readPass, writePass } from '../../../shared/console/pass.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const UNTIL = NOW + 15 * MINUTE;
const KEY = 'the console’s key, long enough for one';
const GUESS = 'what somebody took for the key of it';
const NEW_KEY = 'the key that came after that one';
const LINK: Pass = { kind: 'link', user: 'U0ANNA0001', until: UNTIL };

/** What somebody with this key could write down. */
const signed = (said: string, key = KEY) => `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`;
const link = writePass(LINK, KEY);
const read = (text: string, keys: readonly string[] = [KEY], now = NOW) => readPass(text, 'link', keys, now);

describe('A pass', () => {
  test('names who has it until its last millisecond', () => {
    expect(read(link)).toEqual({ kind: 'holds', user: 'U0ANNA0001' });
    expect(read(link, [KEY], UNTIL - 1).kind).toBe('holds');
  });

  test('can stand in an address and in a cookie as it is', () => {
    expect(link).toMatch(/^[\w.-]+$/);
    expect(encodeURIComponent(link)).toBe(link);
  });

  test('is still taken that was signed with the key before, while it is rotated', () => {
    expect(read(link, [NEW_KEY, KEY]).kind).toBe('holds');
    expect(read(link, [NEW_KEY]).kind).toBe('refused');
  });

  test('of one kind is none of the other', () => {
    const session = writePass({ ...LINK, kind: 'session', until: NOW + HOUR }, KEY);
    expect(readPass(session, 'session', [KEY], NOW).kind).toBe('holds');
    expect(readPass(session, 'link', [KEY], NOW).kind).toBe('refused');
    expect(readPass(link, 'session', [KEY], NOW).kind).toBe('refused');
  });

  test.each(['', ' '.repeat(40), 'x', KEY.slice(0, 31)])('is not written with the key %j', (key) => {
    expect(() => writePass(LINK, key)).toThrow(expect.objectContaining({ code: 'configuration' }));
  });

  test('is written with one of 32 characters', () => {
    const key = KEY.slice(0, 32);
    expect(read(writePass(LINK, key), [key]).kind).toBe('holds');
  });
});

const SHORT = KEY.slice(0, 31);
const said = `link.${UNTIL}.U0ANNA0001`;
const mac = link.slice(said.length + 1);

describe('No pass opens anything', () => {
  test.each([
    ['signed with another key', signed(said, GUESS), 'forged'],
    ['signed with an empty key', signed(said, ''), 'forged'],
    ['signed with a key that could be guessed', signed(said, SHORT), 'forged'],
    ['for another user', link.replace('U0ANNA0001', 'U0BORIS001'), 'forged'],
    ['for longer', link.replace(String(UNTIL), String(UNTIL + 1)), 'forged'],
    ['of another kind under the same digest', link.replace('link', 'session'), 'malformed'],
    ['of a kind that there is not', signed(`key.${UNTIL}.U0ANNA0001`), 'malformed'],
    ['cut by one character', link.slice(0, -1), 'malformed'],
    ['cut before its digest', said, 'malformed'],
    ['with an empty digest', `${said}.`, 'malformed'],
    ['with another spelling of its digest', `${link.slice(0, -1)}${nextTo(link.at(-1))}`, 'malformed'],
    ['with a digest that is padded', `${link}=`, 'malformed'],
    ['with its digest twice', `${link}.${mac}`, 'malformed'],
    ['with a separator twice', link.replace('.', '..'), 'malformed'],
    ['with a separator at its end', `${link}.`, 'malformed'],
    ['with a separator in its user', signed(`link.${UNTIL}.U0.ANNA`), 'malformed'],
    ['without a user', signed(`link.${UNTIL}.`), 'malformed'],
    ['without an end', signed('link..U0ANNA0001'), 'malformed'],
    ['with no number for an end', signed('link.Infinity.U0ANNA0001'), 'malformed'],
    ['with a zero before its end', signed(`link.0${UNTIL}.U0ANNA0001`), 'malformed'],
    ['with an end that no clock reaches', signed(`link.${'9'.repeat(400)}.U0ANNA0001`), 'malformed'],
    ['with a line end', `${link}\n`, 'malformed'],
    ['with a space before it', ` ${link}`, 'malformed'],
    ['of a megabyte', `link.${UNTIL}.${'U'.repeat(1_000_000)}.${mac}`, 'malformed'],
    ['of garbage', '\u0000\ud800💥', 'malformed'],
    ['that is empty', '', 'malformed'],
    ['of the moment in which it ends', writePass({ ...LINK, until: NOW }, KEY), 'lapsed'],
    ['that ended', writePass({ ...LINK, until: NOW - 1 }, KEY), 'lapsed'],
    ['that ended, of a key that is gone', writePass({ ...LINK, until: NOW - 1 }, GUESS), 'lapsed'],
  ])('%s', (_, text, reason) => {
    // An empty one and a short one are no keys, whoever signed with them.
    expect(read(text, [KEY, '', SHORT])).toEqual({ kind: 'refused', reason });
  });

  test('where there is no key at all', () => {
    expect(read(link, [])).toEqual({ kind: 'refused', reason: 'forged' });
  });
});

/** The last digit of 32 bytes has two spare bits: the next digit says the same bytes. */
function nextTo(digit = ''): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return digits[digits.indexOf(digit) + 1] ?? '';
}
