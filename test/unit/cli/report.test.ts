import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { append, readTrail } from '../../../shared/trail/append.ts';
import { type Events, SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, QUEUES, typed } from './typed.ts';

const { version } = policyOf('policy.yaml');
const NOON = Date.UTC(2026, 10, 23, 12);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOON }));
afterEach(() => void vi.useRealTimers());

test('a report says of which days it is, of how many mentions, as of when and by which policy', async () => {
  const DATA_DIR = await withMentionsOf([0, 1, 6, 8]);
  const { out } = await typed({ DATA_DIR }, 'report', '--days', '7', '--json');
  expect(JSON.parse(out)).toMatchObject({
    from: '2026-11-17',
    to: '2026-11-23',
    timeZone: 'Europe/Paris',
    asOf: NOON,
    mentions: 3,
    firstOn: '2026-11-17',
    policy: version,
    responseTimes: [{ team: 'press', urgency: 'normal', steps: { route: { count: 3 } } }],
  });

  const { out: table } = await typed({ DATA_DIR }, 'report', '--days', '2');
  expect(table.split('\n').slice(0, 3)).toEqual([
    '2 mentions that came from 2026-11-22 to 2026-11-23 (Europe/Paris)',
    `as of 2026-11-23T12:00:00.000Z: what was done or heard of from then on is not in it; targets by policy ${version}`,
    '',
  ]);
});

test('a report says in what is kept of it how many trails it leaves out, for they cannot be read', async () => {
  const DATA_DIR = await withMentionsOf([0, 1]);
  const file = new DatabaseSync(join(DATA_DIR, DATABASE_FILE));
  file.exec("INSERT INTO commits (trail, version, at, body) SELECT number, 3, 1, '{}' FROM trails WHERE id = 'm0'");
  file.close();
  const { out, exitCode } = await typed({ DATA_DIR }, 'report');
  expect([out, exitCode]).toEqual([
    expect.stringMatching(/^1 mention that came .*; 1 trail left out, unreadable\n/),
    1,
  ]);
  const { out: json } = await typed({ DATA_DIR }, 'report', '--json');
  expect(JSON.parse(json)).toMatchObject({ mentions: 1, leftOut: 1 });
});

test('a report of nothing says of which days', async () => {
  const { out } = await typed({ DATA_DIR: await withMentionsOf([8]) }, 'report');
  expect(out).toMatch(/^0 mentions that came from 2026-11-17 to 2026-11-23 \(Europe\/Paris\)\n/);
});

describe('The trail explains itself: October, asked for in November, has the same figures whoever prints it and whenever', () => {
  const OCTOBER = ['report', '--from', '2026-10-01', '--to', '2026-10-31'];
  /** The lines of the tables on what the press office does. */
  const linesOf = (out: string) => out.split('\n').filter((line) => /^press .* (claim|answer|resolve) /.test(line));
  const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;
  const X = { kind: 'platform', platform: 'x' } as const;

  const october = () =>
    storeOf([
      // By the clock on the wall in Paris: October has come there, and November.
      ['first', '2026-09-30T22:00Z'],
      ['last', '2026-10-31T22:59:59Z'],
      ['before', '2026-09-30T21:59:59Z'],
      ['after', '2026-10-31T23:00Z'],
    ]);

  test('by the days of the group’s desk', async () => {
    const { out } = await typed({ DATA_DIR: await october() }, ...OCTOBER, '--json');
    expect(JSON.parse(out)).toMatchObject({
      from: '2026-10-01',
      to: '2026-10-31',
      timeZone: 'Europe/Paris',
      asOf: Date.parse('2026-10-31T23:00Z'),
      mentions: 2,
      firstOn: '2026-10-01',
    });
  });

  test('whatever has become of its mentions since: claimed, answered, corrected, passed on, erased', async () => {
    const DATA_DIR = await october();
    await later(DATA_DIR, 'first', '2026-10-01T08:00Z', { type: 'claimed', by: ANNA });
    const before = await typed({ DATA_DIR }, ...OCTOBER);
    expect(before.out).toMatch(/^team +urgency +to +count +p50 +p90 +p99 +open$/m);
    expect(before.out).toMatch(/^team +urgency +target +met +missed +kept +still time$/m);
    expect(linesOf(before.out)).toEqual([
      expect.stringMatching(/^press +normal +claim +1 +10\.0 h .* 1$/),
      expect.stringMatching(/^press +normal +answer +0 .* 2$/),
      expect.stringMatching(/^press +normal +resolve +0 .* 2$/),
      expect.stringMatching(/^press +normal +claim +1 +0 +100% +1$/),
      expect.stringMatching(/^press +normal +answer +0 +1 +0% +1$/),
    ]);
    await later(DATA_DIR, 'last', '2026-11-01T08:00Z', { type: 'claimed', by: ANNA });
    // What was done in time and heard of late was not known when October ended.
    await later(DATA_DIR, 'last', '2026-11-02T08:00Z', {
      type: 'replied',
      by: X,
      at: Date.parse('2026-10-31T22:59:59.500Z'),
      reply: 'r',
    });
    await later(DATA_DIR, 'first', '2026-11-02T08:00Z', { type: 'retagged', by: ANNA, urgency: 'critical' });
    await later(DATA_DIR, 'last', '2026-11-03T08:00Z', {
      type: 'rerouted',
      by: ANNA,
      team: 'communications',
      desk: 'fr',
      clock: 'restart',
    });
    await later(DATA_DIR, 'first', '2026-11-04T08:00Z', {
      type: 'erased',
      by: SYSTEM,
      at: Date.parse('2026-10-20T08:00Z'),
    });
    vi.setSystemTime(Date.parse('2027-02-01T08:00Z'));
    expect(await typed({ DATA_DIR }, ...OCTOBER)).toEqual(before);
  });

  test('and as of a later day, what came on its last evening has had its time', async () => {
    const DATA_DIR = await october();
    await later(DATA_DIR, 'last', '2026-11-07T22:59:59.999Z', { type: 'claimed', by: ANNA });
    // At midnight in Paris, where the mention of that moment belongs to the new day as well.
    await later(DATA_DIR, 'first', '2026-11-07T23:00Z', { type: 'claimed', by: ANNA });
    const { out } = await typed({ DATA_DIR }, ...OCTOBER, '--as-of', '2026-11-07');
    expect(out.split('\n')[1]).toMatch(/^as of 2026-11-07T23:00:00.000Z: /);
    expect(linesOf(out)[0]).toMatch(/^press +normal +claim +1 +168\.0 h .* 1$/);
  });

  test('and days that end with another than today are as many as were asked for', async () => {
    const { out } = await typed({ DATA_DIR: await october() }, 'report', '--days', '3', '--to', '2026-10-31');
    expect(out).toMatch(
      /^1 mention that came from 2026-10-29 to 2026-10-31 \(Europe\/Paris\), the first on 2026-10-31\n/,
    );
  });
});

