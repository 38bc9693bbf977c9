import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../shared/runtime/clock.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someMention } from '../mention/some-mention.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

/** A data folder with a mention of an outage, shown and open, of each of these moments. */
const outagesOf = async (mentions: Readonly<Record<string, Instant>>): Promise<string> => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  for (const [id, at] of Object.entries(mentions)) {
    const ports = { ...store, clock: { ...systemClock, now: () => at }, newId: randomId };
    const mention = someMention({ url: `https://x.example/${id}` });
    await store.content.put({ id, mention, reasons: [], expiresAt: at + 30 * DAY });
    await decideAndAppend(ports, emptyTrail(id), () => [
      received(at),
      { type: 'classified', by: SYSTEM, tags: someTags({ topic: 'outage' }) },
      { type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'fr', rule: 'everything', policy: 'p' },
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C07VIGRCFR1', queue: 'urgent' },
      { type: 'delivered', by: SYSTEM, postId: `${id}/1/0`, ts: '1.1', found: false },
    ]);
  }
  store.close();
  return dataDir;
};

const followUp = (dataDir: string, ...more: readonly string[]) =>
  typed({ DATA_DIR: dataDir }, 'authors', 'follow-up', '--topic', 'outage', ...more);

test('whom to tell that it is fixed is listed with the channel as Slack shows it, and for programs with its id', async () => {
  const dataDir = await outagesOf({ m1: systemClock.now() });
  const { out } = await followUp(dataDir);
  expect(out).toMatch(/^mention +state +written +answered +platform +channel +ts +url\n/);
  expect(out).toMatch(/^m1 +open +\S+ +– +x +#relation-client-fr +1\.1 +https:\/\/x\.example\/m1$/m);
  expect((await followUp(dataDir, '--json')).out).toContain('"channel":"C07VIGRCFR1"');
});

test('as far back as is asked for, and a day unless it is', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 0, 10) });
  onTestFinished(() => void vi.useRealTimers());
  const ages = { m: 80 * MINUTE, h: 23 * HOUR, d: 25 * HOUR, w: 7 * DAY - MINUTE, old: 7 * DAY + MINUTE };
  const dataDir = await outagesOf(Object.fromEntries(Object.entries(ages).map(([id, age]) => [id, Date.now() - age])));
  const listed = async (...since: readonly string[]) =>
    (await followUp(dataDir, ...since)).out.split('\n').flatMap((line) => line.match(/^(\w+) +open /)?.[1] ?? []);
  expect((await listed()).toSorted()).toEqual(['h', 'm']);
  expect(await listed('--since', '90m')).toEqual(['m']);
  expect((await listed('--since', '7d')).toSorted()).toEqual(['d', 'h', 'm', 'w']);
  expect((await followUp(dataDir, '--since', '1m')).out).toBe('nobody\n');
});
