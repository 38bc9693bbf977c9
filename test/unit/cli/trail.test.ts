import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY, type Instant } from '../../../shared/runtime/clock.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { append, readTrail } from '../../../shared/trail/append.ts';
import { hashOf } from '../../../shared/trail/chain.ts';
import { decodeCommit } from '../../../shared/trail/commit-codec.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, QUEUES, typed } from './typed.ts';

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

test('trail show tells who did what and when, every time with its zone and every word in its place', async () => {
  const dataDir = emptyDataDir();
  const nine = Date.parse('2026-10-05T09:00:00Z');
  const anna = { kind: 'person', user: 'U0ANNA0001' } as const;
  await commitAt(dataDir, 'm1', nine, received(nine - 500, { by: { kind: 'platform', platform: 'x' } }));
  await commitAt(dataDir, 'm1', nine + 1, {
    type: 'routed',
    by: SYSTEM,
    team: 'press',
    rule: 'any other',
    policy: 'p',
  });
  await commitAt(dataDir, 'm1', nine + 2, { type: 'snoozed', by: anna, until: nine + DAY, untilAuthorWrites: true });
  await commitAt(dataDir, 'm1', nine + 3, {
    type: 'clock-stepped',
    by: SYSTEM,
    target: 'answer',
    step: 0,
    dueAt: nine,
  });
  const { out } = await typed({ DATA_DIR: dataDir }, 'trail', 'show', 'm1');
  expect(out.replaceAll(/(Z {2})\S{12}$/gm, '$1HASH')).toBe(
    `1  2026-10-05T09:00:00.000Z  HASH
     received          x            platform=x via=x kind=post createdAt=2026-10-05T08:59:59.500Z receivedAt=2026-10-05T08:59:59.500Z revision=2026-10-05T08:59:59.500Z
2  2026-10-05T09:00:00.001Z  HASH
     routed            vigie        team=press rule="any other" policy=p
3  2026-10-05T09:00:00.002Z  HASH
     snoozed           U0ANNA0001   until=2026-10-06T09:00:00.000Z untilAuthorWrites=true
4  2026-10-05T09:00:00.003Z  HASH
     clock-stepped     vigie        target=answer step=0 dueAt=2026-10-05T09:00:00.000Z
the chain holds
`,
  );
});

test('trail show of some days has a mention a line, with all its commits, and nothing that is no mention’s or of another day', async () => {
  const dataDir = emptyDataDir();
  // By the clock on the wall in Paris it is October already.
  const first = Date.parse('2026-09-30T22:00:00Z');
  await commitAt(dataDir, 'm1', first, received(first));
  await commitAt(dataDir, 'm1', first + DAY, { type: 'claimed', by: { kind: 'person', user: 'U0ANNA0001' } });
  await commitAt(dataDir, 'before', first - 1, received(first - 1));
  await commitAt(dataDir, 'none', first, { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: first });
  const days = ['--from', '2026-10-01', '--to', '2026-10-01'];
  const { out, err } = await typed({ DATA_DIR: dataDir }, 'trail', 'show', ...days, '--json');
  const [line = '', ...more] = out.trimEnd().split('\n');
  expect(more).toEqual([]);
  const { id, commits } = JSON.parse(line);
  const { out: one } = await typed({ DATA_DIR: dataDir }, 'trail', 'show', 'm1', '--json');
  expect([id, commits]).toEqual([
    'm1',
    one
      .trimEnd()
      .split('\n')
      .map((commit) => JSON.parse(commit)),
  ]);
  expect(err).toBe('1 mention that came from 2026-10-01 to 2026-10-01 (Europe/Paris)\n');
});

