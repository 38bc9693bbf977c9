import { decodeCommit, encodeCommit } from '../../trail/commit-codec.ts';
import { indexKeysOf } from '../../trail/index-keys.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';
import { type Database, textOf } from './database.ts';

/** The one file that puts commits on SQLite: an insert that gives way, and reads. */
export const sqliteTrailStore = (db: Database): TrailStore => ({
  read: async (id) =>
    db
      .all('SELECT body FROM commits WHERE id = ? ORDER BY version', id)
      .map((row) => decodeCommit(textOf(row, 'body'))),
  put: async (commit) => {
    const body = encodeCommit(commit);
    const { day, author, conversation } = indexKeysOf(commit);
    const { changes } = await db.write((run) =>
      run(
        'INSERT INTO commits (id, version, body, day, author, conversation) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        commit.id,
        commit.version,
        body,
        day ?? null,
        author ?? null,
        conversation ?? null,
      ),
    );
    return changes === 1 ? 'stored' : 'conflict';
  },
});

export const sqliteTrailIndex = (db: Database): TrailIndex => {
  async function* ids(column: 'day' | 'author' | 'conversation', value: string): AsyncIterable<string> {
    for (const row of db.all(`SELECT id FROM commits WHERE ${column} = ? ORDER BY id`, value)) yield textOf(row, 'id');
  }
  return {
    byDay: (day) => ids('day', day),
    byAuthor: (alias) => ids('author', alias),
    byConversation: (conversation) => ids('conversation', conversation),
  };
};
