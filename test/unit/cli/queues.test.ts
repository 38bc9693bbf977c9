import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { depthLines } from '../../../cli/queues.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { QueueDepth } from '../../../shared/queue/queue.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

const empty = (queue: string): QueueDepth => ({ queue, waiting: 0, inFlight: 0, dead: 0, oldestSeconds: undefined });

test('that nothing waits is said', () => {
  expect(depthLines([empty('intake'), empty('urgent')])).toEqual([
    'queue   waiting  deferred  dead  oldest',
    'intake        0         0     0       –',
    'urgent        0         0     0       –',
    'nothing waits in any queue',
  ]);
});

test('what waits, what is put off and what is dead stand each below its name', () => {
  const depths = [empty('urgent'), { queue: 'intake', waiting: 1_204, inFlight: 20, dead: 3, oldestSeconds: 90 }];
  expect(depthLines(depths)).toEqual([
    'queue   waiting  deferred  dead  oldest',
    'urgent        0         0     0       –',
    'intake     1204        20     3  90.0 s',
  ]);
});

test.each([{ waiting: 1, oldestSeconds: 90 }, { inFlight: 1 }, { dead: 1 }])('it is not said of %o', (depth) => {
  expect(depthLines([{ ...empty('intake'), ...depth }, empty('urgent')])).toHaveLength(3);
});

test('posts that are parked or have failed are listed, with where to read why, and others are not', async () => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  const post = (channel: string) =>
    ({ type: 'post-asked', by: SYSTEM, purpose: 'card', channel, queue: 'urgent' }) as const;
  await decideAndAppend({ ...store, clock: systemClock, newId: randomId }, emptyTrail('m1'), () => [
    post('C0PARKED01'),
    post('C0FAILED01'),
    post('C0SHOWN001'),
    { type: 'parked', by: SYSTEM, postId: 'm1/1/0', code: 'bug' },
    { type: 'delivery-failed', by: SYSTEM, postId: 'm1/1/1', reason: 'is_archived', final: true },
    { type: 'delivered', by: SYSTEM, postId: 'm1/1/2', ts: '1.1', found: false },
  ]);
  store.close();
  const { out } = await typed({ DATA_DIR: dataDir }, 'queues');
  expect(out.split('\n').filter((line) => line.includes('m1/1'))).toEqual([
    'parked  m1/1/0  to C0PARKED01  (npx vigie trail show m1)',
    'failed  m1/1/1  to C0FAILED01  (npx vigie trail show m1)',
  ]);
});

test('one trail that cannot be read leaves the commands their answer on all others: they name it, and end as failed', async () => {
  const dataDir = emptyDataDir();
  const file = join(dataDir, DATABASE_FILE);
  const store = openSqliteStore(file, systemClock, {});
  const now = systemClock.now();
  for (const id of ['parked', 'foreign'])
    await decideAndAppend({ ...store, clock: systemClock, newId: randomId }, emptyTrail(id), () => [
      received(now),
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'urgent' },
      { type: 'parked', by: SYSTEM, postId: `${id}/1/0`, code: 'bug' },
    ]);
  store.close();
  const db = new DatabaseSync(file);
  db.exec("INSERT INTO commits (trail, version, at, body) SELECT number, 2, 1, '{}' FROM trails WHERE id = 'foreign'");
  db.close();
  for (const command of [['queues'], ['report'], ['corrections'], ['authors', 'follow-up', '--topic', 'outage']]) {
    const { err, exitCode } = await typed({ DATA_DIR: dataDir }, ...command);
    expect([command, err, exitCode]).toEqual([
      command,
      expect.stringContaining('foreign cannot be read and is left out (npx vigie trail verify)'),
      1,
    ]);
  }
  const redriven = await typed({ DATA_DIR: dataDir }, 'redrive');
  expect(redriven.out).toContain('sent again: 0 dead letters, 1 parked or failed post\n');
});
