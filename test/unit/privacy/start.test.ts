import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { DATABASE_FILE, readSettings } from '../../../infra/local/settings.ts';
import { startVigie } from '../../../infra/local/start.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { Content } from '../../../shared/content/content.ts';
import { mentionIdOf } from '../../../shared/mention/mention.ts';
import { DAY } from '../../../shared/runtime/clock.ts';
import { systemClock } from '../../../shared/runtime/system.ts';
import { typed } from '../cli/typed.ts';
import { someMention } from '../mention/some-mention.ts';
import { breakTrail, type Engine, ID_KEY, POLICY_FILE, startEngine } from './engine.ts';

const AUTHOR = { id: 'a-7', handle: 'kouign', name: 'Marie Kouign' };
const idOf = (platformId: string) => mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId });

/** One mention by an author, and the store as it is left for the next start. */
const left = async (prepare: (engine: Engine) => Promise<unknown>): Promise<string> => {
  const engine = startEngine();
  await engine.standard('mention.created', { id: 'm1', platform: 'blog', text: 'the app is down', author: AUTHOR });
  await engine.run(['classify']);
  await prepare(engine);
  engine.store.close();
  return engine.dataDir;
};

/** Starts Vigie itself on the folder, stops it, and looks at what it leaves. */
const afterAStart = async (dataDir: string, idKey = ID_KEY, more: Readonly<Record<string, string>> = {}) => {
  const read = readSettings({ DATA_DIR: dataDir, POLICY_FILE, PORT: '0', VIGIE_ID_KEY: idKey, ...more });
  if (read.kind === 'wrong') throw new Error(read.problems.join());
  const vigie = await startVigie(read.settings);
  await vigie.stop();
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  const content = await store.content.get(idOf('m1'), 0);
  const expired = await store.sweepExpired();
  store.close();
  return { content, expired };
};

test('every start erases again who is on the list: a backup may have been put back', async () => {
  const dataDir = await left((engine) => {
    const { authorKey, at } = engine.erasureOf(AUTHOR.id);
    return engine.store.erasures.add({ kind: 'author', key: authorKey, at });
  });
  expect((await afterAStart(dataDir)).content).toBeUndefined();
});

test('one mention that cannot be erased keeps no start from its work: the others are erased, and the log says which is not', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dataDir = await left(async (engine) => {
    await engine.standard('mention.created', { id: 'm2', platform: 'blog', text: 'still down', author: AUTHOR });
    await engine.run(['classify']);
    breakTrail(engine, idOf('m2'));
    const { authorKey, at } = engine.erasureOf(AUTHOR.id);
    await engine.store.erasures.add({ kind: 'author', key: authorKey, at });
  });
  expect((await afterAStart(dataDir)).content).toBeUndefined();
  expect(said.mock.calls.join()).toMatch(`"not erased","trailId":"${idOf('m2')}","code":"trail-broken"`);
  said.mockRestore();
});

test('and nobody else', async () => {
  const dataDir = await left(async () => {});
  expect((await afterAStart(dataDir)).content?.mention.text).toBe('the app is down');
});

test('a start takes what is past its retention out of the file', async () => {
  const dataDir = await left((engine) =>
    engine.store.drafts.putDraft({ draft: 'd1', text: 'Bonjour', expiresAt: engine.now() - DAY }),
  );
  expect((await afterAStart(dataDir)).expired).toBe(0);
});

const ANOTHER_KEY = 'another key';
const ANOTHER_REFUSED = /was filled under another VIGIE_ID_KEY: .* Set the one from before, or put secrets.json back/;

/** What a command says that is typed under another key. */
const underAnotherKey = (dataDir: string, ...args: readonly string[]) =>
  typed({ DATA_DIR: dataDir, POLICY_FILE, VIGIE_ID_KEY: ANOTHER_KEY, PORT: '1' }, ...args);

const underAnother = (expiresAt: number): Content => {
  const mention = someMention();
  return { id: mentionIdOf(ANOTHER_KEY, mention), mention, reasons: [], expiresAt };
};

const COMMANDS = [
  { name: 'erase', args: ['erase', '--platform', 'blog', '--author', AUTHOR.id] },
  { name: 'mention', args: ['mention', 'the app is down'] },
];

test('with another key than the one it began with nothing starts', async () => {
  const dataDir = await left(async () => {});
  expect((await afterAStart(dataDir)).content).toBeDefined();
  await expect(afterAStart(dataDir, ANOTHER_KEY)).rejects.toThrow(ANOTHER_REFUSED);
  expect((await afterAStart(dataDir)).content).toBeDefined();
});

test('a folder whose cards are in a real Slack starts with no stand-in, which would take the next ones unseen', async () => {
  const dataDir = await left(async () => {});
  await afterAStart(dataDir);
  const real = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'of the real one',
    SLACK_API_URL: 'http://127.0.0.1:1',
  };
  await afterAStart(dataDir, ID_KEY, real);
  await expect(afterAStart(dataDir)).rejects.toThrow(
    /has its cards in a real Slack.*SLACK_BOT_TOKEN, or another DATA_DIR/,
  );
  await afterAStart(dataDir, ID_KEY, real);
});

test.each(COMMANDS)(
  'with another key nobody is told that they never wrote, and nothing is looked for under ids that are not there: $name',
  async ({ args }) => {
    const dataDir = await left(async () => {});
    await afterAStart(dataDir);
    const { out, err, exitCode } = await underAnotherKey(dataDir, ...args);
    expect([out, err, exitCode]).toEqual(['', expect.stringMatching(ANOTHER_REFUSED), 1]);
  },
);

describe('a folder from before keys were looked at', () => {
  test('tells another key by what was written under its own, and keeps the right one', async () => {
    const dataDir = await left(async () => {});
    await expect(afterAStart(dataDir, ANOTHER_KEY)).rejects.toThrow(ANOTHER_REFUSED);
    expect((await afterAStart(dataDir)).content).toBeDefined();
  });

  test.each(COMMANDS)('and so does $name', async ({ args }) => {
    const dataDir = await left(async () => {});
    const { out, err, exitCode } = await underAnotherKey(dataDir, ...args);
    expect([out, err, exitCode]).toEqual(['', expect.stringMatching(ANOTHER_REFUSED), 1]);
  });

  test('starts with its own also where somebody has written under another since', async () => {
    const dataDir = await left((engine) => engine.store.content.put(underAnother(engine.now() + 10_000 * DAY)));
    expect((await afterAStart(dataDir)).content).toBeDefined();
  });

  test('and where somebody had before', async () => {
    const dataDir = await left((engine) => engine.store.content.put(underAnother(engine.now() + DAY)));
    expect((await afterAStart(dataDir)).content).toBeDefined();
  });

  test('takes the key that it is given where nothing is left to tell by: all was erased', async () => {
    const dataDir = await left((engine) => engine.store.content.erase(idOf('m1'), engine.now()));
    expect((await afterAStart(dataDir, ANOTHER_KEY)).content).toBeUndefined();
    await expect(afterAStart(dataDir)).rejects.toThrow(ANOTHER_REFUSED);
  });
});
