import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { DATABASE_FILE, readSettings } from '../../../infra/local/settings.ts';
import { startVigie } from '../../../infra/local/start.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { systemClock } from '../../../shared/runtime/system.ts';

/** Opens one file again and again, by a clock that may be set. */
const reopening = (now: () => number) => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-set-back-')), 'vigie.db');
  return () => {
    const store = openSqliteStore(file, { now, sleep: async () => {} }, { intake: { maxReceives: 20 } });
    store.queues.consume('intake', () => {});
    return store;
  };
};

test('what was put off while the clock was days ahead is taken at the next start, also what had come in time', async () => {
  let now = Date.UTC(2026, 4, 4, 9);
  const open = reopening(() => now);
  const first = open();
  await first.queues.send('intake', ['came in time']);
  now += 3 * DAY;
  const [message] = first.queues.receive('intake', 1, false);
  if (message === undefined) throw new Error('it was sent a moment ago');
  await first.queues.settle('intake', message, { kind: 'defer', seconds: 60 });
  first.close();

  now -= 3 * DAY;
  const second = open();
  expect(second.queues.receive('intake', 10, true).map(({ body }) => body)).toEqual(['came in time']);
  second.close();
});

test('what came while the clock was an hour ahead is taken at the next start, and not an hour later', async () => {
  let now = Date.UTC(2026, 4, 4, 9);
  const open = reopening(() => now);
  const first = open();
  await first.queues.send('intake', ['put off in time']);
  const [early] = first.queues.receive('intake', 1, true);
  if (early === undefined) throw new Error('it was sent a moment ago');
  await first.queues.settle('intake', early, { kind: 'defer', seconds: 120 });
  now += HOUR;
  await first.queues.send('intake', ['sent', 'put off']);
  const late = first.queues.receive('intake', 1, false);
  for (const message of late) await first.queues.settle('intake', message, { kind: 'defer', seconds: 60 });
  first.close();

  now -= HOUR;
  const second = open();
  expect((await second.queues.depths())[0]).toMatchObject({ waiting: 2, inFlight: 1, oldestSeconds: 0 });
  const taken = second.queues.receive('intake', 10, true);
  expect(taken.map(({ body }) => body).toSorted()).toEqual(['put off', 'sent']);
  now += 120 * SECOND;
  expect(second.queues.receive('intake', 10, true).map(({ body }) => body)).toEqual(['put off in time']);
  second.close();
});

test('a pause that was begun while the clock was days ahead is forgotten at the next start: it would hold for an hour as its day comes', async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'vigie-set-back-'));
  const now = systemClock.now();
  const ahead = now + 3 * DAY;
  const open = () => openSqliteStore(join(DATA_DIR, DATABASE_FILE), systemClock, {});
  const before = open();
  for (const channel of ['C1', undefined]) await before.pace.pause(channel, ahead + MINUTE);
  await before.pace.pause('C2', now + 30 * MINUTE);
  before.close();

  await startOnce(DATA_DIR);

  const { pace, close } = open();
  expect(await pace.pausedUntil('C1', ahead)).toBe(0);
  expect(await pace.pausedUntil('C2', now)).toBe(now + 30 * MINUTE);
  close();
});

test('where the page of the pauses is damaged it starts all the same: mentions are taken', async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'vigie-set-back-'));
  const file = join(DATA_DIR, DATABASE_FILE);
  openSqliteStore(file, systemClock, {}).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const root = Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'pace'`).get()?.rootpage);
  db.close();
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(PAGE_BYTES, 7), 0, PAGE_BYTES, (root - 1) * PAGE_BYTES);
  closeSync(fd);
  await expect(startOnce(DATA_DIR)).resolves.toBeUndefined();
});

const PAGE_BYTES = 4_096;

const startOnce = async (DATA_DIR: string): Promise<void> => {
  const read = readSettings({ DATA_DIR, POLICY_FILE: 'bench/policy.yaml', PORT: '0', VIGIE_ID_KEY: 'a key' });
  if (read.kind === 'wrong') throw new Error(read.problems.join());
  await (await startVigie(read.settings)).stop();
};
