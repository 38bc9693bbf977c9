import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { dynamoClient } from '../../../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoErasureList } from '../../../../shared/adapters/aws/dynamo-erasure-list.ts';
import { dynamoPaceStore } from '../../../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoQuarantineStore } from '../../../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTimerStore } from '../../../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../../../shared/adapters/aws/dynamo-trail-store.ts';
import { TABLES } from '../../../../shared/adapters/aws/tables.ts';
import type { Content } from '../../../../shared/content/content.ts';
import { append } from '../../../../shared/trail/append.ts';
import { SYSTEM } from '../../../../shared/trail/event.ts';
import { emptyTrail } from '../../../../shared/trail/trail.ts';
import { writesContract } from '../../../contract/writes.contract.ts';
import { someMention } from '../../mention/some-mention.ts';
import { type FakeAnswer, fakeAws } from './fake-aws.ts';

describe('what goes wrong at DynamoDB', () => {
  test.each<[string, FakeAnswer]>([
    ['a 500', { status: 500, body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' } }],
    ['a 503', { status: 503, body: {} }],
    ['throttling', { status: 400, body: { __type: 'com.amazon.coral.availability#ThrottlingException' } }],
    ['a hot key', { status: 400, body: { __type: 'x#ProvisionedThroughputExceededException' } }],
    ['a cut connection', 'cut'],
  ])('%s is store-unavailable, for a read and for a write', async (_, answer) => {
    const { config } = await fakeAws(() => answer);
    const timers = dynamoTimerStore(dynamoClient(config), 'timers');
    const unavailable = { code: 'store-unavailable', retryable: true };
    await expect(timers.due(1, 1)).rejects.toMatchObject(unavailable);
    await expect(timers.set({ dueAt: 1, trailId: 't', kind: 'undelivered', afterMs: 1 })).rejects.toMatchObject(
      unavailable,
    );
  });

  test('a service that does not answer is store-unavailable', async () => {
    const { config } = await fakeAws(() => 'cut');
    const client = dynamoClient({ ...config, endpoint: 'http://127.0.0.1:1' });
    await expect(dynamoTrailStore(client, 'trail').read('id')).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  test('a missing right stays what it is: no retry mends it', async () => {
    const { config } = await fakeAws(() => ({ status: 400, body: { __type: 'x#AccessDeniedException' } }));
    const store = dynamoTrailStore(dynamoClient(config), 'trail');
    await expect(store.read('id')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('an item that DynamoDB itself finds too large is too-large', async () => {
    const message = 'Item size has exceeded the maximum allowed size';
    const { config } = await fakeAws(() => ({ status: 400, body: { __type: 'x#ValidationException', message } }));
    const store = dynamoContentStore(dynamoClient(config), 'content');
    await expect(store.put(contentOf('short'))).rejects.toMatchObject({ code: 'too-large', retryable: false });
  });

  test('content over the limit of an item is too large before it is sent', async () => {
    const { calls, config } = await fakeAws(() => ({ status: 200, body: {} }));
    const store = dynamoContentStore(dynamoClient(config), 'content');
    await expect(store.put(contentOf('\u0001'.repeat(70_000)))).rejects.toMatchObject({ code: 'too-large' });
    expect(calls).toEqual([]);
  });

  test('a stored commit that is none is trail-broken', async () => {
    const commit = { S: '{"id":"x"}' };
    const { config } = await fakeAws(() => ({ status: 200, body: { Items: [{ commit }] } }));
    const store = dynamoTrailStore(dynamoClient(config), 'trail');
    await expect(store.read('x')).rejects.toMatchObject({ code: 'trail-broken' });
  });

  test('a put whose answer is lost is tried again by the client, and append knows its own commit', async () => {
    let stored: unknown;
    const { calls, config } = await fakeAws(({ operation, input }) => {
      if (operation === 'Query') return { status: 200, body: { Items: [stored] } };
      if (stored !== undefined) return { status: 400, body: { __type: 'x#ConditionalCheckFailedException' } };
      stored = Object(input).Item;
      return 'cut';
    });
    const ports = {
      trail: dynamoTrailStore(dynamoClient({ ...config, maxAttempts: 3 }), 'trail'),
      clock: { now: () => 1, sleep: async () => {} },
      newId: () => 'ours',
    };
    const { kind } = await append(ports, emptyTrail('trail-1'), [{ type: 'resolved', by: SYSTEM }]);
    expect(kind).toBe('appended');
    expect(calls.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem', 'Query']);
  });
});

writesContract('dynamodb', async () => {
  const { config } = await fakeAws(() => ({ status: 503, body: {} }));
  const client = dynamoClient(config);
  return {
    trail: dynamoTrailStore(client, 'trail'),
    content: dynamoContentStore(client, 'content'),
    quarantine: dynamoQuarantineStore(client, 'content'),
    drafts: dynamoDraftStore(client, 'content'),
    erasures: dynamoErasureList(client, 'erasures'),
    timers: dynamoTimerStore(client, 'timers'),
    pace: dynamoPaceStore(client, 'pace'),
  };
});

describe('a quarantined body of which a write fails', () => {
  test.each([1, 2])('is gone after the next try when it was delete %i of its removal', async (nth) => {
    const { store, bytes } = await quarantineThatFails('DeleteItem', nth);
    const removeAll = async () => {
      for await (const { id } of store.listQuarantined()) await store.removeQuarantined(id);
    };
    await store.putQuarantined(QUARANTINED);
    await expect(removeAll()).rejects.toMatchObject({ code: 'store-unavailable' });
    await removeAll();
    expect(bytes()).toEqual([]);
  });

  test.each([1, 2, 3])('leaves nothing that can be read, of several parts, when it was delete %i', async (nth) => {
    const { store, bytes } = await quarantineThatFails('DeleteItem', nth);
    const removeAll = async () => {
      for await (const { id } of store.listQuarantined()) await store.removeQuarantined(id);
    };
    await store.putQuarantined({ ...QUARANTINED, bodyBase64: randomBytes(500 * 1024).toString('base64') });
    await removeAll().catch(() => {});
    await removeAll();
    const starts = bytes().map((item) => Part.parse(item).bytes.B.startsWith(GZIP_START));
    expect(starts).not.toContain(true);
  });

  test.each([1, 2])(
    'can be removed when it was put %i, as when its author was erased before the next try',
    async (nth) => {
      const { store, bytes } = await quarantineThatFails('PutItem', nth);
      await expect(store.putQuarantined(QUARANTINED)).rejects.toMatchObject({ code: 'store-unavailable' });
      await store.removeQuarantined(QUARANTINED.id);
      expect(bytes()).toEqual([]);
    },
  );
});

test('only the content table forgets by itself', () => {
  expect(TABLES.filter((table) => 'ttlAttribute' in table).map(({ name }) => name)).toEqual(['content']);
});

const contentOf = (text: string): Content => ({
  id: 'id',
  mention: someMention({ text }),
  reasons: [],
  expiresAt: 2,
});

const QUARANTINED = { id: 'q', via: 'x', why: [], bodyBase64: 'e30=', receivedAt: 1, expiresAt: 9 };

/** A table that refuses one call, and the parts of bodies that lie in it. */
const quarantineThatFails = async (failing: string, nth: number) => {
  const items = new Map<string, object>();
  let count = 0;
  const { config } = await fakeAws(({ operation, input }) => {
    if (operation === failing) count += 1;
    if (operation === failing && count === nth) return { status: 503, body: {} };
    const { Item, Key } = Call.parse(input);
    const key = (Item ?? Key)?.key.S ?? '';
    if (Item !== undefined) items.set(key, Item);
    if (operation === 'DeleteItem') items.delete(key);
    const Items = [...items.values()].filter((item) => 'shelf' in item);
    return { status: 200, body: { Query: { Items }, GetItem: { Item: items.get(key) } }[operation] ?? {} };
  });
  return {
    store: dynamoQuarantineStore(dynamoClient(config), 'content'),
    bytes: () => [...items.values()].filter((item) => 'bytes' in item),
  };
};

const Part = z.looseObject({ bytes: z.object({ B: z.string() }) });
const GZIP_START = Buffer.from([0x1f, 0x8b, 0x08]).toString('base64');
const Key = z.looseObject({ key: z.object({ S: z.string() }) });
const Call = z.looseObject({ Item: Key.optional(), Key: Key.optional() });
