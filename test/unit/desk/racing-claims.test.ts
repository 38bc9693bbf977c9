import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoTrailStore } from '../../../shared/adapters/aws/dynamo-trail-store.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { TrailStore } from '../../../shared/trail/trail-store.ts';
import { makeTable, startDynamo } from '../../contract/dynamo.ts';
import { openOffice } from './office.ts';

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const STORES: Readonly<Record<string, () => Promise<TrailStore>>> = {
  memory: async () => memoryTrailStore(),
  SQLite: async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
    return openSqliteStore(file, { now: Date.now, sleep: async () => {} }, {}).trail;
  },
  DynamoDB: async () => dynamoTrailStore(dynamo.client, await makeTable(dynamo.client, 'trail')),
};

test.each(Object.keys(STORES))('twenty claim at once: one has it, and nineteen are told who, on %s', async (name) => {
  const store = await STORES[name]?.();
  if (store === undefined) throw new Error('no such store');
  const office = openOffice({ store });
  await office.arrives('m1');
  const users = Array.from({ length: 20 }, (_, place) => `U0COLLEAG${10 + place}`);
  const answers = await Promise.all(users.map((user) => office.press(user, 'claim', 'm1')));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const claims = (await office.commits('m1')).flatMap(({ events }) => events.filter(({ type }) => type === 'claimed'));
  expect(claims).toHaveLength(1);
  const winner = (await office.trail('m1')).claim?.user ?? '';
  expect(office.whispers.map(({ user }) => user).toSorted()).toEqual(
    users.filter((user) => user !== winner).toSorted(),
  );
  expect(new Set(office.whispers.map(({ text }) => text))).toEqual(new Set([`<@${winner}> has it already.`]));
});
