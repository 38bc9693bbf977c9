import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeForOwner } from '../../shared/adapters/sqlite/database.ts';
import { isBusy, notOpened } from '../../shared/adapters/sqlite/open-error.ts';
import { VigieError } from '../../shared/runtime/errors.ts';

/** Holds a data folder for this process. SQLite's own lock ends with the process, however it dies. */
export const lockDataDir = (dataDir: string): { release(): void } => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'lock.db');
  let db: DatabaseSync | undefined;
  try {
    makeForOwner(file);
    db = new DatabaseSync(file);
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (!isBusy(error)) throw notOpened(file, error);
    throw new VigieError('configuration', `another Vigie runs on ${dataDir}: stop it, or set DATA_DIR`, {
      cause: error,
    });
  }
  return { release: () => db.close() };
};
