import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { PERMISSIONS } from '../../infra/constructs/grants.ts';
import type { Grant } from '../../infra/topology.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoErasureList } from '../../shared/adapters/aws/dynamo-erasure-list.ts';
import { dynamoPaceStore } from '../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoQuarantineStore } from '../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import type { Timer } from '../../shared/trail/timers.ts';

/**
 * A client that sends nothing, and remembers what it was to send, of which kinds of items in the content table, and what of a table
 * was to be read as it may have been a moment before.
 */
const recording = (asked: Set<string>, keys: Set<string>, stale: Set<string>) => {
  const client = new DynamoDBClient({
    region: 'eu-west-3',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  client.middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        const { TableName, Key, Item, IndexName, ConsistentRead } = Named.parse(input);
        const isRead = /^(Get|Query|Scan)/.test(String(commandName));
        if (isRead && IndexName === undefined && ConsistentRead !== true) stale.add(`${commandName} of ${TableName}`);
        const key = (Key ?? Item)?.key?.S;
        if (TableName === 'content' && key !== undefined) keys.add(key.replace(/#.*/, '#'));
        asked.add(String(commandName).replace(/Command$/, ''));
        const found = key === 'quarantine#q' ? QUARANTINED : undefined;
        return {
          output: { $metadata: {}, Item: found, Items: [], Attributes: { alias: { S: 'a' } } },
          response: undefined,
        };
      },
    { step: 'initialize' },
  );
  return client;
};

const QUARANTINED = { head: { S: '{"id":"q","via":"x","why":[],"receivedAt":1,"expiresAt":2}' }, parts: { N: '1' } };

const Keyed = z.object({ key: z.object({ S: z.string() }).optional() }).optional();
const Named = z.object({
  TableName: z.string(),
  Key: Keyed,
  Item: Keyed,
  IndexName: z.string().optional(),
  ConsistentRead: z.boolean().optional(),
});

const timer: Timer = { dueAt: 1, trailId: 'm1', kind: 'undelivered', afterMs: 1 };
const drain = async (ids: AsyncIterable<string>) => {
  for await (const _ of ids);
};

describe('Each grant allows what its adapter sends, and nothing else', () => {
  const asked = new Set<string>();
  const keys = new Set<string>();
  const stale = new Set<string>();
  const client = recording(asked, keys, stale);
  const trail = dynamoTrailStore(client, 't');
  const content = dynamoContentStore(client, 'content');
  const quarantine = dynamoQuarantineStore(client, 'content');
  const drafts = dynamoDraftStore(client, 'content');
  const draft = { draft: 'd', text: 'Bonjour', expiresAt: 2 };
  const erasures = dynamoErasureList(client, 't');
  const timers = dynamoTimerStore(client, 't');
  const pace = dynamoPaceStore(client, 't');
  beforeEach(() => {
    asked.clear();
    keys.clear();
    stale.clear();
  });

  const commit = { id: 'm1', version: 1, commitId: 'c', at: 1, events: [], prevHash: '', hash: '' };
  const uses: Record<Grant, () => Promise<unknown>> = {
    'trail:append': () => Promise.all([trail.put(commit), trail.read('m1')]),
    'trail:read': () => trail.read('m1'),
    'trail:audit': async () => {
      for await (const _ of trail.stored());
    },
    'index:days': () => drain(trail.byDay('2026-11-23')),
    'index:authors': () => drain(trail.byAuthor('a')),
    'index:conversations': () => drain(trail.byConversation('c')),
    'index:crises': () => Promise.all([drain(trail.byCrisis('c')), trail.countByCrisis('c')]),
    'content:write': () => Promise.all([content.get('m1', 1), content.erase('m1', 1), content.aliasOf('a', 'alias')]),
    'content:read': () => content.get('m1', 1),
    'quarantine:write': () =>
      quarantine.putQuarantined({ id: 'q', via: 'x', why: [], bodyBase64: 'e30=', receivedAt: 1, expiresAt: 2 }),
    'drafts:write': () => Promise.all([drafts.putDraft(draft), drafts.getDraft('d', 1), drafts.eraseDraft('d')]),
    'drafts:read': () => drafts.getDraft('d', 1),
    'drafts:forget': () => drafts.eraseDraft('d'),
    'content:forget': () => Promise.all([content.knownAlias('a'), content.forgetAlias('a', 1)]),
    'quarantine:remove': () => quarantine.removeQuarantined('q'),
    'quarantine:find': async () => {
      for await (const _ of quarantine.listQuarantined());
    },
    erasures: async () => {
      await erasures.add({ kind: 'author', key: 'k', at: 1 });
      await erasures.erasedUntil('k');
      for await (const _ of erasures.all());
    },
    'timers:set': () => timers.set(timer),
    'timers:work': () => Promise.all([timers.set(timer), timers.due(1, 1), timers.remove(timer)]),
    'pace:reserve': () =>
      Promise.all([
        pace.reserve({ channel: 'c', now: 1, intervalMs: 1, maxWaitMs: 1 }),
        pace.pause('c', 1),
        pace.pausedUntil('c', 1),
        pace.lastPing('m'),
        pace.setLastPing('m', { postId: 'p', at: 1 }),
      ]),
    'pace:read': () => pace.pausedUntil('c', 1),
  };

  test.each(Object.entries(uses))('%s', async (grant, use) => {
    await use();
    const allowed = Object.entries(PERMISSIONS).find(([name]) => name === grant)?.[1];
    expect([...asked].toSorted()).toEqual([...(allowed?.actions ?? [])].toSorted());
    const allowedKeys = allowed !== undefined && 'keys' in allowed ? allowed.keys : [];
    expect([...keys].toSorted()).toEqual([...allowedKeys].toSorted());
    // The emulator is always consistent. What is decided from a trail of a moment ago is decided twice.
    expect([...stale]).toEqual([]);
  });
});
