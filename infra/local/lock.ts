import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { VigieError } from '../../shared/runtime/errors.ts';

/** Holds a data folder for this process. SQLite's own lock ends with the process, however it dies. */
export const lockDataDir = (dataDir: string): { release(): void } => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dataDir, 'lock.db'));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new VigieError('configuration', `another Vigie runs on ${dataDir}: stop it, or set DATA_DIR`, {
      cause: error,
    });
  }
  return { release: () => db.close() };
};
