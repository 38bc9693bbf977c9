import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { commandsHere } from '../../../cli/commands-here.ts';
import { counted, durationOf, shareOf } from '../../../cli/table.ts';
import { readSettings } from '../../../infra/local/settings.ts';
import { shareKept } from '../../../shared/reports/kept-targets.ts';
import { emptyDataDir, typed } from './typed.ts';

const settingsOf = (environment: Readonly<Record<string, string>>) => {
  const read = readSettings(environment);
  if (read.kind !== 'ok') throw new Error(read.problems.join('\n'));
  return read.settings;
};

test.each([
  [{}, 8787, 'npx vigie'],
  [{ PORT: '9000' }, 9000, 'PORT=9000 npx vigie'],
  [{ PORT: '0' }, 41234, 'PORT=41234 npx vigie'],
  [
    { HOST: '127.0.0.2', DATA_DIR: '/tmp/data of mine', POLICY_FILE: 'bench/policy.yaml' },
    8787,
    "HOST=127.0.0.2 DATA_DIR='/tmp/data of mine' POLICY_FILE=bench/policy.yaml npx vigie",
  ],
])('a command finds the Vigie that %j started on port %i as %s', (environment, port, command) => {
  expect(commandsHere(settingsOf(environment), port)).toBe(command);
});

test.each([
  ['all-at-once', /has \d\d? mistakes: /],
  ['unknown-team-in-rule', /has 1 mistake: /],
])('a policy with mistakes is named in what to type (%s)', async (name, mistakes) => {
  const POLICY_FILE = `test/unit/policy/fixtures/wrong/${name}.yaml`;
  const { err, exitCode } = await typed({ POLICY_FILE, DATA_DIR: emptyDataDir() }, 'report');
  expect([err, exitCode]).toEqual([expect.stringMatching(mistakes), 1]);
  expect(err).toContain(`npx vigie policy check ${POLICY_FILE}`);
});

test('one is one', async () => {
  expect([0, 1, 2].map((count) => counted(count, 'correction'))).toEqual([
    '0 corrections',
    '1 correction',
    '2 corrections',
  ]);
  const { err } = await typed(
    { DATA_DIR: emptyDataDir() },
    'corrections',
    '--from',
    '2026-10-01',
    '--to',
    '2026-10-31',
  );
  expect(err).toBe('0 corrections of what came from 2026-10-01 to 2026-10-31, 0 of them without their text\n');
});

test.each([
  [undefined, '–'],
  [0, '0 ms'],
  [999, '999 ms'],
  [4_210, '4.2 s'],
  [99_900, '99.9 s'],
  [100_000, '2 min'],
  [5_399_999, '90 min'],
  [5_400_000, '1.5 h'],
])('a duration of %s ms is told as %s', (milliseconds, told) => {
  expect(durationOf(milliseconds)).toBe(told);
});

test('a share is all only where none was missed, and never more than it is', () => {
  const of = (met: number, missed: number) => shareOf(shareKept({ met, missed }));
  const shares = [of(1, 0), of(299, 1), of(1, 1), of(0, 3), of(29, 21), of(0, 0)];
  expect(shares).toEqual(['100%', '99%', '50%', '0%', '58%', '–']);
});

test.each([
  [['strat'], 'vigie --help lists the commands'],
  // What every object has is no command.
  [['constructor'], 'vigie --help lists the commands'],
  [['trail', 'shwo'], 'vigie trail --help lists the commands'],
  [['authors', 'follow-up'], 'vigie authors follow-up --help lists the options'],
  [['mention', 'hello', '--platform', 'fax'], 'vigie mention --help lists the options'],
])('a mistake in %j is told with the help that is about it', async (args, hint) => {
  expect((await typed({}, ...args)).err).toContain(`\n(${hint})\n`);
});

test.each([
  ['classify --threshold abc', {}, 'a number from 0 to 1'],
  ['classify docs', {}, 'docs is a folder: name a file'],
  ['mention hello --wait abc', {}, 'a whole number'],
  ['mention hello --followers many', {}, 'a whole number'],
  ['mention hello', {}, 'run npm start first, or set DATA_DIR'],
  ['report --days soon', {}, 'a whole number from 1 to 3660'],
  ['report', { POLICY_FILE: 'docs', DATA_DIR: emptyDataDir() }, 'set POLICY_FILE'],
  ['trail verify --heads docs', {}, 'docs is a folder: name a list of heads'],
  ['authors follow-up --topic outage --since yesterday', {}, '90m, 24h or 7d'],
  ['policy check docs', {}, 'there is no policy at'],
])('a mistake in vigie %s is a sentence that says what to do', async (words, environment, sentence) => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'vigie-cli-'));
  const { out, err, exitCode } = await typed({ DATA_DIR, ...environment }, ...words.split(' '));
  expect([exitCode, out]).toEqual([1, '']);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
});

test('a default is said as it is typed', async () => {
  const { out } = await typed({}, 'authors', 'follow-up', '--help');
  expect(out).toMatch(/90m, 24h or 7d\s+\(default: 24h\)/);
});

test('what is written into a folder has the folder made first', async () => {
  expect((await typed({}, 'corrections', '--help')).out).toMatch(/mkdir -p corrections\n.*> corrections\/desk\.jsonl/);
  expect(readFileSync('docs/deploy.md', 'utf8')).toMatch(
    /mkdir -p corrections && npx vigie corrections > corrections\//,
  );
  // It holds texts of people.
  expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('/corrections/');
});

test('--version is that of package.json', async () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(await typed({}, '--version')).toEqual({ out: `${version}\n`, err: '', exitCode: 0 });
});
