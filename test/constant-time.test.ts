import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** What takes requests from strangers. The Slack stand-in is no such thing: it plays the one who signs. */
const SOURCES = globSync('{shared,functions}/**/*.ts', { cwd: ROOT })
  .map(normalize)
  .filter((file) => !file.startsWith('shared/classifier/'));

const WORD = String.raw`(?:\w*(?:signature|digest|hmac|secret|verifyToken|challenge)|expected|given|mac)s?`;
const NOTHING = String.raw`(?:''|undefined\b|null\b)`;
/** A comparison that stops at the first byte that differs, with something that a stranger must not guess. */
const SHORT_CUT = new RegExp(
  [
    String.raw`(?<!typeof )(?<![\w.'-])${WORD}\b\s*[!=]==?(?!=)(?!\s*${NOTHING})`,
    String.raw`(?<!${NOTHING}\s)(?<!=)[!=]==?\s*${WORD}\b(?!['.\w(-])`,
    String.raw`\b${WORD}\.(?:equals|compare|localeCompare|includes|indexOf)\(`,
    String.raw`\.(?:equals|compare|localeCompare|includes|indexOf)\(${WORD}\)`,
  ].join('|'),
  'i',
);

const codeOf = (file: string): string =>
  readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

describe('Signatures, digests and secrets are compared in constant time', () => {
  test('nothing that a stranger must not guess is compared in a way that stops early', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    const found = SOURCES.flatMap((file) =>
      codeOf(file)
        .split('\n')
        .filter((line) => SHORT_CUT.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found.filter((line) => !ALLOWED.some((allowed) => line.startsWith(allowed)))).toEqual([]);
  });

  test('whoever computes a keyed hash to verify something has timingSafeEqual at hand', () => {
    const without = SOURCES.filter(
      (file) => /\bcreateHmac\b/.test(codeOf(file)) && !/timingSafeEqual/.test(codeOf(file)),
    );
    // It names mentions, and verifies nothing.
    expect(without).toEqual(['shared/mention/mention.ts']);
  });

  test.each([
    'if (signature === expected) return true;',
    "return digest == request.headers['x-signature'];",
    'return request.headers.signature !== expected;',
    'return expected.equals(given);',
    'return Buffer.from(header).equals(expected);',
    'return secrets.includes(secret);',
    'if (verifyToken === token) accept();',
  ])('and the rule sees %s', (line) => expect(line).toMatch(SHORT_CUT));

  test.each([
    "if (secret === '') return false;",
    'if (digest === undefined) return undefined;',
    "if (typeof secret !== 'string') continue;",
    'return expected.length === given.length && timingSafeEqual(expected, given);',
  ])('and lets %s be', (line) => expect(line).not.toMatch(SHORT_CUT));
});

/** One's own value against one's own: whether a cached client still has the secret of the day. */
const ALLOWED: readonly string[] = ['functions/desk/main.ts: if (current?.secrets !== secrets)'];
