import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase, type Run } from '../../shared/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { SCHEMA } from '../../shared/adapters/sqlite/schema.ts';
import { sqliteQueues } from '../../shared/adapters/sqlite/sqlite-queues.ts';
import { sqliteTrailStore } from '../../shared/adapters/sqlite/sqlite-trail-store.ts';
import type { Outcome, QueueInspector } from '../../shared/queue/queue.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import { hashOf } from '../../shared/trail/chain.ts';
import { contentOf, contentStoreContract, NOON } from './content-store.contract.ts';
import { draftStoreContract } from './draft-store.contract.ts';
import { erasureListContract } from './erasure-list.contract.ts';
import { paceStoreContract } from './pace-store.contract.ts';
import { CONTRACT_QUEUES, queuesContract } from './queues.contract.ts';
import { timerStoreContract } from './timer-store.contract.ts';
import { trailAuditContract, trailStoreContract } from './trail-store.contract.ts';
import { writesContract } from './writes.contract.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
const open = (file: string, now: () => number = Date.now) =>
  openSqliteStore(file, { now, sleep: async () => {} }, CONTRACT_QUEUES);
const newStore = () => open(newFile());
const twoOnOneFile = () => {
  const file = newFile();
  return [open(file), open(file)] as const;
};

trailStoreContract('sqlite', async () => {
  const { trail, index } = newStore();
  return { ...trail, ...index };
});
trailStoreContract('sqlite, written by one process and read by another', async () => {
  const [writer, reader] = twoOnOneFile();
  return { ...writer.trail, read: reader.trail.read, ...reader.index };
});
trailAuditContract('sqlite', async () => {
  const { trail, audit } = newStore();
  return { ...trail, ...audit };
});
timerStoreContract('sqlite', async () => newStore().timers);
contentStoreContract('sqlite', async () => {
  const { content, quarantine } = newStore();
  return { ...content, ...quarantine };
});
contentStoreContract('sqlite, written by one process and read by another', async () => {
  const [writer, reader] = twoOnOneFile();
  return { ...writer.content, get: reader.content.get, ...writer.quarantine };
});
draftStoreContract('sqlite', async () => newStore().drafts);
erasureListContract('sqlite', async () => newStore().erasures);
describe('locked by another process', () => {
  // Held, for SQLite lets go of what is collected as garbage.
  const lockers: DatabaseSync[] = [];
  afterAll(() => {
    for (const locker of lockers) locker.close();
  });
  writesContract('sqlite', async () => {
    const file = newFile();
    const store = open(file);
    const folder = dirname(file);
    for (const each of readdirSync(folder).filter((name) => name.endsWith('.db'))) {
      const locker = new DatabaseSync(join(folder, each));
      locker.exec('BEGIN EXCLUSIVE');
      lockers.push(locker);
    }
    return store;
  });
});
paceStoreContract('sqlite', async () => newStore().pace);
queuesContract('sqlite', async () => {
  let now = 1_000_000;
  const { queues } = open(newFile(), () => now);
  for (const queue of Object.keys(CONTRACT_QUEUES)) queues.consume(queue, () => {});
  return {
    sender: queues,
    inspector: queues,
    deliver: async (queue, consumer) => {
      const messages = await queues.receive(queue, 10, true);
      const outcomes: readonly Outcome[] = messages.length === 0 ? [] : await consumer(messages);
      const settled = messages.map(async (message, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined) await queues.settle(queue, message, outcome);
      });
      await Promise.all(settled);
      return messages.length;
    },
    pass: async (seconds) => {
      now += seconds * 1_000;
    },
  };
});

const commit = (version = 1) => {
  const body = {
    id: 'm1',
    version,
    commitId: `c${version}`,
    at: 1,
    events: [{ type: 'claimed' as const, by: { kind: 'person' as const, user: 'U1' } }],
    prevHash: '',
  };
  return { ...body, hash: hashOf(body) };
};

