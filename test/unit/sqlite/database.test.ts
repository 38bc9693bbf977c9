import { chmodSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../shared/adapters/sqlite/database.ts';

const opened: Database[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});

/** The process that works and a command beside it, on one file. */
const twoProcesses = () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-db-')), 'vigie.db');
  const [works, beside] = [0, 1].map(() =>
    openDatabase(file, 'CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)'),
  ) as [Database, Database];
  opened.push(works, beside);
  const says = (db: Database, word: string) =>
    db.write((run) => run('INSERT INTO words VALUES (?) ON CONFLICT DO NOTHING', word));
  const heard = (db: Database) => db.all('SELECT word FROM words ORDER BY word').map(({ word }) => word);
  return { file, works, beside, says, heard };
};

test('what another process wrote is read in the next turn', async () => {
  const { works, beside, says, heard } = twoProcesses();
  expect(heard(works)).toEqual([]);
  await says(beside, 'one');
  await setImmediate();
  expect(heard(works)).toEqual(['one']);
});

test('who writes and reads in one turn does both, though another process wrote meanwhile', async () => {
  const { works, beside, says, heard } = twoProcesses();
  await says(beside, 'one');
  await setImmediate();
  const written = says(works, 'two');
  expect(heard(works)).toEqual(['one']);
  await says(beside, 'three');
  await written;
  await setImmediate();
  expect(heard(beside)).toEqual(['one', 'three', 'two']);
});

test('a write that the database refuses fails alone, and those of its group are stored', async () => {
  const { works, beside, says, heard } = twoProcesses();
  const poisoned = works.write((run) => {
    run("INSERT INTO words VALUES ('half')");
    run("INSERT INTO words VALUES ('half')");
  });
  const written = await Promise.allSettled([says(works, 'one'), poisoned, says(works, 'two')]);
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(poisoned).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(heard(beside)).toEqual(['one', 'two']);
});

test('a log can be emptied in a turn that reads', async () => {
  const { works, says, heard } = twoProcesses();
  await says(works, 'one');
  expect(heard(works)).toEqual(['one']);
  expect(works.outside('PRAGMA wal_checkpoint(TRUNCATE)')).toMatchObject({ busy: 0 });
});

test('the file, its log and its index are for their owner’s eyes only, also in a folder that is open to all', async () => {
  const { file, works, says } = twoProcesses();
  chmodSync(dirname(file), 0o755);
  await says(works, 'one');
  const modes = ['', '-wal', '-shm'].map((end) => (statSync(`${file}${end}`).mode & 0o777).toString(8));
  expect(modes).toEqual(['600', '600', '600']);
});

test('what an earlier version made for everybody to read, and left behind when it was killed, is closed to others', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
  const files = ['', '-wal', '-shm'].map((end) => `${file}${end}`);
  const killed = new DatabaseSync(file);
  killed.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT PRIMARY KEY)');
  for (const each of files) chmodSync(each, 0o644);
  openDatabase(file, 'CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY)').close();
  expect(files.map((each) => (statSync(each).mode & 0o777).toString(8))).toEqual(['600', '600', '600']);
  killed.close();
});
