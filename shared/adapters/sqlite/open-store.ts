import { dirname, join } from 'node:path';
import { type Clock, LONGEST_PUT_OFF_MS } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { openDatabase, scrubLog } from './database.ts';
import { migrate } from './migrate.ts';
import { SCHEMA } from './schema.ts';
import { sqliteContentStore, sqliteQuarantineStore, sweepExpired } from './sqlite-content-store.ts';
import { sqliteDraftStore } from './sqlite-draft-store.ts';
import { ERASURES_SCHEMA, sqliteErasureList } from './sqlite-erasure-list.ts';
import { sqliteIdKey } from './sqlite-id-key.ts';
import { sqlitePaceStore } from './sqlite-pace-store.ts';
import { type QueueSpecs, sqliteQueues } from './sqlite-queues.ts';
import { sqliteSlackMark } from './sqlite-slack-mark.ts';
import { sqliteTimerStore } from './sqlite-timer-store.ts';
import { sqliteTrailAudit, sqliteTrailIndex, sqliteTrailStore } from './sqlite-trail-store.ts';

/** The list of what was erased lies beside the database, so that a backup of one does not set the other back. */
const ERASURES_FILE = 'erasures.db';

/** Every store and queue of the embedded engine, in one file. */
export const openSqliteStore = (file: string, clock: Clock, queues: QueueSpecs, log?: Pick<Log, 'error'>) => {
  const db = openDatabase(file, SCHEMA, migrate, log);
  const erasures = openDatabase(join(dirname(file), ERASURES_FILE), ERASURES_SCHEMA, undefined, log);
  return {
    trail: sqliteTrailStore(db),
    index: sqliteTrailIndex(db),
    audit: sqliteTrailAudit(db),
    content: sqliteContentStore(db),
    drafts: sqliteDraftStore(db),
    quarantine: sqliteQuarantineStore(db),
    erasures: sqliteErasureList(erasures),
    timers: sqliteTimerStore(db),
    pace: sqlitePaceStore(db),
    queues: sqliteQueues(db, clock, queues),
    idKey: sqliteIdKey(db),
    slackMark: sqliteSlackMark(db),
    /** For a start: pauses that a clock which was ahead has begun hold nobody now, but would in the last hour before their end. */
    forgetPausesAhead: () =>
      db.write((run) =>
        run('UPDATE pace SET paused_until = 0 WHERE paused_until > ?', clock.now() + LONGEST_PUT_OFF_MS),
      ),
    hasTrails: () => db.get('SELECT 1 FROM commits LIMIT 1') !== undefined,
    /** The largest size of the file, in pages of 4 KiB: for a quota, and to see what a full disk does. */
    limitPages: (pages: number) => void db.outside(`PRAGMA max_page_count = ${Math.max(1, Math.trunc(pages))}`),
    /** Takes out what is past its retention; returns how much. */
    sweepExpired: () => sweepExpired(db, clock.now()),
    /** Writes the log into the file and empties it: what was erased lies in neither. False while somebody reads. */
    scrub: () => scrubLog(db),
    close: () => {
      db.close();
      erasures.close();
    },
  };
};

export type SqliteStore = ReturnType<typeof openSqliteStore>;
