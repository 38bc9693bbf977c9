import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completeSecrets } from '../../../infra/local/secrets.ts';
import { readSettings } from '../../../infra/local/settings.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-secrets-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const NOTHING_SET = { VIGIE_ID_KEY: [], STANDARD_WEBHOOKS_SECRET: [], META_PAGE_TOKEN: [] };

test('what is not set is made once: with another key nothing old would be recognised', () => {
  const first = completeSecrets(dir, NOTHING_SET);
  expect(first.VIGIE_ID_KEY?.[0]).toMatch(/^[0-9a-f]{48}$/);
  expect(first.STANDARD_WEBHOOKS_SECRET?.[0]).toMatch(/^whsec_[\w+/]{32}$/);
  expect(completeSecrets(dir, NOTHING_SET)).toEqual(first);
  // A platform more, in a later version.
  const later = { ...NOTHING_SET, X_CONSUMER_SECRET: [] };
  const more = completeSecrets(dir, later);
  expect(more).toMatchObject(first);
  expect(completeSecrets(dir, later)).toEqual(more);
});

test('a data folder from before the console gets its key, and keeps what it had, beside a database too', () => {
  const read = readSettings({ DATA_DIR: dir });
  if (read.kind !== 'ok') throw new Error(read.problems.join());
  const { VIGIE_CONSOLE_KEY, ...before } = read.settings.secrets;
  expect(VIGIE_CONSOLE_KEY).toEqual([]);
  const had = completeSecrets(dir, before);
  writeFileSync(join(dir, 'vigie.db'), '');
  const has = completeSecrets(dir, read.settings.secrets);
  expect(has).toEqual({ ...had, VIGIE_CONSOLE_KEY: [expect.stringMatching(/^[0-9a-f]{48}$/)] });
  expect(completeSecrets(dir, read.settings.secrets)).toEqual(has);
  // Nor does the version before mind it.
  expect(completeSecrets(dir, before)).toEqual(had);
});

test('what an editor of Windows has saved again says the same', () => {
  const made = completeSecrets(dir, NOTHING_SET);
  const file = join(dir, 'secrets.json');
  writeFileSync(file, `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
  expect(completeSecrets(dir, NOTHING_SET)).toEqual(made);
});

test('beside a database no key is made: its mentions, its authors and who was erased are known by the one that is missing', () => {
  writeFileSync(join(dir, 'vigie.db'), '');
  expect(() => completeSecrets(dir, NOTHING_SET)).toThrow('put secrets.json back, or set VIGIE_ID_KEY');
  expect(readdirSync(dir)).toEqual(['vigie.db']);
  expect(completeSecrets(dir, { ...NOTHING_SET, VIGIE_ID_KEY: ['kept'] }).VIGIE_ID_KEY).toEqual(['kept']);
});

test('nobody makes the token of a platform', () => {
  expect(completeSecrets(dir, NOTHING_SET).META_PAGE_TOKEN).toEqual([]);
});

test('what is set goes before what was made, and is kept nowhere', () => {
  const { VIGIE_ID_KEY: made } = completeSecrets(dir, { VIGIE_ID_KEY: [] });
  const set = { VIGIE_ID_KEY: ['new', 'old'], META_APP_SECRET: ['hush'] };
  expect(completeSecrets(dir, { ...set, X_CONSUMER_SECRET: [] })).toMatchObject(set);
  expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toMatch(/"(new|old|hush)"/);
  expect(completeSecrets(dir, { VIGIE_ID_KEY: [] })).toEqual({ VIGIE_ID_KEY: made });
});

test('only its owner can read what was made, and the folder that was made for it', () => {
  const data = join(dir, 'deep', 'data');
  completeSecrets(data, NOTHING_SET);
  const rightsOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([rightsOf(data), ...readdirSync(data).map((name) => `${name} ${rightsOf(join(data, name))}`)]).toEqual([
    '700',
    'secrets.json 600',
  ]);
});
