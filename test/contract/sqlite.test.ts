import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import type { Outcome } from '../../shared/queue/queue.ts';
import { hashOf } from '../../shared/trail/chain.ts';
import { contentStoreContract } from './content-store.contract.ts';
import { paceStoreContract } from './pace-store.contract.ts';
import { CONTRACT_QUEUES, queuesContract } from './queues.contract.ts';
import { timerStoreContract } from './timer-store.contract.ts';
import { trailStoreContract } from './trail-store.contract.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
const open = (file: string, now: () => number = Date.now) =>
  openSqliteStore(file, { now, sleep: async () => {} }, CONTRACT_QUEUES);
const newStore = () => open(newFile());

trailStoreContract('sqlite', async () => {
  const { trail, index } = newStore();
  return { ...trail, ...index };
});
timerStoreContract('sqlite', async () => newStore().timers);
contentStoreContract('sqlite', async () => {
  const { content, quarantine } = newStore();
  return { ...content, ...quarantine };
});
paceStoreContract('sqlite', async () => newStore().pace);
queuesContract('sqlite', async () => {
  let now = 1_000_000;
  const { queues } = open(newFile(), () => now);
  return {
    sender: queues,
    inspector: queues,
    deliver: async (queue, consumer) => {
      const messages = await queues.receive(queue, 10);
      const outcomes: readonly Outcome[] = messages.length === 0 ? [] : await consumer(messages);
      for (const [index, message] of messages.entries()) {
        const outcome = outcomes[index];
        if (outcome !== undefined) await queues.settle(queue, message, outcome);
      }
      return messages.length;
    },
    pass: async (seconds) => {
      now += seconds * 1_000;
    },
  };
});

const commit = () => {
  const body = {
    id: 'm1',
    version: 1,
    commitId: 'c1',
    at: 1,
    events: [{ type: 'claimed' as const, by: { kind: 'person' as const, user: 'U1' } }],
    prevHash: '',
  };
  return { ...body, hash: hashOf(body) };
};

test('a commit on SQLite can be neither changed nor deleted', async () => {
  const file = newFile();
  const store = open(file);
  await store.trail.put(commit());
  const intruder = new DatabaseSync(file);
  expect(() => intruder.exec("UPDATE commits SET body = '{}'")).toThrow('the trail only grows');
  expect(() => intruder.exec('DELETE FROM commits')).toThrow('the trail only grows');
  expect(await store.trail.read('m1')).toHaveLength(1);
});

test('a locked database refuses the write, and says that it can be tried again', async () => {
  const file = newFile();
  const store = open(file);
  const other = new DatabaseSync(file);
  other.exec('BEGIN EXCLUSIVE');
  await expect(store.trail.put(commit())).rejects.toMatchObject({ code: 'store-unavailable', retryable: true });
  other.exec('ROLLBACK');
  expect(await store.trail.put(commit())).toBe('stored');
});

test('a full disk refuses the write, keeps what was there, and takes writes again when there is room', async () => {
  const file = newFile();
  const store = open(file);
  await store.queues.send('intake', ['kept']);
  store.limitPages(1);
  await expect(store.queues.send('intake', ['x'.repeat(1_000_000)])).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  store.limitPages(1_000_000);
  await store.queues.send('intake', ['after']);
  expect(store.queues.receive('intake', 10).map(({ body }) => body)).toEqual(['kept', 'after']);
});
