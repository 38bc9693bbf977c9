import type { DatabaseSync } from 'node:sqlite';
import { VigieError } from '../../runtime/errors.ts';
import { SCHEMA } from './schema.ts';

/**
 * Makes of a file from an earlier version what `SCHEMA` expects, wholly or not at all. A file of today is only looked at:
 * commands open it beside the process that works. Throws for one that a newer version has changed: little of it could be read.
 */
export const migrate = (db: DatabaseSync): void => {
  if (stepsTaken(db) === STEPS.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Again, for another process may have done it meanwhile.
    for (const { isDue, take } of STEPS.slice(stepsTaken(db))) if (isDue(db)) take(db);
    db.exec(`PRAGMA user_version = ${STEPS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};

/** How many of the steps a file has behind it; 0 as well for one of before they were counted. Throws where there are more than ours. */
const stepsTaken = (db: DatabaseSync): number => {
  const taken = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (taken > STEPS.length) throw new VigieError('configuration', ofNewer(db.location()));
  return taken;
};

const ofNewer = (file: string | null): string =>
  `${file} was brought up to date by a newer version: start that one again, or go back with the copy of the folder (docs/deploy.md, "A new version, and going back")`;

interface Step {
  readonly isDue: (db: DatabaseSync) => boolean;
  readonly take: (db: DatabaseSync) => void;
}

const hasColumn = (db: DatabaseSync, table: string, column: string): boolean =>
  db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;

/** Commits and content went by their trail's id. What somebody took out of a trail is no reason to lose the rest: it is what shows it. */
const numberTrails = (db: DatabaseSync): void => {
  db.exec('ALTER TABLE commits RENAME TO commits_before; ALTER TABLE content RENAME TO content_before');
  // They would keep their names, and the new table would go without.
  for (const index of ['commits_by_day', 'commits_of_author', 'commits_of_conversation'])
    db.exec(`DROP INDEX IF EXISTS ${index}`);
  for (const trigger of ['commits_never_change', 'commits_never_go']) db.exec(`DROP TRIGGER IF EXISTS ${trigger}`);
  db.exec(SCHEMA);
  const at = hasColumn(db, 'commits_before', 'at') ? 'at' : TIME_IN_BODY;
  db.exec(`
    INSERT INTO trails (id) SELECT id FROM commits_before GROUP BY id ORDER BY min(${at});
    INSERT INTO trails (id) SELECT id FROM content_before WHERE true ON CONFLICT DO NOTHING;
    INSERT INTO commits (trail, version, at, body, day, author, conversation)
      SELECT number, version, ${at}, body, day, author, conversation
      FROM commits_before JOIN trails USING (id) ORDER BY ${at};
    INSERT INTO content (trail, revision, expires_at, body, erased_at)
      SELECT number, revision, expires_at, body, erased_at FROM content_before JOIN trails USING (id) ORDER BY number;
    DROP TABLE commits_before;
    DROP TABLE content_before;
  `);
};

/** The first files had a commit's time in no column; a body that somebody has spoilt tells none. */
const TIME_IN_BODY = "coalesce(iif(json_valid(body), json_extract(body, '$.at'), 0), 0)";

/** Aliases did not know when their author came back. */
const addSince = (db: DatabaseSync): void => db.exec('ALTER TABLE aliases ADD COLUMN since INTEGER NOT NULL DEFAULT 0');

/** Nothing was grouped in a crisis. */
const addCrisis = (db: DatabaseSync): void => db.exec('ALTER TABLE commits ADD COLUMN crisis TEXT');

/** A file counts how many it has behind it: a new one goes to the end. */
const STEPS: readonly Step[] = [
  { isDue: (db) => hasColumn(db, 'commits', 'id'), take: numberTrails },
  { isDue: (db) => hasColumn(db, 'aliases', 'alias') && !hasColumn(db, 'aliases', 'since'), take: addSince },
  { isDue: (db) => hasColumn(db, 'commits', 'trail') && !hasColumn(db, 'commits', 'crisis'), take: addCrisis },
];