test('what another process wrote or erased shows at once, also of what this one remembers', async () => {
  const [here, there] = twoOnOneFile();
  const content = contentOf('m1', 1);
  await here.content.put(content);
  await here.trail.put(commit());
  expect([await here.content.get('m1', NOON), await here.trail.read('m1')]).toEqual([content, [commit()]]);
  await there.content.erase('m1', 1);
  await there.trail.put(commit(2));
  expect(await here.content.get('m1', NOON)).toBeUndefined();
  expect(await here.trail.read('m1')).toEqual([commit(), commit(2)]);
  expect(await here.trail.put(commit(2))).toBe('conflict');
});

test('what another process writes while a group is told of its commit is not missed', async () => {
  const file = newFile();
  const db = openDatabase(file, SCHEMA);
  const trail = sqliteTrailStore(db);
  await trail.put(commit());
  const there = new DatabaseSync(file);
  const first = { ...commit(), id: 'm2' };
  const second = { ...commit(2), id: 'm2' };
  const overtaken = db.write(
    () => {},
    () => {
      const row = "INSERT INTO commits (trail, version, at, body) SELECT number, 2, 1, ? FROM trails WHERE id = 'm2'";
      there.prepare(row).run(JSON.stringify(second));
    },
  );
  // One group: the first member's news arrives between the commit and what the others remember.
  await Promise.all([overtaken, trail.put(commit(2)), trail.put(first)]);
  expect(await trail.read('m2')).toEqual([first, second]);
  db.close();
});

test('a write that is under way when the store is closed is stored, one after that is refused', async () => {
  const file = newFile();
  const db = openDatabase(file, SCHEMA);
  const trail = sqliteTrailStore(db);
  const before = trail.put(commit());
  db.close();
  expect(await before).toBe('stored');
  await expect(trail.put(commit(2))).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(await open(file).trail.read('m1')).toEqual([commit()]);
});

test('what did not reach the disk is not remembered either', async () => {
  const file = newFile();
  const store = open(file);
  expect(await store.trail.read('m1')).toEqual([]);
  const other = new DatabaseSync(file);
  other.exec('BEGIN EXCLUSIVE');
  const puts = [store.trail.put(commit()), store.content.put(contentOf('m1', 1))];
  for (const put of puts) await expect(put).rejects.toMatchObject({ code: 'store-unavailable' });
  other.exec('ROLLBACK');
  expect([await store.trail.read('m1'), await store.content.get('m1', NOON)]).toEqual([[], undefined]);
});

test('content that is remembered goes out of sight when its time is over', async () => {
  const { content } = newStore();
  const kept = contentOf('m1', 1);
  await content.put(kept);
  expect(await content.get('m1', kept.expiresAt - 1)).toEqual(kept);
  expect(await content.get('m1', kept.expiresAt)).toBeUndefined();
});

test('a read of the queue that fails loses nothing of what was to be handed on', async () => {
  const db = openDatabase(newFile(), SCHEMA);
  let isBroken = false;
  const breaking = {
    ...db,
    all: (...args: Parameters<typeof db.all>) => {
      if (isBroken) throw new VigieError('store-unavailable', 'broken for a moment', { retryable: true });
      return db.all(...args);
    },
  };
  const queues = sqliteQueues(breaking, { now: () => 1_000, sleep: async () => {} }, CONTRACT_QUEUES);
  queues.consume('intake', () => {});
  await queues.send('intake', ['1', '2']);
  isBroken = true;
  expect(() => queues.receive('intake', 10, true)).toThrow('broken for a moment');
  isBroken = false;
  expect(queues.receive('intake', 10, true).map(({ body }) => body)).toEqual(['1', '2']);
  db.close();
});

test('a message that could not be settled is no first try when it is received again', async () => {
  const db = openDatabase(newFile(), SCHEMA);
  const full = new VigieError('store-unavailable', 'full for a moment', { retryable: true });
  let isFull = false;
  const filling = {
    ...db,
    write: <T>(change: (run: Run) => T) => (isFull ? Promise.reject<T>(full) : db.write(change)),
  };
  const queues = sqliteQueues(filling, { now: () => 1_000, sleep: async () => {} }, CONTRACT_QUEUES);
  queues.consume('intake', () => {});
  await queues.send('intake', ['handled']);
  const receives: number[] = [];
  for (isFull of [true, true, false, false]) {
    for (const message of queues.receive('intake', 1, true)) {
      receives.push(message.receives);
      const settling = queues.settle('intake', message, { kind: 'defer', seconds: 0 });
      await (isFull ? expect(settling).rejects.toBe(full) : settling);
    }
  }
  expect(receives).toEqual([1, 2, 3, 4]);
  db.close();
});

