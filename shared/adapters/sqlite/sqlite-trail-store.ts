import { dayOf } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { Commit } from '../../trail/event.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';
import { type Database, textOf } from './database.ts';

/** The one file that puts commits on SQLite: an insert that gives way, and reads. */
export const sqliteTrailStore = (db: Database): TrailStore => ({
  read: async (id) => db.all('SELECT body FROM commits WHERE id = ? ORDER BY version', id).map(commitOf),
  put: async (commit) => {
    const received = commit.events.find((event) => event.type === 'received');
    const { changes } = await db.write((run) =>
      run(
        'INSERT INTO commits (id, version, body, day, author, conversation) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        commit.id,
        commit.version,
        JSON.stringify(commit),
        received === undefined ? null : dayOf(commit.at),
        received?.authorAlias ?? null,
        received?.conversation ?? null,
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

const commitOf = (row: Parameters<typeof textOf>[0]): Commit => {
  const commit = Commit.safeParse(JSON.parse(textOf(row, 'body')));
  if (!commit.success) throw new VigieError('trail-broken', 'a commit cannot be read', { cause: commit.error });
  return commit.data;
};
