import { statSync } from 'node:fs';
import { join } from 'node:path';
import { topologyFor } from '../infra/load-topology.ts';
import { completeSecrets, refuseAnotherKey } from '../infra/local/secrets.ts';
import { DATABASE_FILE, readSettings, type Settings } from '../infra/local/settings.ts';
import { policyOf } from '../infra/read-policy-file.ts';
import { openSqliteStore, type SqliteStore } from '../shared/adapters/sqlite/open-store.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { systemClock } from '../shared/runtime/system.ts';

/** The settings, or one error that names every mistake in them. */
export const settingsOrStop = (): Settings => {
  const read = readSettings(process.env);
  if (read.kind === 'ok') return read.settings;
  const list = read.problems.map((problem) => `  ${problem}`).join('\n');
  throw new VigieError('configuration', `settings (environment variables, see .env.example):\n${list}`);
};

/** The store of the embedded engine beside a Vigie that may be running on it. */
export const withStore = async <T>(use: (store: SqliteStore, settings: Settings) => Promise<T>): Promise<T> => {
  const settings = settingsOrStop();
  const file = join(settings.dataDir, DATABASE_FILE);
  // What may not be looked at is there, and says so.
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new VigieError('configuration', `no database in ${settings.dataDir}: run npm start first, or set DATA_DIR`);
  }
  const store = openSqliteStore(file, systemClock, topologyFor(policyOf(settings.policyFile)).queues);
  try {
    return await use(store, settings);
  } finally {
    store.close();
  }
};

/** Secrets as the running Vigie has them: from the settings, else from the data folder. */
export const secretsOf = ({ dataDir, secrets }: Settings): Readonly<Record<string, readonly string[]>> =>
  completeSecrets(dataDir, secrets);

/** The key of the ids in the store. Throws `configuration` where they were made under another. */
export const idKeyOf = (store: SqliteStore, settings: Settings): string => {
  const [idKey] = secretsOf(settings).VIGIE_ID_KEY ?? [];
  if (idKey === undefined) throw new VigieError('configuration', 'VIGIE_ID_KEY is not set');
  refuseAnotherKey(store, idKey, settings.dataDir);
  return idKey;
};
