import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { HttpResponse } from '../../shared/runtime/http.ts';
import { bytesOf, getOf, hasShared, platformNamed, requestOf, SHARED, secretsOf, whyNoShared } from './support.ts';

/** Computed with `openssl dgst -sha256 -hmac`, not with our code. */
const VECTORS = [
  {
    platform: 'x',
    header: 'x-twitter-webhooks-signature',
    secret: 'ancre',
    body: '{"mât":"é😡"}',
    value: 'sha256=XydnTZLkPokVU1PeJU3A5ClbmxYEDgsiAw2tP/C0+Z8=',
  },
  {
    platform: 'facebook',
    header: 'x-hub-signature-256',
    secret: 'ancre',
    body: '{"a":"\\u00e9\\/"}',
    value: 'sha256=bcbdc2c44f348c0ec13e830ce8357ed54a9e12b6d1ea2cf92a7fe44371b91566',
  },
  {
    platform: 'linkedin',
    header: 'x-li-signature',
    secret: 'ancre',
    body: '{"type":"T"}',
    value: 'c54cfbb1d47302de091164dd59ebd67b0a76146f220a3bc7a5247c9ccf8b1564',
  },
  {
    platform: 'standard',
    header: 'webhook-signature',
    secret: 'whsec_dmlnaWUtdmlnaWU=',
    body: '{"a": 1}',
    value: 'v1,K7Ms3RAzJ+2GqW8zb0sohEu+p9jhNOcPNE0BA89uP5k=',
    stamp: { id: 'msg_1', timestamp: '1795165200' },
  },
  {
    platform: 'standard',
    header: 'webhook-signature',
    secret: 'ancre',
    body: '{"a": 1}',
    value: 'v1,puAgQfAIijtK6QpZFoB6eNgJFNQU12BgpyMruQCPeHA=',
    stamp: { id: 'msg_1', timestamp: '1795165200' },
  },
  {
    platform: 'x',
    header: 'x-twitter-webhooks-signature-oauth2',
    secret: 'ancre',
    body: '{"mât":"é😡"}',
    value: 'sha256=XydnTZLkPokVU1PeJU3A5ClbmxYEDgsiAw2tP/C0+Z8=',
  },
];

const accepts = (
  platform: string,
  headers: Record<string, string>,
  { secret, body, stamp }: { secret: string; body: string; stamp?: { id: string; timestamp: string } | undefined },
): boolean => {
  const stamped = stamp === undefined ? {} : { 'webhook-id': stamp.id, 'webhook-timestamp': stamp.timestamp };
  const request = requestOf({ headers: { ...headers, ...stamped }, body: Buffer.from(body) });
  const now = Number(stamp?.timestamp ?? 0) * 1_000;
  return platformNamed(platform).verify(request, secretsOf(secret), now).kind === 'authentic';
};

test.each(VECTORS)('a signature of $platform made elsewhere is accepted', ({ platform, header, value, ...signed }) => {
  expect(accepts(platform, { [header]: value }, signed)).toBe(true);
  expect(accepts(platform, { [header]: value }, { ...signed, secret: 'grappin' })).toBe(false);
});

test('standard accepts any one of several signatures, and ignores versions that are not for us', () => {
  const vector = VECTORS[3];
  const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
  const value = `${wrong} v2,abc v1a,${'A'.repeat(86)}== ${vector?.value}`;
  expect(accepts('standard', { 'webhook-signature': value }, vector ?? expect.fail())).toBe(true);
  expect(accepts('standard', { 'webhook-signature': `${wrong} ${wrong}` }, vector ?? expect.fail())).toBe(false);
  const many = `${`${wrong} `.repeat(20)}${vector?.value}`;
  expect(accepts('standard', { 'webhook-signature': many }, vector ?? expect.fail())).toBe(false);
});

const Vectors = z.array(
  z.object({
    algorithm: z.string(),
    secret: z.string(),
    body: z.string(),
    expected: z.string(),
    header_value: z.string().optional(),
    id: z.string().optional(),
    timestamp: z.string().optional(),
  }),
);

describe.skipIf(!hasShared)(`the collected vectors${whyNoShared}`, () => {
  const vectors = hasShared ? Vectors.parse(JSON.parse(bytesOf(`${SHARED}/vectors.json`).toString())) : [];
  const WEBHOOKS: Record<string, readonly [platform: string, header: string]> = {
    'x-webhook': ['x', 'x-twitter-webhooks-signature'],
    'meta-hub-sha256': ['instagram', 'x-hub-signature-256'],
    'linkedin-webhook': ['linkedin', 'x-li-signature'],
    'standard-webhooks-v1': ['standard', 'webhook-signature'],
  };

  test.each(vectors.filter(({ algorithm }) => algorithm in WEBHOOKS))('$algorithm of $body', (vector) => {
    const [platform, header] = WEBHOOKS[vector.algorithm] ?? expect.fail();
    const { id, timestamp, header_value, expected } = vector;
    const stamp = id === undefined || timestamp === undefined ? undefined : { id, timestamp };
    expect(accepts(platform, { [header]: header_value ?? expected }, { ...vector, stamp })).toBe(true);
  });

  test.each(vectors.filter(({ algorithm }) => algorithm === 'x-crc'))('x-crc', ({ secret, body, expected }) => {
    expect(answer('x', `crc_token=${body}`, secret)).toMatchObject({
      body: JSON.stringify({ response_token: expected }),
    });
  });

  test.each(vectors.filter(({ algorithm }) => algorithm === 'linkedin-challenge'))('linkedin-challenge', (vector) => {
    const body = JSON.stringify({ challengeCode: vector.body, challengeResponse: vector.expected });
    expect(answer('linkedin', `challengeCode=${vector.body}`, vector.secret)).toMatchObject({ body });
  });
});

