import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { topologyFor } from '../../../infra/load-topology.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { systemClock } from '../../../shared/runtime/system.ts';
import { append } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../routing/policies.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

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
    asOf: NOON,
    mentions: 3,
    policy: version,
    responseTimes: [{ team: 'press', urgency: 'normal', steps: { route: { count: 3 } } }],
  });

  const { out: table } = await typed({ DATA_DIR }, 'report', '--days', '2');
  expect(table.trimEnd().split('\n').at(-1)).toBe(
    `2 mentions that came from 2026-11-22 to 2026-11-23 (UTC), as of 2026-11-23T12:00:00.000Z; targets by policy ${version}`,
  );
});

test('a report says in what is kept of it how many trails it leaves out, for they cannot be read', async () => {
  const DATA_DIR = await withMentionsOf([0, 1]);
  const file = new DatabaseSync(join(DATA_DIR, DATABASE_FILE));
  file.exec("INSERT INTO commits (trail, version, at, body) SELECT number, 3, 1, '{}' FROM trails WHERE id = 'm0'");
  file.close();
  const { out, exitCode } = await typed({ DATA_DIR }, 'report');
  expect([out, exitCode]).toEqual([
    expect.stringMatching(/\n1 mention that came .*; 1 trail left out, unreadable\n$/),
    1,
  ]);
  const { out: json } = await typed({ DATA_DIR }, 'report', '--json');
  expect(JSON.parse(json)).toMatchObject({ mentions: 1, leftOut: 1 });
});

test('a report of nothing says of which days', async () => {
  const { out } = await typed({ DATA_DIR: await withMentionsOf([8]) }, 'report');
  expect(out).toMatch(/^0 mentions that came from 2026-11-17 to 2026-11-23 \(UTC\), /);
});

/** A data folder with a routed mention of so many days ago each, and a deletion of what never came. */
const withMentionsOf = async (daysAgo: readonly number[]): Promise<string> => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, topologyFor(policyOf('policy.yaml')).queues);
  const x = { kind: 'platform', platform: 'x' } as const;
  for (const ago of daysAgo) {
    const at = Date.now() - ago * DAY;
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