describe('How far a long command has come, at a terminal, is gone before anything else is said there', () => {
  const COUNTED = (count: number, what: string) => `\r${count} ${what}\r\u001b[K`;

  test('by trail show of some days', async () => {
    const at = Date.parse('2026-10-01T12:00:00Z');
    const dataDir = await mentionsAt(at, 1_001, 700);
    atTerminal(process.stderr);
    const days = ['--from', '2026-10-01', '--to', '2026-10-01'];
    const { out, err } = await typed({ DATA_DIR: dataDir }, 'trail', 'show', ...days, '--json');
    expect(out.trimEnd().split('\n')).toHaveLength(1_000);
    expect(err.replace('\n', '|')).toBe(
      `${COUNTED(500, 'mentions')}m700 cannot be read and is left out (npx vigie trail verify)|${COUNTED(1_000, 'mentions')}1000 mentions that came from 2026-10-01 to 2026-10-01 (Europe/Paris)\n`,
    );
  });

  test('and by trail verify', async () => {
    const dataDir = await mentionsAt(Date.parse('2026-10-01T12:00:00Z'), 1_001, 700);
    atTerminal(process.stderr);
    const { out, err } = await typed({ DATA_DIR: dataDir }, 'trail', 'verify');
    expect(out).toBe('m700: unreadable at version 1\n1001 trails, 1 broken\n');
    expect(err).toBe(`${COUNTED(500, 'trails')}${COUNTED(1_000, 'trails')}`);
  });

  test('which a terminal that has the mentions themselves does without', async () => {
    const dataDir = await mentionsAt(Date.parse('2026-10-01T12:00:00Z'), 500);
    atTerminal(process.stderr, process.stdout);
    const { err } = await typed({ DATA_DIR: dataDir }, 'trail', 'show', '--from', '2026-10-01', '--json');
    expect(err).toMatch(/^500 mentions that came/);
  });

  const atTerminal = (...streams: readonly NodeJS.WriteStream[]): void => {
    for (const stream of streams) {
      const { isTTY } = stream;
      stream.isTTY = true;
      onTestFinished(() => {
        stream.isTTY = isTTY;
      });
    }
  };

  /** `m1` and so on, so many; the one that is `broken` cannot be read. */
  const mentionsAt = async (at: Instant, count: number, broken?: number): Promise<string> => {
    const dataDir = emptyDataDir();
    const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES);
    const ports = { trail: store.trail, clock: { now: () => at, sleep: async () => {} }, newId: randomId };
    const ids = Array.from({ length: count }, (_, i) => `m${i + 1}`);
    await Promise.all(ids.map((id) => append(ports, emptyTrail(id), [received(at)])));
    store.close();
    if (broken !== undefined)
      tampered(dataDir, (file) => file.prepare("UPDATE commits SET body = '{' WHERE trail = ?").run(broken));
    return dataDir;
  };
});

test.each([
  [[]],
  [['m1', '--from', '2026-10-01', '--json']],
  [['--from', '2026-10-01']],
  [['m1', '--to', '2026-10-01']],
])('trail show %j says what it takes', async (args) => {
  const { out, err, exitCode } = await typed({ DATA_DIR }, 'trail', 'show', ...args);
  expect([out, err, exitCode]).toEqual(['', 'trail show takes an id, or --from DAY with --json\n', 1]);
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
    tampered(dataDir, (file) => file.exec(sql));
    const { out, exitCode } = await typed({ DATA_DIR: dataDir }, 'trail', 'verify');
    expect(out.split('\n')).toEqual([...lines, `3 trails, ${lines.length} broken`, '']);
    expect(exitCode).toBe(1);
  });

  test('and of an untouched store, however old its trails are, that none is broken', async () => {
    const { out, exitCode } = await typed({ DATA_DIR: await threeTrails() }, 'trail', 'verify');
    expect([out, exitCode]).toEqual(['3 trails, 0 broken\n', 0]);
  });
});

