import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { grantPorts } from '../../../infra/local/grants.ts';
import type { FunctionSpec, Grant } from '../../../infra/topology.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { Timer } from '../../../shared/trail/timers.ts';
import { someMention } from '../mention/some-mention.ts';

const dir = mkdtempSync(join(tmpdir(), 'vigie-grants-'));
const queue = { maxReceives: 3 };
const store = openSqliteStore(
  join(dir, 'vigie.db'),
  { now: () => 1, sleep: async () => {} },
  { intake: queue, urgent: queue },
);
afterAll(() => {
  store.close();
  rmSync(dir, { recursive: true });
});

const granted = (given: Partial<FunctionSpec>) =>
  grantPorts(
    'scout',
    {
      folder: 'clock',
      trigger: { kind: 'schedule', everySeconds: 60, localEverySeconds: 1 },
      sends: [],
      grants: [],
      secrets: [],
      assets: [],
      timeoutSeconds: 1,
      memoryMiB: 128,
      ...given,
    },
    store,
  );
type Ports = ReturnType<typeof granted>;

const timer: Timer = { dueAt: 1, trailId: 'm1', kind: 'undelivered', afterMs: 1 };
const commit = { id: 'm2', version: 1, commitId: 'c', at: 1, events: [], prevHash: '', hash: '' };
const quarantined = { id: 'q', via: 'x', why: [], bodyBase64: 'e30=', receivedAt: 1, expiresAt: 2 };

type Use = (ports: Ports) => Promise<unknown>;
type Store = Exclude<keyof Ports, 'queues' | 'deadLetters'>;
type Operation = { readonly [Port in Store]: `${Port}.${keyof Ports[Port] & string}` }[Store];

/** Everything that a port can be asked for: one that is missing here does not compile. */
const OPERATIONS: Readonly<Record<string, Use>> = {
  'trail.read': ({ trail }) => trail.read('m1'),
  'trail.put': ({ trail }) => trail.put(commit),
  'index.byDay': ({ index }) => Array.fromAsync(index.byDay('2026-11-23')),
  'index.byAuthor': ({ index }) => Array.fromAsync(index.byAuthor('a')),
  'index.byConversation': ({ index }) => Array.fromAsync(index.byConversation('c')),
  'index.byCrisis': ({ index }) => Array.fromAsync(index.byCrisis('c')),
  'index.countByCrisis': ({ index }) => index.countByCrisis('c'),
  'content.get': ({ content }) => content.get('m1', 1),
  'content.put': ({ content }) => content.put({ id: 'm1', mention: someMention(), reasons: [], expiresAt: 2 }),
  'content.erase': ({ content }) => content.erase('m1', 1),
  'content.aliasOf': ({ content }) => content.aliasOf('key', 'alias'),
  'content.knownAlias': ({ content }) => content.knownAlias('key'),
  'content.forgetAlias': ({ content }) => content.forgetAlias('key', 1),
  'drafts.putDraft': ({ drafts }) => drafts.putDraft({ draft: 'd', text: 'Bonjour', expiresAt: 2 }),
  'drafts.getDraft': ({ drafts }) => drafts.getDraft('d', 1),
  'drafts.eraseDraft': ({ drafts }) => drafts.eraseDraft('d'),
  'quarantine.putQuarantined': ({ quarantine }) => quarantine.putQuarantined(quarantined),
  'quarantine.getQuarantined': ({ quarantine }) => quarantine.getQuarantined('q'),
  'quarantine.listQuarantined': ({ quarantine }) => Array.fromAsync(quarantine.listQuarantined()),
  'quarantine.removeQuarantined': ({ quarantine }) => quarantine.removeQuarantined('q'),
  'erasures.add': ({ erasures }) => erasures.add({ kind: 'author', key: 'k', at: 1 }),
  'erasures.erasedUntil': ({ erasures }) => erasures.erasedUntil('k'),
  'erasures.all': ({ erasures }) => Array.fromAsync(erasures.all()),
  'timers.set': ({ timers }) => timers.set(timer),
  'timers.due': ({ timers }) => timers.due(1, 1),
  'timers.remove': ({ timers }) => timers.remove(timer),
  'pace.reserve': ({ pace }) => pace.reserve({ channel: 'c', now: 1, intervalMs: 1, maxWaitMs: 1 }),
  'pace.pause': ({ pace }) => pace.pause('c', 1),
  'pace.pausedUntil': ({ pace }) => pace.pausedUntil('c', 1),
  'pace.lastPing': ({ pace }) => pace.lastPing('m'),
  'pace.setLastPing': ({ pace }) => pace.setLastPing('m', { postId: 'm1/1/0', at: 1 }),
  'send to intake': ({ queues }) => queues.send('intake', ['{}']),
  'send to urgent': ({ queues }) => queues.send('urgent', ['{}']),
  'sweep the dead letters of intake': ({ deadLetters }) => deadLetters.sweep('intake', async () => 'keep'),
  'sweep the dead letters of urgent': ({ deadLetters }) => deadLetters.sweep('urgent', async () => 'keep'),
} satisfies Record<Operation, Use> & Record<string, Use>;

