import { chmodSync, closeSync, mkdtempSync, openSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase, scrubLog } from '../../../shared/adapters/sqlite/database.ts';
import { silentLog } from '../../../shared/runtime/log.ts';

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

test('emptying the log does not wait for who copies the file as a write waits for a lock, and writes wait again afterwards', async () => {
  const { file, works, says } = twoProcesses();
  await says(works, 'one');
  const copier = new DatabaseSync(file);
  copier.exec('BEGIN');
  copier.prepare('SELECT * FROM words').all();
  await says(works, 'two');
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  expect(scrubLog(works)).toBe(false);
  const [before = '', emptied, after = ''] = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  copier.close();
  expect(emptied).toContain('TRUNCATE');
  expect(Number(/busy_timeout = (\d+)$/.exec(before)?.[1])).toBeLessThanOrEqual(50);
  expect(after).toBe('PRAGMA busy_timeout = 1000');
  expect(scrubLog(works)).toBe(true);
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

describe('what is wrong with the file is told in SQLite’s words, once a minute and not for each who waits', () => {
  /** `vigie.db` with a word in it, and what its log has heard. */
  const opening = (file = join(mkdtempSync(join(tmpdir(), 'vigie-db-')), 'vigie.db')) => {
    const logged: unknown[] = [];
    const log = { ...silentLog, error: (...line: unknown[]) => void logged.push(line) };
    const db = openDatabase(file, 'CREATE TABLE IF NOT EXISTS words (word TEXT)', undefined, log);
    return { file, db, logged, say: () => db.write((run) => run("INSERT INTO words VALUES ('one')")) };
  };

  test('locked', async () => {
    const { file, db, logged, say } = opening();
    const other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
    await expect(say()).rejects.toMatchObject({
      code: 'store-unavailable',
      message: `${file} did not take a write: database is locked`,
    });
    await expect(say()).rejects.toMatchObject({ code: 'store-unavailable' });
    other.close();
    await say();
    db.close();
    expect(logged).toEqual([['the database fails', { file: 'vigie.db', error: 'database is locked' }]]);
  });

  test('full', async () => {
    const { db, logged } = opening();
    db.outside('PRAGMA max_page_count = 3');
    const much = db.write((run) => run('INSERT INTO words VALUES (?)', 'much '.repeat(10_000)));
    await expect(much).rejects.toMatchObject({ code: 'store-unavailable' });
    db.close();
    expect(logged).toEqual([['the database fails', { file: 'vigie.db', error: 'database or disk is full' }]]);
  });

  test('not to be written, which whoever starts on it is told in a sentence', () => {
    const { file, db } = opening();
    db.outside('PRAGMA query_only = ON');
    expect(() => db.outside("UPDATE words SET word = 'two'")).toThrow(
      expect.objectContaining({
        code: 'store-unavailable',
        message: `${file} did not take a write: attempt to write a readonly database`,
      }),
    );
    db.close();
  });

  test('damaged, which ends nothing: who reads is told, and what can be read still is', async () => {
    const before = opening();
    await before.say();
    await before.db.write((run) => run('CREATE TABLE others (other TEXT)'));
    before.db.close();
    const page = openSync(before.file, 'r+');
    writeSync(page, Buffer.alloc(4_096, 'damage'), 0, 4_096, 4_096);
    closeSync(page);
    const { db, logged } = opening(before.file);
    for (let n = 0; n < 2; n += 1) {
      expect(() => db.all('SELECT word FROM words')).toThrow('did not answer a read');
      // The end of the turn is where what it read is let go.
      await setImmediate();
    }
    expect(db.all('SELECT other FROM others')).toEqual([]);
    db.close();
    expect(logged).toEqual([['the database fails', { file: 'vigie.db', error: 'database disk image is malformed' }]]);
  });
});
