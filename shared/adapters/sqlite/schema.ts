/**
 * Every table of the embedded engine. A trail's id is long and random, so it is filed once, in `trails`; what belongs to the
 * trail goes by its number, which grows: what comes together lies together, and a group of writes touches few pages.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS trails (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS commits (
  trail INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
  day TEXT, author TEXT, conversation TEXT, crisis TEXT,
  PRIMARY KEY (trail, version)
);
CREATE INDEX IF NOT EXISTS commits_by_day ON commits (day) WHERE day IS NOT NULL;
CREATE INDEX IF NOT EXISTS commits_of_author ON commits (author, at) WHERE author IS NOT NULL;
CREATE INDEX IF NOT EXISTS commits_of_conversation ON commits (conversation, at)
  WHERE conversation IS NOT NULL;
CREATE INDEX IF NOT EXISTS commits_of_crisis ON commits (crisis, at) WHERE crisis IS NOT NULL;
${['trails', 'commits']
  .map(
    (table) => `
CREATE TRIGGER IF NOT EXISTS ${table}_never_change BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER IF NOT EXISTS ${table}_never_go BEFORE DELETE ON ${table}
  BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;`,
  )
  .join('')}

CREATE TABLE IF NOT EXISTS content (
  trail INTEGER PRIMARY KEY, revision INTEGER NOT NULL, expires_at INTEGER NOT NULL, body TEXT, erased_at INTEGER
);
CREATE INDEX IF NOT EXISTS content_expiring ON content (expires_at) WHERE body IS NOT NULL;
CREATE TABLE IF NOT EXISTS drafts (draft TEXT PRIMARY KEY, body TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS drafts_expiring ON drafts (expires_at);
CREATE TABLE IF NOT EXISTS aliases (
  author_key TEXT PRIMARY KEY, alias TEXT NOT NULL, since INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantined (id TEXT PRIMARY KEY, body TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS quarantined_expiring ON quarantined (expires_at);

CREATE TABLE IF NOT EXISTS timers (
  due_at INTEGER NOT NULL, trail_id TEXT NOT NULL, kind TEXT NOT NULL, after_ms INTEGER NOT NULL,
  PRIMARY KEY (due_at, trail_id, kind)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pace (
  channel TEXT PRIMARY KEY, next_at INTEGER NOT NULL, paused_until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pings (matter TEXT PRIMARY KEY, post_id TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS id_key (one INTEGER PRIMARY KEY, print TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS real_slack (one INTEGER PRIMARY KEY);

CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL,
  visible_at INTEGER NOT NULL, enqueued_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS messages_next ON messages (queue, dead, visible_at, seq);
`;

/** Gives a trail its number, where it has none yet. Before what is filed under it. */
export const NUMBER_TRAIL = 'INSERT INTO trails (id) VALUES (?) ON CONFLICT DO NOTHING';
