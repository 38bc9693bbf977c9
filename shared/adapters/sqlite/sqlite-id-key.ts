import { type Database, textOf } from './database.ts';

/** By which key the ids of a file were made: its `printOf` (`shared/mention/mention.ts`). */
export const sqliteIdKey = (db: Database) => ({
  /** Are there ids of another key? A file that never kept a print cannot say. */
  isAnother: (print: string): boolean => {
    const kept = db.get('SELECT print FROM id_key');
    return kept !== undefined && textOf(kept, 'print') !== print;
  },
  /** The first that is kept is the file's for good. */
  keep: async (print: string): Promise<void> => {
    if (db.get('SELECT 1 FROM id_key') !== undefined) return;
    await db.write((run) => run('INSERT INTO id_key (one, print) VALUES (1, ?) ON CONFLICT DO NOTHING', print));
  },
});
