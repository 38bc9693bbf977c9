import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { platforms } from '../../shared/platforms/registry.ts';
import type { HttpRequest } from '../../shared/runtime/http.ts';
import { headersOf, macOf, SCHEMES, type Scheme, type Stamp } from './signing.ts';
import { NOW, platformNamed, requestOf, SAMPLE, secretsOf } from './support.ts';

const SECRET = 'Grand-Mât-7f3a';
const STAMP: Stamp = { id: 'msg_2Lq', timestamp: String(NOW / 1_000) };

test('every platform that sends to us has its forgeries: how it signs stands in signing.ts', () => {
  expect(new Set(SCHEMES.map(({ platform }) => platform))).toEqual(new Set(platforms.map(({ id }) => id)));
});

describe.each(SCHEMES)('a forged webhook of $platform, by $header', (scheme) => {
  const platform = platformNamed(scheme.platform);
  const { body } = platform.compose(SAMPLE, secretsOf(SECRET), NOW);
  const mac = macOf(SECRET, scheme.content(body, STAMP));
  const genuine = scheme.prefix + mac.toString(scheme.encoding);
  const judge = (request: HttpRequest, ...secrets: readonly string[]) =>
    platform.verify(request, secretsOf(...secrets), NOW).kind;

  test('is told from the genuine one', () => {
    const request = requestOf({ headers: headersOf(scheme, genuine, STAMP), body });
    expect(judge(request, SECRET)).toBe('authentic');
    expect(judge(request, 'new', SECRET)).toBe('authentic');
  });

  test('is refused, whatever was done to the header', () => {
    const forged = forgedValues(scheme, genuine, mac).filter(({ value }) => value !== genuine);
    const accepted = forged.filter(
      ({ value }) => judge(requestOf({ headers: headersOf(scheme, value, STAMP), body }), SECRET) !== 'refused',
    );
    expect(accepted).toEqual([]);
    expect(forged.length).toBeGreaterThanOrEqual(60);
  });

  test('is refused when it was signed with something else', () => {
    const accepted = otherMacs(scheme, body).filter(
      ({ mac }) =>
        judge(
          requestOf({ headers: headersOf(scheme, scheme.prefix + mac.toString(scheme.encoding), STAMP), body }),
          SECRET,
        ) !== 'refused',
    );
    expect(accepted).toEqual([]);
  });

  test('is refused when the body is another one', () => {
    const bodies = otherBodies(body).filter((other) => !other.body.equals(body));
    const accepted = bodies.filter(
      ({ body }) => judge(requestOf({ headers: headersOf(scheme, genuine, STAMP), body }), SECRET) !== 'refused',
    );
    expect(accepted).toEqual([]);
    expect(bodies.length).toBeGreaterThanOrEqual(8);
  });

  test('is refused when it carries the header of another platform only', () => {
    const others = SCHEMES.filter(({ platform, header }) => platform !== scheme.platform && header !== scheme.header);
    for (const other of others) {
      const headers = { ...headersOf(scheme, genuine, STAMP), [other.header]: genuine };
      delete headers[scheme.header];
      expect(judge(requestOf({ headers, body }), SECRET)).toBe('refused');
    }
  });

  test('is refused when it was signed with an empty secret, even if ours were empty', () => {
    for (const empty of ['', 'whsec_']) {
      const signed = scheme.prefix + macOf('', scheme.content(body, STAMP)).toString(scheme.encoding);
      const request = requestOf({ headers: headersOf(scheme, signed, STAMP), body });
      expect(judge(request, empty === 'whsec_' && scheme.platform !== 'standard' ? '' : empty)).toBe('refused');
      expect(judge(request)).toBe('refused');
      expect(judge(request, SECRET, '')).toBe('refused');
    }
  });
});

