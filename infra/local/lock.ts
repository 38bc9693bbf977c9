import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeForOwner } from '../../shared/adapters/sqlite/database.ts';
import { isBusy, notOpened } from '../../shared/adapters/sqlite/open-error.ts';
import { VigieError } from '../../shared/runtime/errors.ts';

/** Holds a data folder for this process. SQLite's own lock ends with the process, however it dies. */
export const lockDataDir = (dataDir: string): { release(): void } => {
  makeFolder(dataDir);
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

/** Node's own `recursive` asks without end where the system says that nothing is there although the parent is, as below `/proc`. */
const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT') throw error;
    const parent = dirname(folder);
    if (existsSync(parent))
      throw new VigieError('configuration', `no folder can be made at ${folder}: set DATA_DIR`, { cause: error });
    makeFolder(parent);
    makeFolder(folder);
  }
};
