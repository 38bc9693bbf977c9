import { Content, type ContentStore, Quarantined, type QuarantineStore } from '../../content/content.ts';
import type { Instant } from '../../runtime/clock.ts';
import { type Database, numberOf, textOf } from './database.ts';
import { recentRows } from './recent-rows.ts';
import { NUMBER_TRAIL } from './schema.ts';

export const sqliteContentStore = (db: Database): ContentStore => {
  const recent = recentRows<Content>(db);
  return {
    put: (content) =>
      db.write(
        (run) => {
          const { id, mention, expiresAt } = content;
          run(NUMBER_TRAIL, id);
          const { changes } = run(
            `INSERT INTO content (trail, revision, expires_at, body) SELECT number, ?, ?, ? FROM trails WHERE id = ?
         ON CONFLICT (trail) DO UPDATE SET revision = excluded.revision, expires_at = excluded.expires_at, body = excluded.body
         WHERE content.erased_at IS NULL AND content.revision < excluded.revision`,
            mention.revision,
            expiresAt,
            JSON.stringify(content),
            id,
          );
          if (changes === 1) return 'stored';
          const [row] = run.all(
            'SELECT revision, erased_at FROM trails JOIN content ON trail = number WHERE id = ?',
            id,
          );
          if (row === undefined || row.erased_at !== null) return 'erased';
          return numberOf(row, 'revision') === mention.revision ? 'same' : 'older';
        },
        (result) => {
          if (result === 'stored') recent.set(content.id, content);
        },
      ),
    get: async (id, now) => {
      const known = recent.get(id);
      if (known !== undefined) return known.expiresAt > now ? known : undefined;
      const row = db.get(
        'SELECT body FROM trails JOIN content ON trail = number WHERE id = ? AND body IS NOT NULL AND expires_at > ?',
        id,
        now,
      );
      if (row === undefined) return undefined;
      const content = Content.parse(JSON.parse(textOf(row, 'body')));
      recent.set(id, content);
      return content;
    },
    erase: async (id, at) => {
      await db.write(
        (run) => {
          run(NUMBER_TRAIL, id);
          run(
            `INSERT INTO content (trail, revision, expires_at, body, erased_at) SELECT number, 0, 0, NULL, ? FROM trails WHERE id = ?
         ON CONFLICT (trail) DO UPDATE SET body = NULL, erased_at = excluded.erased_at`,
            at,
            id,
          );
        },
        () => recent.forget(id),
      );
    },
    aliasOf: async (authorKey, alias, cameBackAfter = 0) => {
      const known = db.get('SELECT alias, since FROM aliases WHERE author_key = ?', authorKey);
      if (known !== undefined && numberOf(known, 'since') >= cameBackAfter) return textOf(known, 'alias');
      const [row] = await db.write((run) =>
        run.all(
          `INSERT INTO aliases (author_key, alias, since) VALUES (?, ?, ?)
         ON CONFLICT (author_key) DO UPDATE SET since = max(since, excluded.since) RETURNING alias`,
          authorKey,
          alias,
          cameBackAfter,
        ),
      );
      return row === undefined ? alias : textOf(row, 'alias');
    },
    knownAlias: async (authorKey) => {
      const row = db.get('SELECT alias FROM aliases WHERE author_key = ?', authorKey);
      return row === undefined ? undefined : textOf(row, 'alias');
    },
    forgetAlias: async (authorKey, erasedAt) => {
      await db.write((run) => run('DELETE FROM aliases WHERE author_key = ? AND since < ?', authorKey, erasedAt));
    },
  };
};

export const sqliteQuarantineStore = (db: Database): QuarantineStore => ({
  putQuarantined: async (row) => {
    await db.write((run) =>
      run(
        'INSERT INTO quarantined (id, body, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        row.id,
        JSON.stringify(row),
        row.expiresAt,
      ),
    );
  },
  getQuarantined: async (id) => {
    const row = db.get('SELECT body FROM quarantined WHERE id = ?', id);
    return row === undefined ? undefined : Quarantined.parse(JSON.parse(textOf(row, 'body')));
  },
  removeQuarantined: async (id) => {
    await db.write((run) => run('DELETE FROM quarantined WHERE id = ?', id));
  },
  listQuarantined: async function* () {
    for (const { id } of db.all('SELECT id FROM quarantined ORDER BY id')) {
      const row = db.get('SELECT body FROM quarantined WHERE id = ?', String(id));
      if (row !== undefined) yield Quarantined.parse(JSON.parse(textOf(row, 'body')));
    }
  },
});

/** How many rows of a table one sweep takes, so that no write waits long for it. */
const SWEEP_ROWS = 500;

/** Removes what no reader is shown any more. A tombstone stays. */
export const sweepExpired = (db: Database, now: Instant): Promise<number> =>
  db.write((run) =>
    [
      ['content', 'trail', 'AND body IS NOT NULL'],
      ['quarantined', 'id', ''],
      ['drafts', 'draft', ''],
    ]
      .map(([table, key, more]) =>
        run(
          `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE expires_at <= ? ${more} LIMIT ${SWEEP_ROWS})`,
          now,
        ),
      )
      .reduce((sum, { changes }) => sum + changes, 0),
  );
