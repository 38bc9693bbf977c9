import * as z from 'zod';
import { MentionRef, mentionIdOf, printOf } from '../../mention/mention.ts';
import { type Database, textOf } from './database.ts';

/** Under which key the ids of a file were made: it keeps the key's print, never the key. */
export const sqliteIdKey = (db: Database) => ({
  /** Are there ids of another key? A file from before prints were kept tells by its texts, while it has any. */
  isAnother: (key: string): boolean => {
    const kept = db.get('SELECT print FROM id_key');
    if (kept !== undefined) return textOf(kept, 'print') !== printOf(key);
    const known = ['ASC', 'DESC'].flatMap((order) => namedIn(db, order));
    // Who once started with a wrong key has texts of both, and is not to be kept from the right one.
    return known.length > 0 && known.every(({ id, mention }) => mentionIdOf(key, mention) !== id);
  },
  /** The first that is kept is the file's for good. */
  keep: async (key: string): Promise<void> => {
    if (db.get('SELECT 1 FROM id_key') !== undefined) return;
    await db.write((run) => run('INSERT INTO id_key (one, print) VALUES (1, ?) ON CONFLICT DO NOTHING', printOf(key)));
  },
});

const Named = z.object({ id: z.string(), mention: MentionRef });

/** The text that is the first or the last to go, which most often is the oldest or the newest. */
const namedIn = (db: Database, order: string): readonly z.infer<typeof Named>[] => {
  const row = db.get(`SELECT body FROM content WHERE body IS NOT NULL ORDER BY expires_at ${order} LIMIT 1`);
  return row === undefined ? [] : [Named.parse(JSON.parse(textOf(row, 'body')))];
};
