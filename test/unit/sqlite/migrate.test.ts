import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { hashOf } from '../../../shared/trail/chain.ts';
import { type Commit, SYSTEM } from '../../../shared/trail/event.ts';
import { contentOf, NOON } from '../../contract/content-store.contract.ts';

/** The tables as they were before trails had numbers, and aliases knew when their author came back. */
const BEFORE = `
CREATE TABLE commits (
  id TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
  day TEXT, author TEXT, conversation TEXT,
  PRIMARY KEY (id, version)
);
CREATE INDEX commits_by_day ON commits (day) WHERE day IS NOT NULL;
CREATE INDEX commits_of_author ON commits (author, at) WHERE author IS NOT NULL;
CREATE INDEX commits_of_conversation ON commits (conversation, at) WHERE conversation IS NOT NULL;
CREATE TRIGGER commits_never_change BEFORE UPDATE ON commits BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER commits_never_go BEFORE DELETE ON commits BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TABLE content (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, expires_at INTEGER NOT NULL, body TEXT, erased_at INTEGER
);
CREATE TABLE aliases (author_key TEXT PRIMARY KEY, alias TEXT NOT NULL) WITHOUT ROWID;
`;

/** And as they were at first: filed by their key, and a commit's time stood in its body alone. */
const AT_FIRST = `
CREATE TABLE commits (
  id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  day TEXT, author TEXT, conversation TEXT,
  PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE INDEX commits_by_day ON commits (day) WHERE day IS NOT NULL;
CREATE INDEX commits_of_author ON commits (author, json_extract(body, '$.at')) WHERE author IS NOT NULL;
CREATE INDEX commits_of_conversation ON commits (conversation, json_extract(body, '$.at'))
  WHERE conversation IS NOT NULL;
CREATE TRIGGER commits_never_change BEFORE UPDATE ON commits BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TRIGGER commits_never_go BEFORE DELETE ON commits BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
CREATE TABLE content (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, expires_at INTEGER NOT NULL, body TEXT, erased_at INTEGER
) WITHOUT ROWID;
CREATE TABLE aliases (author_key TEXT PRIMARY KEY, alias TEXT NOT NULL) WITHOUT ROWID;
`;

const commit = (id: string, version: number, prevHash: string): Commit => {
  const events: Commit['events'] = [{ type: 'claimed', by: { kind: 'person', user: 'U1' } }];
  const body = { id, version, commitId: `${id}-${version}`, at: version, events, prevHash };
  return { ...body, hash: hashOf(body) };
};
const first = commit('m1', 1, '');
const second = commit('m1', 2, first.hash);
const other = commit('m2', 1, '');
/** Somebody has taken out the commit before it. */
const orphan = commit('m3', 2, 'gone');

const oldFile = (tables: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
  const db = new DatabaseSync(file);
  db.exec(tables);
  const columns = tables === BEFORE ? 'id, version, body, day, author, at' : 'id, version, body, day, author';
  const put = db.prepare(`INSERT INTO commits (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`);
  for (const one of [first, other, second, orphan]) {
    const author = one.version === 1 ? 'alias-1' : null;
    const at = tables === BEFORE ? [one.at] : [];
    put.run(one.id, one.version, JSON.stringify(one), '2026-11-27', author, ...at);
  }
  const keep = db.prepare('INSERT INTO content VALUES (?, ?, ?, ?, ?)');
  const kept = contentOf('m1', 1);
  keep.run('m1', 1, kept.expiresAt, JSON.stringify(kept), null);
  keep.run('erased before it came', 0, 0, null, 7);
  db.exec("INSERT INTO aliases VALUES ('author-1', 'alias-1')");
  db.close();
  return file;
};

const open = (file: string) => openSqliteStore(file, { now: () => NOON, sleep: async () => {} }, {});

test.each([
  ['from before', BEFORE],
  ['of the first version', AT_FIRST],
])('a file %s is taken over whole: trails, their indexes, content, tombstones, aliases', async (_, tables) => {
  const file = oldFile(tables);
  // Twice: the second time there is nothing left to do.
  for (const store of [open(file), open(file)]) {
    expect(await store.trail.read('m1')).toEqual([first, second]);
    expect(await store.trail.read('m2')).toEqual([other]);
    expect(await store.trail.read('m3')).toEqual([orphan]);
    expect(await Array.fromAsync(store.index.byAuthor('alias-1'))).toEqual(expect.arrayContaining(['m1', 'm2']));
    expect(await store.content.get('m1', NOON)).toEqual(contentOf('m1', 1));
    expect(await store.content.put(contentOf('erased before it came', 1))).toBe('erased');
    expect(await store.content.aliasOf('author-1', 'another', 0)).toBe('alias-1');
  }
  const store = open(file);
  expect(await store.trail.put(commit('m1', 3, second.hash))).toBe('stored');
  expect(await store.trail.put(commit('m2', 1, ''))).toBe('conflict');
  store.close();
});

test('a file from before there were crises takes in what is grouped in one', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vigie-')), 'vigie.db');
  open(file).close();
  const db = new DatabaseSync(file);
  db.exec('DROP INDEX commits_of_crisis; ALTER TABLE commits DROP COLUMN crisis; PRAGMA user_version = 2');
  db.close();
  const store = open(file);
  const events: Commit['events'] = [
    { type: 'routed', by: SYSTEM, team: 't', rule: 'r', policy: 'p', hidden: 'grouped', crisis: 'crisis:C1:outage/1' },
  ];
  const body = { id: 'm1', version: 1, commitId: 'c1', at: NOON, events, prevHash: '' };
  expect(await store.trail.put({ ...body, hash: hashOf(body) })).toBe('stored');
  expect(await Array.fromAsync(store.index.byCrisis('crisis:C1:outage/1'))).toEqual(['m1']);
  store.close();
});

test('what was taken over can be neither changed nor deleted, and nothing of the old tables is left', () => {
  const file = oldFile(BEFORE);
  open(file).close();
  const intruder = new DatabaseSync(file);
  for (const table of ['trails', 'commits']) {
    expect(() => intruder.exec(`DELETE FROM ${table}`)).toThrow('the trail only grows');
    expect(() => intruder.exec(`UPDATE ${table} SET rowid = rowid + 100`)).toThrow('the trail only grows');
  }
  const tables = intruder.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%before%'").all();
  expect(tables).toEqual([]);
});

test('a file that a newer version has brought up to date is refused, with what to do, and stays as it is', () => {
  const file = oldFile(BEFORE);
  open(file).close();
  const newer = new DatabaseSync(file);
  const version = Number(newer.prepare('PRAGMA user_version').get()?.user_version);
  newer.exec(`PRAGMA user_version = ${version + 1}; CREATE TABLE of_tomorrow (id TEXT)`);
  const tables = () => newer.prepare('SELECT sql FROM sqlite_schema').all();
  const before = tables();
  // While the newer one writes, too.
  newer.exec('BEGIN IMMEDIATE');
  expect(() => open(file)).toThrow(/vigie\.db was brought up to date by a newer version: .*deploy\.md/);
  expect(tables()).toEqual(before);
});
