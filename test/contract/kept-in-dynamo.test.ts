import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoErasureList } from '../../shared/adapters/aws/dynamo-erasure-list.ts';
import { dynamoPaceStore } from '../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoQuarantineStore } from '../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import type { TableName } from '../../shared/adapters/aws/tables.ts';
import { findBreak } from '../../shared/trail/chain.ts';
import { makeTable, startDynamo } from './dynamo.ts';

/**
 * The items that the first version laid into its tables, as a scan gives them. A deployment finds those of the version before, which is still
 * at work beside it: in another shard, or under another key, they would be there and never be found.
 */
const AT = 1_795_424_400_000;
const RECEIVED = `{"type":"received","by":{"kind":"system"},"platform":"x","via":"x","kind":"post","createdAt":${AT},"receivedAt":${AT},"revision":${AT},"authorAlias":"alias","conversation":"conversation"}`;
const FIRST_HASH = 'Foel09bmq-odHXdEV-e0HJ2hK5g9jqFYsWfKJtagd9o';
const ITEMS = {
  trail: [
    {
      id: { S: 'm1' },
      version: { N: '1' },
      commit: {
        S: `{"id":"m1","version":1,"commitId":"commit-1","at":${AT},"events":[${RECEIVED}],"prevHash":"","hash":"${FIRST_HASH}"}`,
      },
      at: { N: `${AT}` },
      day: { S: '2026-11-23#5' },
      author: { S: 'alias' },
      conversation: { S: 'conversation' },
    },
    {
      id: { S: 'm1' },
      version: { N: '2' },
      commit: {
        S: `{"id":"m1","version":2,"commitId":"commit-2","at":${AT + 1},"events":[{"type":"claimed","by":{"kind":"person","user":"U0CAMILLE1"}}],"prevHash":"${FIRST_HASH}","hash":"cIv_A3eiIT26u9hMKhe-lpwzhFHxL2AhXGePuc02grg"}`,
      },
      at: { N: `${AT + 1}` },
    },
  ],
  timers: [
    {
      shard: { S: '5' },
      due: { S: '0001795424400000#m1#target' },
      timer: { S: `{"kind":"target","dueAt":${AT},"trailId":"m1","afterMs":0}` },
    },
  ],
  content: [
    {
      key: { S: 'content#m1' },
      content: {
        S: `{"id":"m1","mention":{"via":"x","platform":"x","platformId":"1","kind":"post","text":"Rien ne va","textCut":false,"needsFetch":false,"createdAt":${AT},"revision":${AT}},"reasons":[],"expiresAt":${AT + 1_000}}`,
      },
      revision: { N: `${AT}` },
      ttl: { N: '1795424401' },
    },
    { key: { S: 'content#m2' }, erasedAt: { N: `${AT}` } },
    { key: { S: 'author#author-key' }, alias: { S: 'alias' } },
    {
      key: { S: 'draft#d1' },
      row: { S: `{"draft":"d1","text":"Nous regardons","expiresAt":${AT + 1_000}}` },
      ttl: { N: '1795424401' },
    },
    {
      key: { S: 'quarantine#q1' },
      head: { S: `{"id":"q1","via":"x","why":["$: invalid"],"receivedAt":${AT},"expiresAt":${AT + 1_000}}` },
      parts: { N: '1' },
      ttl: { N: '1795424401' },
      shelf: { S: 'quarantine' },
    },
    {
      key: { S: 'quarantine#q1#0' },
      bytes: { B: Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64') },
      ttl: { N: '1795424401' },
    },
  ],
  erasures: [{ kind: { S: 'author' }, key: { S: 'author-key' }, at: { N: `${AT}` } }],
  pace: [
    { key: { S: 'channel#C1' }, pausedUntil: { N: `${AT + 1_000}` } },
    { key: { S: 'workspace' }, pausedUntil: { N: `${AT + 2_000}` } },
  ],
} satisfies Record<TableName, readonly Record<string, AttributeValue>[]>;

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

/** A table of the stack with what lies in it. */
const tableOf = async (name: TableName): Promise<string> => {
  const table = await makeTable(dynamo.client, name);
  for (const Item of ITEMS[name]) await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
  return table;
};

test('a trail is read, its chain holds, every index finds it, and nobody says that it was filed elsewhere', async () => {
  const store = dynamoTrailStore(dynamo.client, await tableOf('trail'));
  const commits = await store.read('m1');
  expect(commits.map(({ commitId }) => commitId)).toEqual(['commit-1', 'commit-2']);
  expect(findBreak('m1', commits)).toBeUndefined();
  expect(await Array.fromAsync(store.byDay('2026-11-23'))).toEqual(['m1']);
  expect(await Array.fromAsync(store.byAuthor('alias'))).toEqual(['m1']);
  expect(await Array.fromAsync(store.byConversation('conversation'))).toEqual(['m1']);
  const [stored] = await Array.fromAsync(store.stored());
  expect(stored?.commits.map(({ isFiledAs }, index) => commits[index] && isFiledAs(commits[index]))).toEqual([
    true,
    true,
  ]);
});

test('a timer is due, and is gone when it was acted on', async () => {
  const store = dynamoTimerStore(dynamo.client, await tableOf('timers'));
  const due = await store.due(AT, 10);
  expect(due).toEqual([{ kind: 'target', dueAt: AT, trailId: 'm1', afterMs: 0 }]);
  for (const timer of due) await store.remove(timer);
  expect(await store.due(AT, 10)).toEqual([]);
});

test('a text, an erased one, an alias, a draft and what is quarantined are found', async () => {
  const table = await tableOf('content');
  const contents = dynamoContentStore(dynamo.client, table);
  const [text, erased] = [await contents.get('m1', AT), await contents.get('m2', AT)];
  expect([text?.mention.text, erased]).toEqual(['Rien ne va', undefined]);
  expect(text && (await contents.put({ ...text, id: 'm2' }))).toBe('erased');
  expect(await contents.knownAlias('author-key')).toBe('alias');
  expect(await contents.aliasOf('author-key', 'another')).toBe('alias');
  expect(await dynamoDraftStore(dynamo.client, table).getDraft('d1', AT)).toMatchObject({ text: 'Nous regardons' });
  const quarantined = await Array.fromAsync(dynamoQuarantineStore(dynamo.client, table).listQuarantined());
  expect(quarantined).toMatchObject([{ id: 'q1', bodyBase64: 'e30=' }]);
});

test('whoever was erased is on the list, and a pause of Slack is kept', async () => {
  const list = dynamoErasureList(dynamo.client, await tableOf('erasures'));
  expect(await list.erasedUntil('author-key')).toBe(AT);
  expect(await Array.fromAsync(list.all())).toEqual([{ kind: 'author', key: 'author-key', at: AT }]);
  const pace = dynamoPaceStore(dynamo.client, await tableOf('pace'));
  expect([await pace.pausedUntil('C1', AT), await pace.pausedUntil('C2', AT)]).toEqual([AT + 2_000, AT + 2_000]);
});