const answer = (platform: string, query: string, secret = 'ancre'): HttpResponse | undefined =>
  platformNamed(platform).handshake?.(getOf(query), secretsOf(secret, 'previous'));

test('of X’s two signatures, by the client secret and by the consumer secret, one that we can check is enough', () => {
  const right = 'sha256=XydnTZLkPokVU1PeJU3A5ClbmxYEDgsiAw2tP/C0+Z8=';
  const other = `sha256=${'A'.repeat(43)}=`;
  const signed = { secret: 'ancre', body: '{"mât":"é😡"}' };
  const both = (oauth2: string, legacy: string) => ({
    'x-twitter-webhooks-signature-oauth2': oauth2,
    'x-twitter-webhooks-signature': legacy,
  });
  expect(accepts('x', both(right, other), signed)).toBe(true);
  expect(accepts('x', both(other, right), signed)).toBe(true);
  expect(accepts('x', both(other, other), signed)).toBe(false);
  expect(accepts('x', both('', ''), signed)).toBe(false);
});

describe('handshakes', () => {
  test('X gets the signature of its token, as JSON', () => {
    const response = answer('x', 'crc_token=bm9ldWQ');
    expect(response).toMatchObject({
      status: 200,
      body: '{"response_token":"sha256=Jmev4LcrbT4d8lYqFisU2CEm5HYp/5kESMbyDRji088="}',
    });
    expect(response?.headers['content-type']).toContain('application/json');
  });

  test('LinkedIn gets the signature of its code, in hex', () => {
    expect(answer('linkedin', 'challengeCode=890e-cafe')).toMatchObject({
      status: 200,
      body: '{"challengeCode":"890e-cafe","challengeResponse":"133447c4bd90f8a63bc8354688dacd76e6fe181548f9b1b98cae3ceccdb7a7d9"}',
    });
  });

  test.each(['facebook', 'instagram', 'threads'])('%s gets its challenge for our token, current or previous', (id) => {
    for (const token of ['the-verify-token', 'the-previous-token']) {
      const response = answer(id, `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=11580`);
      expect(response).toMatchObject({ status: 200, body: '11580' });
      expect(response?.headers['content-type']).toContain('text/plain');
    }
  });

  test('a wrong, missing, doubled or padded token is refused with 403, and no challenge comes back', () => {
    const right = 'hub.verify_token=the-verify-token';
    const wrong = [
      'hub.verify_token=',
      'hub.verify_token=the-verify-toke',
      '',
      `${right}&${right}`,
      `${right}%00`,
      `${right}%20`,
    ];
    for (const token of [...wrong, 'hub.verify_token=THE-VERIFY-TOKEN', 'hub.verify_token[]=the-verify-token']) {
      const response = answer('facebook', `hub.mode=subscribe&${token}&hub.challenge=11580`);
      expect(response).toMatchObject({ status: 403, body: expect.not.stringContaining('11580') });
    }
    const unset = { signing: ['ancre'], verifyToken: [''] };
    const empty = getOf('hub.mode=subscribe&hub.verify_token=&hub.challenge=11580');
    expect(platformNamed('facebook').handshake?.(empty, unset)).toMatchObject({ status: 403 });
  });

  test('another mode, or a missing or doubled challenge, is no handshake that we know', () => {
    const known = 'hub.verify_token=the-verify-token';
    for (const rest of [
      'hub.mode=subscribe',
      'hub.mode=unsubscribe&hub.challenge=1',
      'hub.mode=subscribe&hub.challenge=1&hub.challenge=2',
    ]) {
      expect(answer('threads', `${known}&${rest}`)).toMatchObject({ status: 400 });
    }
  });

  test('a webhook is no handshake', () => {
    for (const id of ['x', 'facebook', 'linkedin']) {
      const query = new URLSearchParams('crc_token=a&challengeCode=a&hub.mode=subscribe');
      expect(platformNamed(id).handshake?.(requestOf({ query }), secretsOf('ancre'))).toBeUndefined();
      expect(platformNamed(id).handshake?.(getOf(''), secretsOf('ancre'))).toBeUndefined();
    }
  });
});

describe('a handshake signs no webhook', () => {
  const body = '{"data":{"event_type":"post.mention.create"}}';

  test('X: what looks like a webhook is no token, and what looks like a token is no webhook', () => {
    expect(answer('x', new URLSearchParams({ crc_token: body }).toString())).toMatchObject({ status: 400 });
    for (const token of ['123', 'null', 'true', 'YWJj']) {
      const signature: unknown = JSON.parse(answer('x', `crc_token=${token}`)?.body ?? '');
      const { response_token } = z.object({ response_token: z.string() }).parse(signature);
      const headers = { 'x-twitter-webhooks-signature': response_token };
      expect(accepts('x', headers, { secret: 'ancre', body: token })).toBe(false);
    }
    expect(answer('x', 'crc_token=a&crc_token=b')).toMatchObject({ status: 400 });
    expect(answer('x', `crc_token=${'a'.repeat(257)}`)).toMatchObject({ status: 400 });
  });

  test('LinkedIn: a code with the prefix of a webhook is refused', () => {
    const code = new URLSearchParams({ challengeCode: `hmacsha256=${body}` });
    expect(answer('linkedin', code.toString())).toMatchObject({ status: 400 });
    expect(answer('linkedin', 'challengeCode=hmacsha256%3D1')).toMatchObject({ status: 400 });
    expect(answer('linkedin', 'challengeCode=a&challengeCode=b')).toMatchObject({ status: 400 });
  });
});