test.each([
  [['--to', '2026-02-31'], 'a date that there is, as 2026-10-31'],
  [['--from', 'yesterday'], 'a date that there is, as 2026-10-31'],
  [['--from', '2026-10-31', '--to', '2026-10-01'], 'the first day, 2026-10-31, is after the last, 2026-10-01\n'],
  [['--to', '2026-11-24'], '2026-11-24 has not come yet: today is 2026-11-23 (Europe/Paris)\n'],
  [['--to', '2026-12-31'], '2026-12-31 has not come yet: today is 2026-11-23 (Europe/Paris)\n'],
  [['--from', '2026-11-24'], '2026-11-24 has not come yet: today is 2026-11-23 (Europe/Paris)\n'],
  [['--as-of', '2026-11-24'], '2026-11-24 has not come yet: today is 2026-11-23 (Europe/Paris)\n'],
  [['--to', '2026-10-31', '--as-of', '2026-10-30'], 'as of 2026-10-30 nobody knew of 2026-10-31, the last day\n'],
  [['--from', '0000-01-01'], '0000-01-01 is more than 3660 days ago\n'],
  [['--to', '0000-01-01'], 'is more than 3660 days ago\n'],
  [['--from', '2026-11-01', '--days', '3'], "option '--from <date>' cannot be used with option '--days <count>'"],
])('a report of days that there are not, %j, says what is wrong with them', async (asked, sentence) => {
  const { out, err, exitCode } = await typed({ DATA_DIR: emptyDataDir() }, 'report', ...asked);
  expect([out, exitCode]).toEqual(['', 1]);
  expect(err).toContain(sentence);
});

/** A data folder with a routed mention of each of these moments, shown to the press office. */
const storeOf = async (mentions: readonly (readonly [id: string, at: string])[]): Promise<string> => {
  const dataDir = emptyDataDir();
  for (const [id, at] of mentions) {
    await later(
      dataDir,
      id,
      at,
      received(Date.parse(at)),
      { type: 'classified', by: SYSTEM, tags: someTags() },
      { type: 'routed', by: SYSTEM, team: 'press', rule: 'any', policy: 'p1' },
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0PRESS0001', queue: 'press' },
    );
  }
  return dataDir;
};

/** One commit more, of that moment. */
const later = async (dataDir: string, id: string, at: string, ...events: Events): Promise<void> => {
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES);
  const clock = { now: () => Date.parse(at), sleep: async () => {} };
  await append({ trail: store.trail, clock, newId: randomId }, await readTrail(store.trail, id), events);
  store.close();
};

/** A data folder with a routed mention of so many days ago each, and a deletion of what never came. */
const withMentionsOf = async (daysAgo: readonly number[]): Promise<string> => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, QUEUES);
  const x = { kind: 'platform', platform: 'x' } as const;
  for (const ago of daysAgo) {
    const at = Date.now() - ago * DAY - 1;
    const ports = { trail: store.trail, clock: { now: () => at, sleep: async () => {} }, newId: () => `c-${ago}` };
    await append(ports, emptyTrail(`m${ago}`), [
      received(at),
      { type: 'classified', by: SYSTEM, tags: someTags() },
      { type: 'routed', by: SYSTEM, team: 'press', rule: 'any', policy: 'p1' },
    ]);
    await append(ports, emptyTrail(`d${ago}`), [{ type: 'deleted', by: x, at }]);
  }
  store.close();
  return dataDir;
};
