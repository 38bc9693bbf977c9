import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { MINUTE } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { type Log, silentLog } from '../../runtime/log.ts';
import { notOpened, troubleOf } from './open-error.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/**
 * One SQLite file. Writes of one turn of the event loop share a transaction, and resolve when it is on the disk.
 * A write must not fail on a lost race (`ON CONFLICT DO NOTHING`): after an error each of its group is tried by itself.
 */
export interface Database {
  /** Reads of one turn of the event loop see the same state. */
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /**
   * Runs `change` in the next group, perhaps twice; resolves to what it returned once the group is durable, else `store-unavailable`.
   * `durable` is told before anything else can be read.
   */
  write<T>(change: (run: Run) => T, durable?: (result: T) => void): Promise<T>;
  /** Another number whenever another process has written: what is remembered from before may no longer hold. */
  epoch(): number;
  /** Runs what may stand in no transaction. */
  outside(sql: string, ...values: SQLInputValue[]): Row | undefined;
  close(): void;
}

/** Runs a statement inside a group. */
export interface Run {
  (sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly lastId: number };
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
}

interface Pending {
  readonly apply: () => void;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

/** How long a write waits for another process's lock before it gives up. */
const BUSY_TIMEOUT_MS = 1_000;
/** How long emptying the log waits for who reads: longer than a turn of a command's. */
const SCRUB_TIMEOUT_MS = 50;
/** The most that a write waits for others to join its group. */
const LONGEST_WAIT_MS = 10;

/** `migrate` makes of a file from before what the schema expects. `log` hears, once a minute, why the file fails. */
export const openDatabase = (
  file: string,
  schema: string,
  migrate: (db: DatabaseSync) => void = () => {},
  log: Pick<Log, 'error'> = silentLog,
): Database => {
  const db = openFile(file, schema, migrate);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const run: Run = Object.assign(
    (sql: string, ...values: SQLInputValue[]) => {
      const { changes, lastInsertRowid } = prepare(sql).run(...values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    },
    { all: (sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) },
  );

  // Who waits for the file says only that it is away; one line tells what is to be mended.
  let quietUntil = Number.NEGATIVE_INFINITY;
  const unavailable = (what: string, cause: unknown): VigieError => {
    const trouble = troubleOf(cause);
    if (performance.now() >= quietUntil) {
      quietUntil = performance.now() + MINUTE;
      log.error('the database fails', { file: basename(file), error: trouble });
    }
    return new VigieError('store-unavailable', `${file} did not ${what}: ${trouble}`, { retryable: true, cause });
  };
  const asked = <T>(what: string, ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      throw unavailable(what, error);
    }
  };

  const begin = prepare('BEGIN');
  const beginGroup = prepare('BEGIN IMMEDIATE');
  const commit = prepare('COMMIT');
  const dataVersion = prepare('PRAGMA data_version');

  // Each read by itself would lock and unlock the file, which takes longer than the read.
  let isReading = false;
  let epoch = 0;
  const readEpoch = (): void => {
    epoch = numberOf(dataVersion.get() ?? {}, 'data_version');
  };
  const startReading = (): void => {
    if (isReading) return;
    begin.run();
    isReading = true;
    setImmediate(stopReading);
    readEpoch();
  };
  const stopReading = (): void => {
    if (!isReading) return;
    isReading = false;
    try {
      commit.run();
    } catch {
      // Whoever read was told already, and of a damaged file SQLite says it again here, where nobody could hear it.
      if (db.isTransaction) db.exec('ROLLBACK');
    }
  };

  let group: Pending[] = [];
  let isSettling = false;
  let lastCommitMs = 0;
  // A disk that is slow to sync is asked less often: at most half of the time goes to it, and the groups grow instead.
  const scheduleCommit = (): void => {
    if (lastCommitMs < 1) setImmediate(commitGroup);
    else setTimeout(commitGroup, Math.min(lastCommitMs, LONGEST_WAIT_MS));
  };
  const commitGroup = (): void => {
    const members = group;
    group = [];
    // Closing has taken them along.
    if (members.length > 0) commitTogether(members);
  };
  const commitTogether = (members: readonly Pending[]): void => {
    const startedAt = performance.now();
    let isApplying = false;
    try {
      stopReading();
      beginGroup.run();
      // Nobody else can write until the commit: what is remembered of this group holds from here on.
      readEpoch();
      isApplying = true;
      for (const member of members) member.apply();
      isApplying = false;
      commit.run();
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      // One of them cannot be written, and would take the others along at every try.
      if (isApplying && members.length > 1) {
        for (const member of members) commitTogether([member]);
        return;
      }
      // Full, locked or broken: nobody is told that it is stored.
      const refused = unavailable('take a write', error);
      for (const member of members) member.fail(refused);
      return;
    }
    lastCommitMs = performance.now() - startedAt;
    isSettling = true;
    try {
      for (const member of members) member.settle();
    } finally {
      isSettling = false;
    }
  };

  return {
    all: (sql, ...values) =>
      asked('answer a read', () => {
        startReading();
        return prepare(sql).all(...values);
      }),
    get: (sql, ...values) =>
      asked('answer a read', () => {
        startReading();
        return prepare(sql).get(...values);
      }),
    epoch: () =>
      asked('answer a read', () => {
        // What others have written since this group was begun shows at the next read, not while its members are told.
        if (!isSettling) startReading();
        return epoch;
      }),
    write: <T>(change: (run: Run) => T, durable?: (result: T) => void) =>
      new Promise<T>((resolve, reject) => {
        let result: { readonly value: T } | undefined;
        group.push({
          apply: () => {
            result = { value: change(run) };
          },
          settle: () => {
            if (result === undefined) return;
            durable?.(result.value);
            resolve(result.value);
          },
          fail: reject,
        });
        if (group.length === 1) scheduleCommit();
      }),
    outside: (sql, ...values) => {
      stopReading();
      return asked('take a write', () => db.prepare(sql).get(...values));
    },
    close: () => {
      if (group.length > 0) commitGroup();
      stopReading();
      db.close();
    },
  };
};

/**
 * SQLite would make it for everybody to read, whatever the folder, and whoever reads a file can hold its lock. What SQLite puts
 * beside it is made as it is. Earlier versions let SQLite make it: what others may read of that is closed to them.
 */
export const makeForOwner = (file: string): void => {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  for (const each of [file, `${file}-wal`, `${file}-shm`]) closeToOthers(each);
};

/** Where it is somebody else's, is not there, or the disk knows no modes, it stays as it is. */
const closeToOthers = (file: string): void => {
  try {
    if ((statSync(file).mode & 0o007) !== 0) chmodSync(file, 0o600);
  } catch {}
};

const openFile = (file: string, schema: string, migrate: (db: DatabaseSync) => void): DatabaseSync => {
  try {
    makeForOwner(file);
    const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    // FULL: a commit is on the disk before anybody hears of it, so that `kill -9` and a power cut lose nothing.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000');
    // A checkpoint copies every page that changed: after 48 MiB of log a hot page was changed often, and is copied once.
    db.exec('PRAGMA wal_autocheckpoint = 12000');
    // What is deleted is overwritten in the file, not just forgotten.
    db.exec('PRAGMA secure_delete = ON');
    migrate(db);
    db.exec(schema);
    return db;
  } catch (error) {
    throw error instanceof VigieError ? error : notOpened(file, error);
  }
};

/**
 * Writes the log into the file and cuts it to nothing, for what was deleted still stands in it. False when a reader was in the way:
 * a copy of the whole file reads for long, and nothing else is done here while one is waited for.
 */
export const scrubLog = (db: Database): boolean => {
  db.outside(`PRAGMA busy_timeout = ${SCRUB_TIMEOUT_MS}`);
  try {
    return db.outside('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0;
  } finally {
    db.outside(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
};

export const textOf = (row: Row, column: string): string => String(row[column]);
export const numberOf = (row: Row, column: string): number => Number(row[column]);
