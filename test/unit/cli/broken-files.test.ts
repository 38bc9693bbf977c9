import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyDataDir, typed } from './typed.ts';

test.each([
  ['lock.db', 'start'],
  ['vigie.db', 'start'],
  ['vigie.db', 'report'],
  ['erasures.db', 'report'],
])('%s that is no database stops vigie %s with its name and what to do', async (name, command) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-cli-'));
  writeFileSync(join(dataDir, 'vigie.db'), '');
  writeFileSync(join(dataDir, name), 'no database, but long enough to be read as one: '.repeat(100));
  expect(await typed({ DATA_DIR: dataDir, PORT: '0', VIGIE_ID_KEY: 'a key of these tests' }, command)).toEqual({
    out: '',
    err: `${join(dataDir, name)} is no database: move it away, put a copy in its place, or set DATA_DIR\n`,
    exitCode: 1,
  });
});

test('a folder where the database should be is named too', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-cli-'));
  mkdirSync(join(dataDir, 'vigie.db'));
  const { err, exitCode } = await typed({ DATA_DIR: dataDir }, 'report');
  expect(exitCode).toBe(1);
  expect(err).toBe(
    `${join(dataDir, 'vigie.db')} cannot be opened (unable to open database file): look at it and its folder, or set DATA_DIR\n`,
  );
});

test('a database that may be there and cannot be looked at is not taken for none', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-cli-'));
  // As a folder of somebody else, which root may look at all the same.
  symlinkSync('vigie.db', join(dataDir, 'vigie.db'));
  expect((await typed({ DATA_DIR: dataDir }, 'report')).err).toBe(
    `${join(dataDir, 'vigie.db')}: it is a link that leads back to itself\n`,
  );
});

test.each(['{', '', '[]', '{"VIGIE_ID_KEY":1}'])(
  'secrets.json that holds %j is named, and what its loss would mean',
  async (text) => {
    const dataDir = emptyDataDir();
    const file = join(dataDir, 'secrets.json');
    writeFileSync(file, text);
    const { err, exitCode } = await typed({ DATA_DIR: dataDir }, 'mention', 'hello');
    expect(exitCode).toBe(1);
    expect(err).toBe(
      `${file} cannot be read: mend it, or put a copy in its place. With another VIGIE_ID_KEY than the one in it nothing old is recognised\n`,
    );
  },
);
