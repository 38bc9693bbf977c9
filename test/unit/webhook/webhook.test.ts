import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createWebhook } from '../../../functions/webhook/handler.ts';
import { bodyIn } from '../../../shared/content/quarantined-body.ts';
import { facebook } from '../../../shared/platforms/facebook.ts';
import { composeMeta } from '../../../shared/platforms/meta.ts';
import type { BrandAccounts, PlatformSecrets, PushPlatform } from '../../../shared/platforms/platform.ts';
import { platforms } from '../../../shared/platforms/registry.ts';
import { standard } from '../../../shared/platforms/standard.ts';
import { Intake } from '../../../shared/queue/jobs.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import type { Log, Metric } from '../../../shared/runtime/log.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const SECRETS = { signing: ['a secret of these tests'], verifyToken: [] };

const NOBODY: BrandAccounts = { isOwn: () => false, nameOf: () => undefined };
const OURS: BrandAccounts = { isOwn: (_, name) => name === '7001', nameOf: () => undefined };

const createDoor = (
  failing = false,
  secrets: PlatformSecrets = SECRETS,
  platform: PushPlatform = standard,
  accounts = NOBODY,
) => {
  const sent: Intake[] = [];
  const bodies: string[] = [];
  const said: string[] = [];
  const counted: Partial<Record<Metric, number>> = {};
  const line = (message: string, fields?: object) => void said.push(JSON.stringify({ message, ...fields }));
  const count = (metric: Metric, value = 1): void => {
    counted[metric] = (counted[metric] ?? 0) + value;
  };
  const log: Log = { info: line, warn: line, error: line, audit: line, count };
  const handle = createWebhook(
    { platform, secrets, accounts },
    {
      log,
      clock: { now: () => NOW, sleep: async () => {} },
      queues: {
        send: async (_, each) => {
          if (failing) throw new VigieError('queue-unavailable', 'no', { retryable: true });
          bodies.push(...each);
          sent.push(...each.map((body) => Intake.parse(JSON.parse(body))));
        },
      },
    },
  );
  const post = (headers: Record<string, string>, body: Buffer) =>
    handle({ method: 'POST', path: '/webhooks/standard', query: new URLSearchParams(), headers, body });
  return { post, handle, sent, bodies, said, counted };
};

const mention = (text: string) =>
  standard.compose(
    {
      platformId: 'p-1',
      text,
      author: { id: 'a-1', handle: 'marie', name: 'Marie' },
      account: { id: '1', handle: 'banque' },
    },
    SECRETS,
    NOW,
  );

