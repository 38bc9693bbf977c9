import { join } from 'node:path';
import { expect, test } from 'vitest';
import { depthLines } from '../../../cli/queues.ts';
import { DATABASE_FILE } from '../../../infra/local/start.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { QueueDepth } from '../../../shared/queue/queue.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
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
    'parked  m1/1/0  (npx vigie trail show m1)',
    'failed  m1/1/1  (npx vigie trail show m1)',
  ]);
});
