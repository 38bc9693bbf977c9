import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../shared/runtime/http.ts';
import { verifySlack } from '../../shared/slack/verify.ts';

const SECRET = 'Grand-Mât-7f3a';
const NOW = Date.parse('2026-11-23T09:00:00Z');
const SECONDS = String(NOW / 1_000);
const BODY = Buffer.from('payload=%7B%22type%22%3A%22block_actions%22%2C%22é%22%3A1%7D');

const sign = (secret: string | Buffer, content: string | Buffer, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(content).digest();
const contentOf = (timestamp: string, body = BODY) => Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
const MAC = sign(SECRET, contentOf(SECONDS));
const HEX = MAC.toString('hex');
const GENUINE = `v0=${HEX}`;

const requestOf = (
  signature: string | undefined,
  timestamp: string | undefined = SECONDS,
  body = BODY,
): HttpRequest => ({
  method: 'POST',
  path: '/slack/interactions',
  query: new URLSearchParams(),
  headers: {
    ...(signature === undefined ? {} : { 'x-slack-signature': signature }),
    'x-slack-request-timestamp': timestamp,
  },
  body,
});
const isTaken = (request: HttpRequest, secrets: readonly string[] = [SECRET]) =>
  verifySlack(request, secrets, NOW).kind === 'authentic';

const flipped = (index: number): string => {
  const copy = Buffer.from(MAC);
  copy[index] = (copy[index] ?? 0) ^ 1;
  return `v0=${copy.toString('hex')}`;
};

/** Everything that may be done to the header of a genuine request. */
const FORGED: readonly (string | undefined)[] = [
  undefined,
  ...['', ' ', ',', '=', 'v0=', 'v0= ', 'null', 'undefined', '[object Object]', '0'],
  ...[1, 2, 3, 4, 8, 32, 63].map((count) => GENUINE.slice(0, -count)),
  ...['0', 'a', 'A', '=', '00', '\0', 'é', ' ', '\t', '\n', '\r\n', '\u00a0', '\u200b'].flatMap((more) => [
    GENUINE + more,
    more + GENUINE,
  ]),
  GENUINE.toUpperCase(),
  `V0=${HEX}`,
  `v0=${HEX.toUpperCase()}`,
  ...['', 'v1=', 'v0:', 'v0', 'v0==', 'v0,', 'sha256=', 'v0=v0=', 'v０='].map((prefix) => prefix + HEX),
  `${GENUINE}, ${GENUINE}`,
  `${GENUINE},${GENUINE}`,
  `${GENUINE}${GENUINE}`,
  `v0=${'0'.repeat(64)}, ${GENUINE}`,
  `${GENUINE}, v0=${'0'.repeat(64)}`,
  `"${GENUINE}"`,
  `<${GENUINE}>`,
  encodeURIComponent(GENUINE),
  `v0=${MAC.toString('base64')}`,
  `v0=${MAC.toString('base64url')}`,
  `v0=${MAC.toString('latin1')}`,
  `v0=${Buffer.from(HEX).toString('hex')}`,
  `v0=${Buffer.from(MAC.map((byte) => byte & 0x7f)).toString('hex')}`,
  `v0=${Buffer.from(MAC).reverse().toString('hex')}`,
  `v0=${'0'.repeat(64)}`,
  `v0=${'f'.repeat(64)}`,
  ...[0, 1, 15, 30, 31].map(flipped),
  ...[
    ['a', 'а'],
    ['c', 'с'],
    ['e', 'е'],
    ['0', '０'],
  ].map(([from = '', to = '']) => `v0=${HEX.replace(from, to)}`),
];

/** What else may be signed, and with what. */
const OTHER_MACS: readonly Buffer[] = [
  ...[
    '',
    ' ',
    `${SECRET} `,
    ` ${SECRET}`,
    `${SECRET}\n`,
    SECRET.toLowerCase(),
    SECRET.slice(1),
    'undefined',
    'of another app',
  ].map((secret) => sign(secret, contentOf(SECONDS))),
  sign(SECRET.normalize('NFD'), contentOf(SECONDS)),
  sign(Buffer.from(SECRET).toString('base64'), contentOf(SECONDS)),
  ...[
    BODY,
    Buffer.alloc(0),
    Buffer.from(`v0:${SECONDS}:`),
    Buffer.concat([Buffer.from(`v1:${SECONDS}:`), BODY]),
    Buffer.concat([Buffer.from(`${SECONDS}:`), BODY]),
    Buffer.concat([Buffer.from(`v0:${SECONDS}`), BODY]),
    Buffer.concat([Buffer.from(`v0:${NOW}:`), BODY]),
    Buffer.concat([contentOf(SECONDS), BODY]),
    Buffer.from(contentOf(SECONDS).toString('ascii')),
    Buffer.from(decodeURIComponent(BODY.toString())),
  ].map((content) => sign(SECRET, content)),
  createHash('sha256').update(contentOf(SECONDS)).digest(),
  createHash('sha256').update(SECRET).update(contentOf(SECONDS)).digest(),
  sign(SECRET, contentOf(SECONDS), 'sha1'),
  sign(SECRET, contentOf(SECONDS), 'sha512'),
];

describe('a forged request of slack', () => {
  test('is told from the genuine one', () => {
    expect(isTaken(requestOf(GENUINE))).toBe(true);
    expect(isTaken(requestOf(GENUINE), ['new', SECRET])).toBe(true);
  });

  test('is refused, whatever was done to the header', () => {
    const forged = [...new Set(FORGED)].filter((value) => value !== GENUINE);
    expect(forged.filter((value) => isTaken(requestOf(value)))).toEqual([]);
    expect(forged.length).toBeGreaterThanOrEqual(60);
  });

  test('is refused when something else was signed, or with something else', () => {
    const macs = OTHER_MACS.filter((mac) => !mac.equals(MAC));
    expect(macs.filter((mac) => isTaken(requestOf(`v0=${mac.toString('hex')}`)))).toEqual([]);
    expect(macs.length).toBeGreaterThanOrEqual(20);
  });

  test('is refused when the body is another one', () => {
    const bodies = [
      BODY.subarray(0, -1),
      Buffer.concat([BODY, Buffer.from('\n')]),
      Buffer.concat([Buffer.from(' '), BODY]),
      Buffer.from(decodeURIComponent(BODY.toString())),
      Buffer.from(BODY.toString('base64')),
      Buffer.from(BODY.toString('ascii')),
      Buffer.from(BODY.toString('latin1')),
      Buffer.alloc(0),
    ];
    expect(bodies.filter((body) => isTaken(requestOf(GENUINE, SECONDS, body)))).toEqual([]);
  });

  test('is refused with an empty secret, even if ours were empty', () => {
    const empty = `v0=${sign('', contentOf(SECONDS)).toString('hex')}`;
    expect([[''], [], [SECRET, '']].map((secrets) => isTaken(requestOf(empty), secrets))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('is refused when it is older or newer than five minutes, or says no time, though well signed', () => {
    const seconds = NOW / 1_000;
    const signedAt = (timestamp: string) =>
      isTaken(requestOf(`v0=${sign(SECRET, contentOf(timestamp)).toString('hex')}`, timestamp));
    expect([-300, -1, 0, 1, 300].filter((off) => !signedAt(String(seconds + off)))).toEqual([]);
    const wrong = [-86_400, -301, 301, 86_400].map((off) => String(seconds + off));
    wrong.push('', ' ', '0', `-${seconds}`, `+${seconds}`, `${seconds}.0`, `${seconds} `, ` ${seconds}`, `${NOW}`);
    wrong.push(`${seconds}, ${seconds}`, `${seconds}e0`, '0x6afff', 'NaN', 'Infinity', new Date(NOW).toISOString());
    wrong.push([...String(seconds)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''));
    expect(wrong.filter(signedAt)).toEqual([]);
  });
});
