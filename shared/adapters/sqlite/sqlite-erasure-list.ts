import { Erasure, type ErasureList } from '../../erasure/erasure-list.ts';
import { type Database, numberOf } from './database.ts';

/** In a file of its own: whoever puts an old database back does not bring the forgotten back with it. */
export const ERASURES_SCHEMA = `
CREATE TABLE IF NOT EXISTS erasures (kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
`;

export const sqliteErasureList = (db: Database): ErasureList => ({
  add: async ({ kind, key, at }) => {
    await db.write((run) =>
      run(
        `INSERT INTO erasures (kind, key, at) VALUES (?, ?, ?)
         ON CONFLICT (kind, key) DO UPDATE SET at = max(at, excluded.at)`,
        kind,
        key,
        at,
      ),
    );
  },
  erasedUntil: async (authorKey) => {
    const row = db.get("SELECT at FROM erasures WHERE kind = 'author' AND key = ?", authorKey);
    return row === undefined ? undefined : numberOf(row, 'at');
  },
  all: async function* () {
    for (const row of db.all('SELECT kind, key, at FROM erasures ORDER BY at, kind, key')) yield Erasure.parse(row);
  },
});