describe('a forged timestamp or id of standard', () => {
  const standard = platformNamed('standard');
  const [scheme] = SCHEMES.filter(({ platform }) => platform === 'standard');
  const judge = (stamp: Stamp) => {
    if (scheme === undefined) throw new Error('no scheme');
    const body = Buffer.from('{}');
    const value = `v1,${macOf(SECRET, scheme.content(body, stamp)).toString('base64')}`;
    return standard.verify(requestOf({ headers: headersOf(scheme, value, stamp), body }), secretsOf(SECRET), NOW);
  };
  const seconds = NOW / 1_000;

  test('300 seconds off is on time, both ways', () => {
    for (const off of [-300, -1, 0, 1, 300]) {
      expect(judge({ ...STAMP, timestamp: String(seconds + off) })).toEqual({ kind: 'authentic' });
    }
  });

  test('more than that is refused, though well signed', () => {
    for (const off of [-86_400, -301, 301, 86_400, 10 ** 10]) {
      expect(judge({ ...STAMP, timestamp: String(seconds + off) })).toEqual({
        kind: 'refused',
        reason: 'timestamp-out-of-range',
      });
    }
  });

  test('what is no timestamp is refused, though well signed', () => {
    const wrong = [
      '',
      ' ',
      '0',
      `-${seconds}`,
      `+${seconds}`,
      `0${seconds}`,
      `${seconds}.0`,
      `${seconds} `,
      ` ${seconds}`,
    ];
    wrong.push(
      `${NOW}`,
      `${seconds}, ${seconds}`,
      `${seconds}e0`,
      '0x6afff',
      'NaN',
      'Infinity',
      new Date(NOW).toISOString(),
    );
    wrong.push([...String(seconds)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''));
    for (const timestamp of wrong) expect(judge({ ...STAMP, timestamp }).kind).toBe('refused');
  });

  test('an id that is missing, doubled or no word is refused, though well signed', () => {
    for (const id of ['', ' ', 'a b', 'a, a', 'a,a', 'é', 'a\n', 'x'.repeat(257)]) {
      expect(judge({ ...STAMP, id }).kind).toBe('refused');
    }
  });
});

interface Forged {
  readonly how: string;
  readonly value: string;
}

const forgedValues = (scheme: Scheme, genuine: string, mac: Buffer): readonly Forged[] => {
  const { prefix } = scheme;
  const digits = genuine.slice(prefix.length);
  const wrong = prefix + Buffer.alloc(32, 7).toString(scheme.encoding);
  const named = (how: string, ...values: readonly string[]): readonly Forged[] =>
    values.map((value) => ({ how, value }));
  return [
    ...named('empty', '', ' ', ',', '=', prefix, `${prefix} `, 'null', 'undefined', '[object Object]', '0'),
    ...named('truncated', ...[1, 2, 3, 4, 8, 22, 32].map((n) => genuine.slice(0, -n)), prefix + digits.slice(1)),
    ...named(
      'extended',
      ...['0', 'a', 'A', '=', '==', '00', '\0', 'é'].map((more) => genuine + more),
      `${prefix}0${digits}`,
    ),
    ...named('whitespace', ...[' ', '\t', '\n', '\r\n', '\u00a0', '\u200b'].flatMap((s) => [s + genuine, genuine + s])),
    ...named(
      'whitespace inside',
      prefix + digits.replace(/^..../, '$& '),
      `${prefix} ${digits}`,
      genuine.split('').join(' '),
    ),
    ...named(
      're-cased',
      prefix + digits.toUpperCase(),
      prefix + digits.toLowerCase(),
      genuine.toUpperCase(),
      prefix + swapCase(digits),
    ),
    ...named(
      'prefix',
      ...['', 'sha1=', 'sha512=', 'SHA256=', 'sha256:', 'v0=', 'v1=', 'v2,', 'v1a,', ',', 'v1,v1,', 'sha256=sha256=']
        .filter((other) => other !== prefix)
        .map((other) => other + digits),
    ),
    ...named('doubled', genuine + genuine, `${genuine}, ${genuine}`, `${genuine},${genuine}`, `${genuine};${genuine}`),
    ...named(
      'comma-joined',
      `${wrong}, ${genuine}`,
      `${genuine}, ${wrong}`,
      `,${genuine}`,
      `${genuine},`,
      `${wrong},${genuine}`,
    ),
    ...named(
      'quoted',
      `"${genuine}"`,
      `'${genuine}'`,
      `<${genuine}>`,
      `[${genuine}]`,
      encodeURIComponent(genuine).replace(/^[^%]*$/, `%00${genuine}`),
    ),
    ...named(
      're-encoded',
      prefix + mac.toString(scheme.encoding === 'hex' ? 'base64' : 'hex'),
      prefix + mac.toString('base64url'),
      prefix + mac.toString('latin1'),
      prefix + Buffer.from(digits).toString(scheme.encoding),
      prefix + Buffer.from(mac.toString('latin1')).toString(scheme.encoding),
    ),
    ...named('bytes as ASCII', prefix + Buffer.from(mac.map((byte) => byte & 0x7f)).toString(scheme.encoding)),
    ...named(
      'unpadded and over-padded',
      `${prefix}${digits.replace(/=+$/, '')}.`,
      `${genuine}=`,
      `${prefix}=${digits}`,
    ),
    ...named('spare bits', ...(scheme.encoding === 'base64' ? spareBits(genuine) : [])),
    ...named('homoglyph', ...homoglyphs(genuine)),
    ...named(
      'bit flipped',
      ...[0, 1, 7, 15, 16, 30, 31].map((i) => prefix + flipped(mac, i).toString(scheme.encoding)),
    ),
    ...named(
      'bytes moved',
      prefix + Buffer.from(mac).reverse().toString(scheme.encoding),
      prefix + mac.subarray(1).toString(scheme.encoding),
    ),
    ...named(
      'constant',
      wrong,
      prefix + Buffer.alloc(32).toString(scheme.encoding),
      prefix + Buffer.alloc(0).toString(scheme.encoding),
    ),
  ];
};

