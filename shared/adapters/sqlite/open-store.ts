import type { Clock } from '../../runtime/clock.ts';
import { openDatabase } from './database.ts';
import { SCHEMA } from './schema.ts';
import { sqliteContentStore, sqliteQuarantineStore } from './sqlite-content-store.ts';
import { sqlitePaceStore } from './sqlite-pace-store.ts';
import { type QueueSpecs, sqliteQueues } from './sqlite-queues.ts';
import { sqliteTimerStore } from './sqlite-timer-store.ts';
import { sqliteTrailIndex, sqliteTrailStore } from './sqlite-trail-store.ts';

/** Every store and queue of the embedded engine, in one file. */
export const openSqliteStore = (file: string, clock: Clock, queues: QueueSpecs) => {
  const db = openDatabase(file, SCHEMA);
  return {
    trail: sqliteTrailStore(db),
    index: sqliteTrailIndex(db),
    content: sqliteContentStore(db),
    quarantine: sqliteQuarantineStore(db),
    timers: sqliteTimerStore(db),
    pace: sqlitePaceStore(db),
    queues: sqliteQueues(db, clock, queues),
    /** The largest size of the file, in pages of 4 KiB: for a quota, and to see what a full disk does. */
    limitPages: (pages: number) => void db.get(`PRAGMA max_page_count = ${Math.max(1, Math.trunc(pages))}`),
    close: () => db.close(),
  };
};
export type SqliteStore = ReturnType<typeof openSqliteStore>;