/** What goes well; what does not must say that it is not granted. */
const allowedTo = async (given: Partial<FunctionSpec>): Promise<readonly string[]> => {
  const ports = granted(given);
  const allowed: string[] = [];
  for (const [operation, use] of Object.entries(OPERATIONS)) {
    const refused: unknown = await use(ports).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refused === undefined) allowed.push(operation);
    else expect(refused).toEqual(new Error(`the topology does not grant ${operation} to scout`));
  }
  return allowed;
};

/** Written down again by hand. */
const ALLOWED: Readonly<Record<Grant, readonly string[]>> = {
  'trail:append': ['trail.read', 'trail.put'],
  'trail:read': ['trail.read'],
  // For the terminal: no function lists a store.
  'trail:audit': [],
  'index:days': ['index.byDay'],
  'index:authors': ['index.byAuthor'],
  'index:conversations': ['index.byConversation'],
  'index:crises': ['index.byCrisis', 'index.countByCrisis'],
  'content:write': ['content.get', 'content.put', 'content.erase', 'content.aliasOf'],
  'content:read': ['content.get'],
  'quarantine:write': ['quarantine.putQuarantined'],
  'drafts:write': ['drafts.putDraft', 'drafts.getDraft', 'drafts.eraseDraft'],
  'drafts:read': ['drafts.getDraft'],
  'drafts:forget': ['drafts.eraseDraft'],
  'content:forget': ['content.knownAlias', 'content.forgetAlias'],
  'quarantine:remove': ['quarantine.removeQuarantined'],
  'quarantine:find': ['quarantine.listQuarantined'],
  erasures: ['erasures.add', 'erasures.erasedUntil', 'erasures.all'],
  'timers:set': ['timers.set'],
  'timers:work': ['timers.set', 'timers.due', 'timers.remove'],
  'pace:reserve': ['pace.reserve', 'pace.pause', 'pace.pausedUntil', 'pace.lastPing', 'pace.setLastPing'],
  'pace:read': ['pace.pausedUntil'],
};

describe('On one machine a function can do what the topology grants it, and is refused the rest by name', () => {
  test('nothing when it is granted nothing', async () => {
    expect(await allowedTo({})).toEqual([]);
  });

  test.each(Object.entries(ALLOWED))('%s', async (name, operations) => {
    const grants = Object.keys(ALLOWED).filter((grant): grant is Grant => grant === name);
    expect(await allowedTo({ grants })).toEqual(operations);
  });

  test('sending and sweeping, each by its queue', async () => {
    expect(await allowedTo({ sends: ['urgent'] })).toEqual(['send to urgent']);
    expect([...granted({ sends: ['urgent'] }).queues.names]).toEqual(['urgent']);
    expect(await allowedTo({ sweeps: ['intake'] })).toEqual(['sweep the dead letters of intake']);
  });
});