const swapCase = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));

const flipped = (bytes: Buffer, index: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
};

/** The other spellings of the same 32 bytes: the last digit of 43 has two spare bits. */
const spareBits = (genuine: string): readonly string[] => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const last = alphabet.indexOf(genuine.at(-2) ?? '');
  return [1, 2, 3].map((bits) => `${genuine.slice(0, -2)}${alphabet[last + bits]}=`);
};

const homoglyphs = (genuine: string): readonly string[] => {
  const pairs = [
    ['a', 'а'],
    ['e', 'е'],
    ['c', 'с'],
    ['o', 'о'],
    ['0', '０'],
    ['1', 'l'],
    ['=', '＝'],
    [',', '，'],
    ['s', 'ѕ'],
  ] as const;
  return pairs.filter(([from]) => genuine.includes(from)).map(([from, to]) => genuine.replace(from, to));
};

const otherMacs = (scheme: Scheme, body: Buffer): readonly { how: string; mac: Buffer }[] => {
  const content = scheme.content(body, STAMP);
  const secrets = [
    'secret of another platform',
    '',
    ' ',
    `${SECRET} `,
    ` ${SECRET}`,
    `${SECRET}\n`,
    SECRET.toLowerCase(),
  ];
  secrets.push(
    SECRET.normalize('NFD'),
    Buffer.from(SECRET).toString('base64'),
    `whsec_${SECRET}`,
    'undefined',
    'null',
    SECRET.slice(1),
  );
  const others = SCHEMES.filter(({ platform }) => platform !== scheme.platform).map((other) =>
    other.content(body, STAMP),
  );
  const contents = [
    body,
    Buffer.alloc(0),
    Buffer.concat([content, content]),
    Buffer.from(content.toString('base64')),
    ...others,
  ];
  contents.push(
    Buffer.from(content.toString('latin1'), 'latin1').subarray(1),
    createHash('sha256').update(content).digest(),
  );
  contents.push(Buffer.from(`${STAMP.timestamp}.${STAMP.id}.${body}`), Buffer.from(`${STAMP.id}.${body}`));
  return [
    ...secrets.map((secret) => ({ how: `secret ${JSON.stringify(secret)}`, mac: macOf(secret, content) })),
    ...contents
      .filter((other) => !other.equals(content))
      .map((other, i) => ({ how: `content ${i}`, mac: macOf(SECRET, other) })),
    { how: 'no key', mac: createHash('sha256').update(content).digest() },
    { how: 'key before content', mac: createHash('sha256').update(SECRET).update(content).digest() },
    { how: 'key and content swapped', mac: macOf(content.toString(), Buffer.from(SECRET)) },
    { how: 'sha1', mac: macOf(SECRET, content, 'sha1') },
    { how: 'sha512', mac: macOf(SECRET, content, 'sha512') },
  ];
};

const otherBodies = (body: Buffer): readonly { how: string; body: Buffer }[] => {
  const parsed: unknown = JSON.parse(body.toString());
  const named = (how: string, other: Buffer | string) => ({ how, body: Buffer.from(other) });
  return [
    named('re-serialised', JSON.stringify(parsed)),
    named('re-serialised with spaces', JSON.stringify(parsed, null, 2)),
    named('newline at the end', `${body}\n`),
    named('space before', ` ${body}`),
    named('byte order mark', `\ufeff${body}`),
    named('one byte flipped', flipped(body, 20)),
    named('truncated', body.subarray(0, -1)),
    named('empty', ''),
    named('base64, not decoded', body.toString('base64')),
    named('decoded as ASCII', Buffer.from(body.toString('ascii'))),
    named('decoded as Latin-1', Buffer.from(body.toString('latin1'))),
    named('key more', body.toString().replace('{', '{"a":1,')),
    named('doubled', Buffer.concat([body, body])),
  ];
};
