import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { authorKeyOf, mentionIdOf } from '../../../shared/mention/mention.ts';
import { systemClock } from '../../../shared/runtime/system.ts';
import { breakTrail, ID_KEY, POLICY_FILE, startEngine } from '../privacy/engine.ts';
import { emptyDataDir, typed } from './typed.ts';

test.each(['', ' '])('an author whose id is %j is nobody, and refused', async (author) => {
  const { err, out, exitCode } = await typed({}, 'erase', '--platform', 'x', '--author', author);
  expect([out, exitCode]).toEqual(['', 1]);
  expect(err).toContain('the id that the platform gives the author');
});

test('on one machine two looks are taken, after which nobody can tell whose alias it was', async () => {
  const dataDir = emptyDataDir();
  const open = () => openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, {});
  const idKey = 'a key of these tests';
  const authorKey = authorKeyOf(idKey, 'x', '5100');
  const before = open();
  await before.content.aliasOf(authorKey, 'alias-1');
  before.close();
  const sleep = vi.spyOn(systemClock, 'sleep').mockResolvedValue();
  await typed({ DATA_DIR: dataDir, VIGIE_ID_KEY: idKey }, 'erase', '--platform', 'x', '--author', '5100');
  sleep.mockRestore();
  const after = open();
  expect(await after.content.knownAlias(authorKey)).toBeUndefined();
  after.close();
});

test('who is not found is said not to be, with what an author’s id is; a platform that Vigie does not know is doubted', async () => {
  const { err, out, exitCode } = await typed(
    { DATA_DIR: emptyDataDir(), VIGIE_ID_KEY: 'a key of these tests' },
    ...['erase', '--platform', 'facebok', '--author', '@marie'],
  );
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^nothing was found: .*the platform’s own id.*not the handle/);
  expect(out).not.toMatch(/cards/);
  expect(err).toMatch(
    /^Vigie knows no platform facebok, only x, facebook, instagram, threads, linkedin(?:, (?!standard)\w+)*: right if .*\n$/,
  );
});

test('a mention that could not be erased is named, beside what was erased, and the command ends with 1', async () => {
  const engine = startEngine();
  const author = { id: 'a-7', handle: 'kouign', name: 'Marie Kouign' };
  for (const id of ['m1', 'm2'])
    await engine.standard('mention.created', { id, platform: 'blog', text: 'the app is down', author });
  await engine.run(['classify']);
  const broken = mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId: 'm2' });
  breakTrail(engine, broken);
  engine.store.close();
  const { err, out, exitCode } = await typed(
    { DATA_DIR: engine.dataDir, POLICY_FILE, VIGIE_ID_KEY: ID_KEY },
    ...['erase', '--platform', 'blog', '--author', author.id],
  );
  expect(out).toMatch(/^erased: 1 mention,/);
  expect(err).toContain(`not erased wholly: ${broken} (trail-broken)`);
  expect(exitCode).toBe(1);
});

describe('one mention', () => {
  const author = { id: 'a-7', handle: 'kouign', name: 'Marie Kouign' };
  const idOf = (platformId: string) => mentionIdOf(ID_KEY, { via: 'standard', platform: 'blog', platformId });
  const aMention = async () => {
    const engine = startEngine();
    await engine.standard('mention.created', { id: 'm1', platform: 'blog', text: 'the app is down', author });
    await engine.run(['classify']);
    return engine;
  };
  const erase = ({ dataDir }: { readonly dataDir: string }, ...args: readonly string[]) =>
    typed({ DATA_DIR: dataDir, POLICY_FILE, VIGIE_ID_KEY: ID_KEY }, 'erase', ...args);

  test('is erased by the id that a card or a line of the log names, byte for byte; asked again, it was before', async () => {
    const engine = await aMention();
    const { out, exitCode } = await erase(engine, '--mention', `${idOf('m1')}/1/0`);
    expect([out, exitCode]).toEqual([expect.stringMatching(/^erased: 1 mention\n.*drawn again/), 0]);
    expect((await engine.trail(idOf('m1'))).erasedAt).toBeDefined();
    const again = await erase(engine, '--mention', idOf('m1'));
    expect([again.out, again.exitCode]).toEqual([expect.stringContaining('was erased before'), 0]);
    engine.store.scrub();
    expect(engine.bytes()).not.toContain('the app is down');
    engine.store.close();
  });

  test('that there is none of is said to be none, whatever its id begins with', async () => {
    const engine = await aMention();
    for (const id of ['nobody-knows-it', '-nobody-knows-it-here-']) {
      const { out, err, exitCode } = await erase(engine, '--mention', id);
      expect([out, err, exitCode]).toEqual(['', expect.stringContaining(`no trail ${id}`), 1]);
    }
    expect(await Array.fromAsync(engine.store.erasures.all())).toEqual([]);
    engine.store.close();
  });

  test.each([['--replay'], ['--author', '7'], ['--platform', 'x']])(
    'is not asked for together with %s',
    async (...other) => {
      const { out, err, exitCode } = await typed({}, 'erase', '--mention', 'm1', ...other);
      expect([out, exitCode]).toEqual(['', 1]);
      expect(err).toContain(`cannot be used with option '${other[0]}`);
    },
  );
});

test('whom to erase has to be said, in one of three ways', async () => {
  const { err, exitCode } = await typed({}, 'erase');
  expect([err, exitCode]).toEqual([expect.stringMatching(/--author ID, --mention ID,? or --replay/), 1]);
});

test('--help says in plain words what stays', async () => {
  const { out } = await typed({}, 'erase', '--help');
  expect(out).toContain('The audit trail stays, and no longer tells of whom it was.');
});
