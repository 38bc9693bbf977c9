import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { systemClock } from '../../../shared/runtime/system.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

const DATA_DIR = emptyDataDir();

// An id is 22 characters of base64url: one in 64 begins with a dash.
test.each(['-bcdefghijklmnopqrstuv', '-hcdefghijklmnopqrstuv', '--json_is_no_option_-_', 'abcdefghijklmnopqrstuv'])(
  'trail show looks for the id %s, whatever it begins with',
  async (id) => {
    for (const args of [[id], [id, '--json'], ['--json', id], ['--', id]])
      expect(await typed({ DATA_DIR }, 'trail', 'show', ...args)).toEqual({
        out: '',
        err: `no trail ${id}\n`,
        exitCode: 1,
      });
  },
);

test.each(['abcdefghijklmnopqrstuv', '-bcdefghijklmnopqrstuv'])(
  'trail show takes the postId of a log line, %s/1/0, for the mention that it begins with',
  async (id) => {
    expect((await typed({ DATA_DIR }, 'trail', 'show', `${id}/1/0`)).err).toBe(`no trail ${id}\n`);
  },
);

test('what is no id and begins with a dash is still an unknown option', async () => {
  const { err, exitCode } = await typed({ DATA_DIR }, 'trail', 'show', '--jsno');
  expect([err, exitCode]).toEqual([expect.stringContaining("unknown option '--jsno'"), 1]);
});

describe('trail verify names the trail when somebody who has the file', () => {
  test.each<readonly [string, string, readonly string[]]>([
    ['takes out the first commit', 'DELETE FROM commits WHERE trail = 2 AND version = 1', ['m2: gap at version 2']],
    [
      'gives two trails each other’s id',
      `UPDATE trails SET id = 'x' WHERE number = 1; UPDATE trails SET id = 'm1' WHERE number = 2;
       UPDATE trails SET id = 'm2' WHERE number = 1`,
      ['m2: foreign at version 1', 'm1: foreign at version 1'],
    ],
    ['takes away its id', 'DELETE FROM trails WHERE number = 2', ['number 2: foreign at version 1']],
    [
      'hides it from the days and rewrites it',
      `UPDATE commits SET day = NULL, body = replace(body, 'press', 'watch') WHERE trail = 2`,
      ['m2: edited at version 2'],
    ],
    ['hides it from the days', 'UPDATE commits SET day = NULL WHERE trail = 2', ['m2: misfiled at version 1']],
    [
      'files it under another author',
      `UPDATE commits SET author = 'a-2' WHERE trail = 2 AND version = 1`,
      ['m2: misfiled at version 1'],
    ],
    [
      'leaves one body that cannot be read, and the rest is looked at all the same',
      `UPDATE commits SET body = '{' WHERE trail = 1 AND version = 2;
       UPDATE commits SET body = replace(body, 'press', 'watch') WHERE trail = 3`,
      ['m1: unreadable at version 2', 'm3: edited at version 2'],
    ],
  ])('%s', async (_, sql, lines) => {
    const dataDir = await threeTrails();
    const file = new DatabaseSync(join(dataDir, DATABASE_FILE));
    for (const table of ['commits', 'trails'])
      file.exec(`DROP TRIGGER ${table}_never_change; DROP TRIGGER ${table}_never_go`);
    file.exec(sql);
    file.close();
    const { out, exitCode } = await typed({ DATA_DIR: dataDir }, 'trail', 'verify');
    expect(out.split('\n')).toEqual([...lines, `3 trails, ${lines.length} broken`, '']);
    expect(exitCode).toBe(1);
  });

  test('and of an untouched store, however old its trails are, that none is broken', async () => {
    const { out, exitCode } = await typed({ DATA_DIR: await threeTrails() }, 'trail', 'verify');
    expect([out, exitCode]).toEqual(['3 trails, 0 broken\n', 0]);
  });
});

/** `m1`, `m2` and `m3`, of a year ago: received, then routed. */
const threeTrails = async (): Promise<string> => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, topologyFor(policyOf('policy.yaml')).queues);
  const at = Date.now() - 365 * 86_400_000;
  const ports = { trail: store.trail, clock: { now: () => at, sleep: async () => {} }, newId: () => `c-${at}` };
  for (const id of ['m1', 'm2', 'm3']) {
    const { trail } = await append(ports, emptyTrail(id), [received(at, { authorAlias: 'a-1' })]);
    await append(ports, trail, [{ type: 'routed', by: SYSTEM, team: 'press', rule: 'any', policy: 'p1' }]);
  }
  store.close();
  return dataDir;
};
