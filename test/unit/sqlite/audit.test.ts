import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { SCHEMA } from '../../../shared/adapters/sqlite/schema.ts';
import { sqliteTrailAudit, sqliteTrailStore } from '../../../shared/adapters/sqlite/sqlite-trail-store.ts';
import { hashOf } from '../../../shared/trail/chain.ts';
import { received } from '../trail/events.ts';

test('a whole store is listed some hundred trails at a time, whatever numbers somebody has filed them under', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-audit-')), 'vigie.db');
  const db = openDatabase(file, SCHEMA);
  const store = sqliteTrailStore(db);
  const ids = Array.from({ length: 450 }, (_, i) => `m${i}`);
  await Promise.all(
    ids.map((id) => {
      const commit = { id, version: 1, commitId: 'c', at: 0, events: [received(0)], prevHash: '' };
      return store.put({ ...commit, hash: hashOf(commit) });
    }),
  );
  filedUnder(file, [-5, 0, "'a word'", "'another'"]);

  const read: number[] = [];
  const all: typeof db.all = (...asked) => {
    const rows = db.all(...asked);
    read.push(rows.length);
    return rows;
  };
  const stored = await Array.fromAsync(sqliteTrailAudit({ ...db, all }).stored());
  db.close();
  expect(stored.map(({ id }) => id)).toEqual(['number -5', 'number 0', ...ids, 'number a word', 'number another']);
  expect(stored.filter(({ commits }) => commits.length !== 1)).toEqual([]);
  expect(Math.max(...read)).toBeLessThanOrEqual(200);
});

const filedUnder = (file: string, numbers: readonly (number | string)[]): void => {
  const tampering = new DatabaseSync(file);
  for (const number of numbers)
    tampering.exec(`INSERT INTO commits (trail, version, at, body) VALUES (${number}, 1, 0, '{}')`);
  tampering.close();
};
