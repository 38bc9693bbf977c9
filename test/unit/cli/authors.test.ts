import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

test('whom to tell that it is fixed is listed with the channel as Slack shows it, and for programs with its id', async () => {
  const dataDir = emptyDataDir();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  const now = systemClock.now();
  await decideAndAppend({ ...store, clock: systemClock, newId: randomId }, emptyTrail('m1'), () => [
    received(now),
    { type: 'classified', by: SYSTEM, tags: someTags({ topic: 'outage' }) },
    { type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'fr', rule: 'everything', policy: 'p' },
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C07VIGRCFR1', queue: 'urgent' },
    { type: 'delivered', by: SYSTEM, postId: 'm1/1/0', ts: '1.1', found: false },
  ]);
  store.close();
  const listed = (...more: readonly string[]) =>
    typed({ DATA_DIR: dataDir }, 'authors', 'follow-up', '--topic', 'outage', ...more);
  expect((await listed()).out).toMatch(/m1 +open +\S+ +x +#relation-client-fr +1\.1 +–/);
  expect((await listed('--json')).out).toContain('"channel":"C07VIGRCFR1"');
});
