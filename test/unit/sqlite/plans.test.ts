import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { openSqliteStore, type SqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DONE } from '../../../shared/queue/queue.ts';
import { hashOf } from '../../../shared/trail/chain.ts';
import { contentOf } from '../../contract/content-store.contract.ts';
import { CONTRACT_QUEUES } from '../../contract/queues.contract.ts';
import { received } from '../trail/events.ts';

test('after years too: what runs for every mention, or by itself all the time, reads no table from end to end', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-plans-')), 'vigie.db');
  const clock = { now: () => 0, sleep: async () => {} };
  const store = openSqliteStore(file, clock, CONTRACT_QUEUES);
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  await everyDay(store);
  const asked = new Set(prepare.mock.calls.map(([sql]) => sql).filter((sql) => READS_OR_WRITES.test(sql)));
  prepare.mockRestore();
  store.close();
  expect(asked.size).toBeGreaterThan(20);
  const db = new DatabaseSync(file);
  db.exec(`ATTACH '${file.replace('vigie.db', 'erasures.db')}' AS erasures`);
  const scans = [...asked].flatMap((sql) =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail))
      .filter((detail) => detail.startsWith('SCAN') && !detail.startsWith('SCAN json_each'))
      .map((detail) => `${detail}: ${sql}`),
  );
  db.close();
  expect(scans).toEqual([]);
});

const READS_OR_WRITES = /^\s*(SELECT|INSERT|UPDATE|DELETE)/;

/** All but what a person asks for who wants to see all of it, or who starts a process. */
const everyDay = async ({
  trail,
  index,
  content,
  drafts,
  quarantine,
  erasures,
  timers,
  pace,
  queues,
  ...store
}: SqliteStore) => {
  const id = 'a trail';
  const commit = { id, version: 1, commitId: 'c', at: 0, events: [received(0)], prevHash: '' };
  await trail.put({ ...commit, hash: hashOf(commit) });
  await trail.read('another');
  for (const ids of [index.byDay('1970-01-01'), index.byAuthor('a'), index.byConversation('c'), index.byCrisis('k')])
    await Array.fromAsync(ids);
  await index.countByCrisis('k');

  await content.put(contentOf(id, 2));
  await content.put(contentOf(id, 1));
  await content.get('another', 0);
  await content.erase(id, 0);
  await content.aliasOf('author', 'alias');
  await content.forgetAlias('author', 1);
  await drafts.putDraft({ draft: 'd', text: 'Bonjour', expiresAt: 1 });
  await drafts.getDraft('d', 0);
  await drafts.eraseDraft('d');
  await quarantine.putQuarantined({ id: 'q', via: 'x', why: [], bodyBase64: '', receivedAt: 0, expiresAt: 1 });
  await quarantine.getQuarantined('q');
  await quarantine.removeQuarantined('q');
  await erasures.add({ kind: 'author', key: 'a', at: 0 });
  await erasures.erasedUntil('a');

  const timer = { kind: 'redraw', trailId: id, dueAt: 0, afterMs: 0 } as const;
  await timers.set(timer);
  await timers.due(0, 10);
  await timers.remove(timer);
  await pace.reserve({ channel: 'C1', intervalMs: 1, maxWaitMs: 1, now: 0 });
  await pace.pause('C1', 1);
  await pace.lastPing('m');
  await pace.setLastPing('m', { postId: 'p', at: 0 });

  queues.consume('intake', () => {});
  await queues.send('intake', ['{}', '{}', '{}']);
  const [done, deferred, dead] = queues.receive('intake', 3, true);
  if (done === undefined || deferred === undefined || dead === undefined) throw new Error('three were sent');
  queues.receive('intake', 1, true);
  await queues.settle('intake', done, DONE);
  await queues.settle('intake', deferred, { kind: 'defer', seconds: 1 });
  await queues.settle('intake', { ...dead, receives: 3 }, { kind: 'failed', code: 'a-test' });

  await queues.removeOldDead();
  await store.sweepExpired();
};