describe('The trail only grows: trail verify against heads that were noted names the trail when somebody who has the file', () => {
  /** Of the trails as they are now, noted in a file. */
  const noted = async (dataDir: string): Promise<string> => {
    const { out, exitCode } = await typed({ DATA_DIR: dataDir }, 'trail', 'heads');
    expect(exitCode).toBe(0);
    const file = join(dataDir, 'heads.jsonl');
    writeFileSync(file, out);
    return file;
  };
  const verified = async (dataDir: string, file: string) => {
    const { out, exitCode } = await typed({ DATA_DIR: dataDir }, 'trail', 'verify', '--heads', file);
    return { lines: out.trimEnd().split('\n'), exitCode };
  };

  test.each<readonly [string, (file: DatabaseSync) => void, string]>([
    [
      'cuts off its tail',
      (file) => file.exec('DELETE FROM commits WHERE trail = 2 AND version = 2'),
      'm2: cut at version 2',
    ],
    ['takes it out whole', (file) => file.exec('DELETE FROM commits WHERE trail = 2'), 'm2: gone at version 2'],
    ['rewrites it, and makes its hashes anew', rewrite, 'm2: rewritten at version 2'],
  ])('%s', async (_, tamper, line) => {
    const dataDir = await threeTrails();
    const file = await noted(dataDir);
    tampered(dataDir, tamper);
    const { lines, exitCode } = await verified(dataDir, file);
    // No chain shows it.
    expect((await typed({ DATA_DIR: dataDir }, 'trail', 'verify')).exitCode).toBe(0);
    expect([lines[0], exitCode]).toEqual([line, 1]);
    expect(lines.at(-1)).toMatch(/^3 heads noted at 2\S+Z, \d gone; SHA-256 of their list: [0-9a-f]{64}$/);
  });

  test.each([
    ['puts a commit of before at its end', 'm2', 3],
    ['puts a whole trail of before', 'm4', 1],
  ])('%s', async (_, id, version) => {
    const dataDir = await threeTrails();
    const file = await noted(dataDir);
    await commitAt(dataDir, id, Date.now() - DAY, { type: 'resolved', by: SYSTEM });
    const { lines, exitCode } = await verified(dataDir, file);
    expect([lines[0], exitCode]).toEqual([`${id}: late at version ${version}`, 1]);
  });

  test('and nothing of what has come since', async () => {
    const dataDir = await threeTrails();
    const file = await noted(dataDir);
    for (const id of ['m2', 'm4']) await commitAt(dataDir, id, Date.now() + 1, { type: 'resolved', by: SYSTEM });
    const { lines, exitCode } = await verified(dataDir, file);
    expect([lines[0], lines[1], exitCode]).toEqual([
      '4 trails, 0 broken',
      expect.stringMatching(/^3 heads noted at 2\S+Z, 0 gone; /),
      0,
    ]);
  });

  test('and the SHA-256 that was noted of a list is that of the list', async () => {
    const dataDir = await threeTrails();
    const { out, err } = await typed({ DATA_DIR: dataDir }, 'trail', 'heads');
    const sha256 = createHash('sha256').update(out).digest('hex');
    expect(err).toMatch(new RegExp(`^3 heads; SHA-256 of their list: ${sha256}\n$`));
    const file = join(dataDir, 'heads.jsonl');
    writeFileSync(file, out);
    expect((await verified(dataDir, file)).lines.at(-1)).toContain(sha256);
  });

  test.each<readonly [string, (list: string) => string]>([
    ['a byte-order mark', (list) => `\uFEFF${list}`],
    ['line ends of Windows', (list) => list.replaceAll('\n', '\r\n')],
    ['an empty line after the last', (list) => `${list}\n`],
    ['no line end after the last', (list) => list.trimEnd()],
  ])('and a list that was saved with %s is the same list', async (_, saved) => {
    const dataDir = await threeTrails();
    const file = await noted(dataDir);
    const asNoted = await verified(dataDir, file);
    writeFileSync(file, saved(readFileSync(file, 'utf8')));
    expect(await verified(dataDir, file)).toEqual(asNoted);
    expect(asNoted.exitCode).toBe(0);
  });

  test('and what is no list of heads is named, with its line', async () => {
    const dataDir = await threeTrails();
    const file = await noted(dataDir);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"id":"m5"}\n`);
    expect(await typed({ DATA_DIR: dataDir }, 'trail', 'verify', '--heads', file)).toEqual({
      out: '',
      err: `${file}, line 5: this is no line of vigie trail heads\n`,
      exitCode: 1,
    });
  });

  test('and a trail whose last commit cannot be read has no head', async () => {
    const dataDir = await threeTrails();
    tampered(dataDir, (file) => file.exec(`UPDATE commits SET body = '{' WHERE trail = 2 AND version = 2`));
    const { out, err, exitCode } = await typed({ DATA_DIR: dataDir }, 'trail', 'heads');
    expect([out.trimEnd().split('\n').length, exitCode]).toEqual([3, 1]);
    expect(err).toContain('m2 cannot be read and is left out');
  });
});

/** What somebody does who may write to the file and takes away what is in the way. */
const tampered = (dataDir: string, tamper: (file: DatabaseSync) => void): void => {
  const file = new DatabaseSync(join(dataDir, DATABASE_FILE));
  for (const table of ['commits', 'trails'])
    file.exec(`DROP TRIGGER ${table}_never_change; DROP TRIGGER ${table}_never_go`);
  tamper(file);
  file.close();
};

/** Another team in the second commit of `m2`, with a hash that fits. */
const rewrite = (file: DatabaseSync): void => {
  const row = file.prepare('SELECT body FROM commits WHERE trail = 2 AND version = 2').get();
  const { hash: _, ...commit } = decodeCommit(String(row?.body).replace('press', 'watch'));
  const body = JSON.stringify({ ...commit, hash: hashOf(commit) });
  file.prepare('UPDATE commits SET body = ? WHERE trail = 2 AND version = 2').run(body);
};

/** One commit more, of that moment. */
const commitAt = async (dataDir: string, id: string, at: Instant, event: TrailEvent): Promise<void> => {
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES);
  const clock = { now: () => at, sleep: async () => {} };
  await append({ trail: store.trail, clock, newId: randomId }, await readTrail(store.trail, id), [event]);
  store.close();
};

/** `m1`, `m2` and `m3`, of a year ago: received, then routed. */
const threeTrails = async (): Promise<string> => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES);
  const at = Date.now() - 365 * DAY;
  const ports = { trail: store.trail, clock: { now: () => at, sleep: async () => {} }, newId: () => `c-${at}` };
  for (const id of ['m1', 'm2', 'm3']) {
    const { trail } = await append(ports, emptyTrail(id), [received(at, { authorAlias: 'a-1' })]);
    await append(ports, trail, [{ type: 'routed', by: SYSTEM, team: 'press', rule: 'any', policy: 'p1' }]);
  }
  store.close();
  return dataDir;
};
