import type { SQLInputValue } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { TrailAudit } from '../../trail/audit.ts';
import { decodeCommit, encodeCommit } from '../../trail/commit-codec.ts';
import type { Commit } from '../../trail/event.ts';
import { indexKeysOf } from '../../trail/index-keys.ts';
import type { TrailIndex, TrailStore } from '../../trail/trail-store.ts';
import { type Database, numberOf, textOf } from './database.ts';
import { recentRows } from './recent-rows.ts';
import { NUMBER_TRAIL } from './schema.ts';

/** The one file that puts commits on SQLite: an insert that gives way, and reads. */
export const sqliteTrailStore = (db: Database): TrailStore => {
  const recent = recentRows<readonly Commit[]>(db);
  const remember = (commit: Commit): void => {
    const before = commit.version === 1 ? [] : recent.get(commit.id);
    if (before?.length === commit.version - 1) recent.set(commit.id, [...before, commit]);
    else recent.forget(commit.id);
  };
  return {
    read: async (id) => {
      const known = recent.get(id);
      if (known !== undefined) return known;
      const commits = db
        .all('SELECT body FROM trails JOIN commits ON trail = number WHERE id = ? ORDER BY version', id)
        .map((row) => decodeCommit(textOf(row, 'body')));
      recent.set(id, commits);
      return commits;
    },
    put: async (commit) => {
      const body = encodeCommit(commit);
      const columns = columnsOf(commit);
      return db.write(
        (run) => {
          run(NUMBER_TRAIL, commit.id);
          const { changes } = run(INSERT, body, ...COLUMNS.map((column) => columns[column]), commit.id);
          return changes === 1 ? 'stored' : 'conflict';
        },
        (result) => (result === 'stored' ? remember(commit) : recent.forget(commit.id)),
      );
    },
  };
};

/** What of a commit stands beside its body, for what looks for it. */
const COLUMNS = ['version', 'at', 'day', 'author', 'conversation', 'crisis'] as const;
type Columns = Readonly<Record<(typeof COLUMNS)[number], string | number | null>>;

const INSERT = `
  INSERT INTO commits (trail, body, ${COLUMNS.join(', ')})
  SELECT number, ?, ${COLUMNS.map(() => '?').join(', ')} FROM trails WHERE id = ? ON CONFLICT DO NOTHING`;

const columnsOf = (commit: Commit): Columns => {
  const { day = null, author = null, conversation = null, crisis = null } = indexKeysOf(commit);
  return { version: commit.version, at: commit.at, day, author, conversation, crisis };
};

const PAGE_SIZE = 200;

/** Trails of any number: whoever has the file may have filed a commit under one that we don't give, or under a word. */
const NUMBERED = `
  SELECT trail, id FROM (SELECT DISTINCT trail FROM commits WHERE trail > ? ORDER BY trail LIMIT ${PAGE_SIZE})
  LEFT JOIN trails ON number = trail ORDER BY trail`;

const COMMITS = `SELECT body, ${COLUMNS.join(', ')} FROM commits WHERE trail = ? ORDER BY version`;

export const sqliteTrailAudit = (db: Database): TrailAudit => ({
  stored: async function* () {
    let last: SQLInputValue = Number.NEGATIVE_INFINITY;
    while (true) {
      const page = db.all(NUMBERED, last);
      for (const { trail = null, id } of page) {
        last = trail;
        yield {
          // Commits whose id was taken out of `trails` are still there.
          id: String(id ?? `number ${trail}`),
          commits: db.all(COMMITS, trail).map(({ body, ...columns }) => ({
            version: numberOf(columns, 'version'),
            encoded: String(body),
            isFiledAs: (commit) => isDeepStrictEqual(columns, columnsOf(commit)),
          })),
        };
      }
      if (page.length < PAGE_SIZE) return;
    }
  },
});

export const sqliteTrailIndex = (db: Database): TrailIndex => {
  async function* ofDay(day: string): AsyncIterable<string> {
    for (const row of db.all('SELECT id FROM commits JOIN trails ON number = trail WHERE day = ? ORDER BY id', day))
      yield textOf(row, 'id');
  }
  async function* latestOf(column: 'author' | 'conversation' | 'crisis', value: string): AsyncIterable<string> {
    // The whole answer is read at once: a page at a time, for most readers stop early.
    const page = `SELECT id FROM commits JOIN trails ON number = trail WHERE ${column} = ? ORDER BY at DESC LIMIT ? OFFSET ?`;
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
    byCrisis: (crisis) => latestOf('crisis', crisis),
    countByCrisis: async (crisis) =>
      numberOf(db.get('SELECT count(*) AS count FROM commits WHERE crisis = ?', crisis) ?? {}, 'count'),
  };
};
