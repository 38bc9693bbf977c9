import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, Mention, PlatformEvent } from '../../shared/mention/mention.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import {
  accountsOf,
  bytesOf,
  FIXTURES,
  jsonFilesIn,
  NOW,
  OUR_ACCOUNTS,
  parseBytes,
  requestOf,
  secretsOf,
} from './support.ts';

const word = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abcXYZ0189_-') });
const number = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
const sample = fc.record(
  {
    platformId: number,
    text: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('é', '😡', '&', '<', '&amp;', '/', '"', '\u2028', '\ud800') }),
    ),
    author: fc.record(
      { id: number, handle: word, name: fc.string({ minLength: 1 }), followers: fc.nat() },
      { requiredKeys: ['id', 'handle', 'name'] },
    ),
    account: fc.record({ id: number, handle: fc.constant('OurBrand') }),
    inReplyTo: number,
  },
  { requiredKeys: ['platformId', 'text', 'author', 'account'] },
);
const secret = fc.oneof(
  fc.string({ minLength: 1 }).filter((text) => !text.startsWith('whsec_')),
  fc.uint8Array({ minLength: 16, maxLength: 32 }).map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`),
);

describe.each(platforms)('$id', (platform) => {
  test('what we compose is authentic under either secret and holds the mention', () => {
    fc.assert(
      fc.property(sample, secret, secret, (sample, current, previous) => {
        fc.pre(sample.author.id !== sample.account.id);
        const { headers, body } = platform.compose(sample, secretsOf(current), NOW);
        const request = requestOf({ headers, body });
        for (const secrets of [secretsOf(current), secretsOf(previous, current)]) {
          expect(platform.verify(request, secrets, NOW)).toEqual({ kind: 'authentic' });
        }
        const accounts = accountsOf(`${platform.id}:${sample.account.id}`);
        const { events, ignored, unknown } = parseBytes(platform, body, accounts);
        expect([ignored, unknown]).toEqual([[], []]);
        const mention = events[0]?.type === 'mention' ? events[0].mention : expect.fail();
        expect(mention).toMatchObject({
          via: platform.id,
          platformId: sample.platformId,
          text: cutText(sample.text).text,
          createdAt: NOW,
          needsFetch: false,
        });
        expect([sample.author.id, sample.author.handle]).toContain(mention.author?.id);
        expect([sample.author.followers, undefined]).toContain(mention.author?.followers);
        if (sample.inReplyTo !== undefined) expect(mention.inReplyTo).toBe(sample.inReplyTo);
      }),
      { numRuns: 60 },
    );
  });

  test('whatever JSON comes, parsing does not throw, and nothing is passed over in silence', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (body) => {
        const parsed = platform.parse(body, { accounts: OUR_ACCOUNTS, receivedAt: NOW });
        const { events, ignored, unknown } = parsed;
        expect(events.length + ignored.length + unknown.length).toBeGreaterThan(isEmptyBatch(body) ? -1 : 0);
      }),
      { numRuns: 300 },
    );
  });

  const fixtures = jsonFilesIn(`${FIXTURES}/${platform.id}`).map((name): unknown =>
    JSON.parse(bytesOf(`${FIXTURES}/${platform.id}/${name}.json`).toString()),
  );

  test('a real webhook with any one value replaced still gives valid events, and no value in what is unknown', () => {
    const replacement = fc.oneof(
      fc.constantFrom(null, '', 0, -1, 1e300, 'SECRET-WORDS', [], {}, true, '__proto__', 'SECRET-WORDS'.repeat(99)),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), fc.nat(), replacement, (fixture, at, value) => {
        const body = replaced(fixture, at, value);
        const { events, unknown } = platform.parse(body, { accounts: OUR_ACCOUNTS, receivedAt: NOW });
        for (const event of events) expect(PlatformEvent.parse(event)).toEqual(event);
        for (const where of unknown) expect(where).toMatch(/^\$[\w.]*: [a-z_-]+$/);
        expect(unknown.join()).not.toContain('SECRET');
      }),
      { numRuns: 500 },
    );
  });

  test('half an emoji stops no webhook, wherever it stands', () => {
    for (const fixture of fixtures) {
      for (let at = 0; at < 100; at += 1) {
        const body = replaced(fixture, at, 'half \ud83d');
        expect(() => platform.parse(body, { accounts: OUR_ACCOUNTS, receivedAt: NOW })).not.toThrow();
      }
    }
  });

  test('a batch of a thousand is parsed whole', () => {
    const { body } = platform.compose(SAMPLES[0], secretsOf('s'), NOW);
    const json: unknown = JSON.parse(body.toString());
    const batch = repeated(json, 1_000);
    const accounts = accountsOf(`${platform.id}:1`);
    expect(platform.parse(batch, { accounts, receivedAt: NOW }).events.length).toBe(batch === json ? 1 : 1_000);
  });
});

test('a text over 64 KiB is cut and marked, and a long profile is cut', () => {
  for (const platform of platforms) {
    const sample = {
      ...SAMPLES[0],
      text: 'é'.repeat(100_000),
      author: { id: '2', handle: 'h'.repeat(9_000), name: 'n'.repeat(9_000) },
    };
    const { body } = platform.compose(sample, secretsOf('s'), NOW);
    const [event] = parseBytes(platform, body, accountsOf(`${platform.id}:1`)).events;
    const mention = Mention.parse(event?.type === 'mention' ? event.mention : undefined);
    expect(mention.textCut).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(mention))).toBeLessThan(70_000);
  }
});

const SAMPLES = [
  { platformId: '10', text: 'bonjour', author: { id: '2', handle: 'h', name: 'n' }, account: { id: '1', handle: 'b' } },
] as const;

/** An envelope without items holds nothing, and says so with nothing. */
const isEmptyBatch = (body: unknown): boolean => /\[\]/.test(JSON.stringify(body));

/** Replaces the nth value of a JSON document, counted depth first. */
const replaced = (document: unknown, nth: number, value: unknown): unknown => {
  let left = nth % countOf(document);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(document);
};

const countOf = (node: unknown): number =>
  typeof node === 'object' && node !== null
    ? Object.values(node).reduce((sum: number, child: unknown) => sum + countOf(child), 1)
    : 1;

/** The same webhook with its list of items, where it has one, made `times` as long. */
const repeated = (body: unknown, times: number): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  for (const key of ['entry', 'notifications', 'values']) {
    if (!(key in body)) continue;
    const list: unknown = Object.entries(body).find(([name]) => name === key)?.[1];
    return { ...body, [key]: Array(times).fill(Array.isArray(list) ? list[0] : list) };
  }
  return body;
};
