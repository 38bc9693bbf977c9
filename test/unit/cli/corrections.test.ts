import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { randomId, systemClock } from '../../../shared/runtime/system.ts';
import { decideAndAppend } from '../../../shared/trail/append.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { someMention } from '../mention/some-mention.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { emptyDataDir, typed } from './typed.ts';

test('what clears a terminal, or turns its words around, is not printed as it was written; and how many have lost their text is said', async () => {
  const dataDir = emptyDataDir();
  const text = 'It is down \u009b2J\u001b[2J\u007f for \u202efdp.exe';
  const now = systemClock.now();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  await store.content.put({
    id: 'm1',
    mention: someMention({ text, createdAt: now, revision: now }),
    reasons: [],
    expiresAt: now + DAY,
  });
  // Of the other the text is gone.
  for (const id of ['m1', 'm2'])
    await decideAndAppend({ ...store, clock: systemClock, newId: randomId }, emptyTrail(id), () => [
      received(now),
      { type: 'classified', by: SYSTEM, tags: someTags() },
      { type: 'retagged', by: { kind: 'person', user: 'U0ANNA0001' }, topic: 'praise' },
    ]);
  store.close();
  const { out, err } = await typed({ DATA_DIR: dataDir }, 'corrections');
  expect(out).toContain('It is down \\u009b2J\\u001b[2J\\u007f for \\u202efdp.exe');
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toMatchObject([{ id: 'm1', text, topic: 'praise' }, { id: 'm2' }]);
  expect(err).toMatch(/^2 corrections of what came from \S+ to \S+, 1 of them without their text\n$/);
});