test('a timer of a kind that only another version of Vigie knows holds up no other, and waits for that version', async () => {
  const file = newFile();
  const { timers } = open(file);
  const there = new DatabaseSync(file);
  there.exec("INSERT INTO timers VALUES (1, 'm1', 'foreseen', 0)");
  const ours = { dueAt: 2, trailId: 'm1', kind: 'target', afterMs: 0 } as const;
  await timers.set(ours);
  expect(await timers.due(NOON, 1)).toEqual([ours]);
  expect(there.prepare("SELECT count(*) AS kept FROM timers WHERE kind = 'foreseen'").get()).toEqual({ kept: 1 });
});

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
  store.queues.consume('intake', () => {});
  await store.queues.send('intake', ['kept']);
  store.limitPages(1);
  await expect(store.queues.send('intake', ['x'.repeat(1_000_000)])).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  store.limitPages(1_000_000);
  await store.queues.send('intake', ['after']);
  expect(store.queues.receive('intake', 10, true).map(({ body }) => body)).toEqual(['kept', 'after']);
});

test('what one process sends it hands on without reading it back, in order, also when it is more than it keeps in memory', async () => {
  const { queues } = newStore();
  queues.consume('intake', () => {});
  const bodies = Array.from({ length: 2_500 }, (_, n) => `${n}`);
  for (let from = 0; from < bodies.length; from += 100) await queues.send('intake', bodies.slice(from, from + 100));
  const received: string[] = [];
  for (let batch = queues.receive('intake', 64, false); batch.length > 0; batch = queues.receive('intake', 64, false)) {
    received.push(...batch.map(({ body }) => body));
    await Promise.all(batch.map((message) => queues.settle('intake', message, { kind: 'done' })));
  }
  expect(received).toEqual(bodies);
  expect(queues.receive('intake', 10, true)).toEqual([]);
});

test('what is sent while more waits than it keeps in memory is handed on last, though there is room in it again', async () => {
  const { queues } = newStore();
  queues.consume('intake', () => {});
  const bodies = Array.from({ length: 1_200 }, (_, n) => `${n}`);
  await queues.send('intake', bodies);
  const first = queues.receive('intake', 300, false);
  await queues.send('intake', ['last']);
  const rest = queues.receive('intake', 1_000, false);
  expect([...first, ...rest].map(({ body }) => body)).toEqual([...bodies, 'last']);
});

test('what a process held when it died is handed out by the next one, as no first try', async () => {
  const file = newFile();
  const before = open(file);
  before.queues.consume('intake', () => {});
  await before.queues.send('intake', ['in work', 'waiting']);
  expect(before.queues.receive('intake', 1, false)).toHaveLength(1);
  const after = open(file);
  after.queues.consume('intake', () => {});
  const taken = after.queues.receive('intake', 10, true);
  expect(taken.map(({ body, receives }) => [body, receives])).toEqual([
    ['in work', 2],
    ['waiting', 2],
  ]);
});

test('what is removed by hand is the message as it was taken, not the one that has its place by now', async () => {
  let now = 1_000_000;
  const { queues } = open(newFile(), () => now);
  await queues.send('team-press', ['first']);
  const [slow] = await queues.take('team-press', 1);
  now += 61_000;
  const [quick] = await queues.take('team-press', 1);
  if (slow === undefined || quick === undefined) throw new Error('nothing was taken');
  await queues.remove('team-press', slow);
  expect(await inAll(queues)).toBe(1);
  await queues.remove('team-press', quick);
  expect(await inAll(queues)).toBe(0);
  await queues.send('intake', ['acknowledged']);
  expect(await queues.take('intake', 1)).toEqual([{ ...slow, body: 'acknowledged' }]);
  await queues.remove('team-press', slow);
  expect(await inAll(queues)).toBe(1);
});

const inAll = async (queues: QueueInspector): Promise<number> =>
  (await queues.depths()).reduce((sum, { waiting, inFlight, dead }) => sum + waiting + inFlight + dead, 0);
