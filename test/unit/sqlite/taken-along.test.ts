import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/one-machine.md'), 'utf8');

test('Nothing acknowledged is lost: what waits in a damaged file, dead letters too, is taken along into the copy as the page says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-taken-along-'));
  const damaged = join(folder, 'damaged', 'vigie.db');
  const copy = join(folder, 'vigie.db');
  mkdirSync(join(folder, 'damaged'));
  const now = Date.UTC(2026, 4, 4, 9);
  const open = (file: string) => {
    const specs = { intake: { maxReceives: 1 }, urgent: { maxReceives: 1 } };
    const { queues, close } = openSqliteStore(file, { now: () => now, sleep: async () => {} }, specs);
    queues.consume('intake', () => {});
    return { queues, close };
  };
  const before = open(damaged);
  await before.queues.send('intake', ['dead', 'waits']);
  const [dead] = before.queues.receive('intake', 1, false);
  if (dead === undefined) throw new Error('it was sent a moment ago');
  await before.queues.settle('intake', dead, { kind: 'failed', code: 'store-unavailable' });
  await before.queues.send('urgent', ['a post that the copy knows nothing of']);
  before.close();
  const older = open(copy);
  await older.queues.send('intake', ['of the copy']);
  older.close();

  const [, sql = ''] = /sqlite3 \.vigie\/vigie\.db "(ATTACH [^"]*)"/.exec(PAGE) ?? [];
  const file = new DatabaseSync(copy);
  file.exec(sql.replace('/elsewhere/damaged/vigie.db', damaged));
  file.close();

  const after = open(copy);
  const taken = after.queues.receive('intake', 10, true).map(({ body }) => body);
  expect(taken.toSorted()).toEqual(['dead', 'of the copy', 'waits']);
  expect((await after.queues.depths()).find(({ queue }) => queue === 'urgent')).toMatchObject({ waiting: 0, dead: 0 });
  after.close();
});