/** As Standard Webhooks signs, by hand. */
const signatureOf = (body: Buffer): Record<string, string> => {
  const timestamp = String(NOW / 1_000);
  const signature = createHmac('sha256', SECRETS.signing[0] ?? '')
    .update(`msg.${timestamp}.`)
    .update(body)
    .digest('base64');
  return { 'webhook-id': 'msg', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
};

describe('The webhook', () => {
  test.each(platforms.map((platform) => [platform.id, platform] as const))(
    'answers 404 to everything while the secret of %s is not set: nobody can be authentic',
    async (_, platform) => {
      const door = createDoor(false, { signing: [], verifyToken: [] }, platform);
      const query = new URLSearchParams({
        crc_token: 'c',
        challengeCode: 'c',
        'hub.mode': 'subscribe',
        'hub.verify_token': '',
      });
      const ask = { method: 'GET', path: `/webhooks/${platform.id}`, query, headers: {}, body: Buffer.alloc(0) };
      expect(await door.handle(ask)).toMatchObject({ status: 404 });
      const signed = mention('bonjour');
      expect(await door.handle({ ...ask, ...signed, method: 'POST' })).toMatchObject({ status: 404 });
      expect(door.sent).toEqual([]);
      expect(door.said.join()).toContain('not-set-up');
      expect(door.counted['signatures-refused']).toBe(2);
    },
  );

  test('counts for its alarm what is signed though no secret is set, for a platform knocks here in vain, and no scanner', async () => {
    const door = createDoor(false, { signing: [], verifyToken: [] });
    const { headers, body } = mention('bonjour');
    await door.post({}, body);
    expect(door.counted).toEqual({ 'signatures-refused': 1 });
    await door.post(headers, body);
    expect(door.counted).toEqual({ 'signatures-refused': 2, 'signatures-wrong': 1 });
  });

  test('answers 200 when the mention lies in the intake queue, with the time it arrived, and counts it', async () => {
    const door = createDoor();
    const { headers, body } = mention('bonjour');
    expect((await door.post(headers, body)).status).toBe(200);
    expect(door.sent).toMatchObject([
      { type: 'event', receivedAt: NOW, event: { type: 'mention', mention: { text: 'bonjour' } } },
    ]);
    expect(door.counted).toEqual({ 'mentions-received': 1 });
  });

  test('answers 503 when the queue did not take it: the platform sends it again', async () => {
    const door = createDoor(true);
    const { headers, body } = mention('bonjour');
    expect((await door.post(headers, body)).status).toBe(503);
  });

  test('says 401, counts it for the alarm and stores nothing when the body is not what was signed', async () => {
    const door = createDoor();
    const { headers, body } = mention('bonjour');
    const response = await door.post(headers, Buffer.concat([body, Buffer.from(' ')]));
    expect(response.status).toBe(401);
    expect(door.sent).toEqual([]);
    expect(door.counted).toEqual({ 'signatures-refused': 1, 'signatures-wrong': 1 });
  });

  test('counts what is not signed at all, and leaves it out of the alarm: scanners send it', async () => {
    const door = createDoor();
    expect((await door.post({}, mention('bonjour').body)).status).toBe(401);
    expect(door.counted).toEqual({ 'signatures-refused': 1 });
  });

  test('keeps what it does not understand whole, for the quarantine', async () => {
    const door = createDoor();
    const strange = Buffer.from('{"type":"mention.teleported","data":{"id":"p-1"}}');
    expect((await door.post(signatureOf(strange), strange)).status).toBe(200);
    expect(door.sent).toMatchObject([{ type: 'quarantine', via: 'standard', bodyBase64: strange.toString('base64') }]);
  });

  describe('A batch of 1,000 of Meta’s', () => {
    const message = 'é'.repeat(300);
    const change = (n: number) => ({
      field: 'feed',
      value: { item: 'comment', verb: 'add', comment_id: `1_${n}`, message },
    });
    const batchOf = (...changes: readonly ReturnType<typeof change>[]) =>
      composeMeta({ object: 'page', entry: [{ id: '7001', changes }] }, SECRETS);
    const thousand = Array.from({ length: 1_000 }, (_, n) => change(n));

    test('is taken, though it has over a mebibyte: sent again and again it would only be refused', async () => {
      const door = createDoor(false, SECRETS, facebook, OURS);
      const { headers, body } = batchOf(...thousand);
      expect(body.length).toBeGreaterThan(1024 * 1024);
      expect((await door.post(headers, body)).status).toBe(200);
      expect(door.sent).toHaveLength(1_000);
    });

    test('that is not understood in one place is kept whole as well, in a message that SQS takes', async () => {
      const door = createDoor(false, SECRETS, facebook, OURS);
      const { headers, body } = batchOf(...thousand, { ...change(0), field: 'tomorrow' });
      expect((await door.post(headers, body)).status).toBe(200);
      const last = door.sent.at(-1);
      expect(last?.type === 'quarantine' && bodyIn(last).equals(body)).toBe(true);
      expect(door.sent).toHaveLength(1_001);
      expect(Math.max(...door.bodies.map(({ length }) => length))).toBeLessThan(1024 * 1024);
    });
  });

  test('says of what it logs neither text nor signature', async () => {
    const door = createDoor();
    const { headers, body } = mention('a canary sings');
    await door.post({ ...headers, 'webhook-signature': 'v1,forged' }, body);
    expect(door.said.join()).not.toMatch(/canary|forged/);
    expect(door.said.join()).toContain('webhook refused');
  });

  test('takes no other method', async () => {
    const door = createDoor();
    const response = await door.handle({
      method: 'DELETE',
      path: '/webhooks/standard',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    });
    expect(response.status).toBe(405);
  });
});
