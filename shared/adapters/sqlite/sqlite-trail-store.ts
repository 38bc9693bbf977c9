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
        'INSERT INTO commits (id, version, at, body, day, author, conversation) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        commit.id,
        commit.version,
        commit.at,
        body,
        day ?? null,
        author ?? null,
        conversation ?? null,
      ),
    );
    return changes === 1 ? 'stored' : 'conflict';
  },
});

const PAGE_SIZE = 200;

export const sqliteTrailIndex = (db: Database): TrailIndex => {
  async function* ofDay(day: string): AsyncIterable<string> {
    for (const row of db.all('SELECT id FROM commits WHERE day = ? ORDER BY id', day)) yield textOf(row, 'id');
  }
  async function* latestOf(column: 'author' | 'conversation', value: string): AsyncIterable<string> {
    // The whole answer is read at once: a page at a time, for most readers stop early.
    const page = `SELECT id FROM commits WHERE ${column} = ? ORDER BY at DESC LIMIT ? OFFSET ?`;
    let offset = 0;
    while (true) {
      const rows = db.all(page, value, PAGE_SIZE, offset);
      for (const row of rows) yield textOf(row, 'id');
      if (rows.length < PAGE_SIZE) return;
      offset += PAGE_SIZE;
    }
  }
  return {
    byDay: ofDay,
    byAuthor: (alias) => latestOf('author', alias),
    byConversation: (conversation) => latestOf('conversation', conversation),
  };
};
