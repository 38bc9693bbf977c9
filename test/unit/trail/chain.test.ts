import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDamage } from '../../../shared/trail/audit.ts';
import { findBreak, hashOf } from '../../../shared/trail/chain.ts';
import { encodeCommit } from '../../../shared/trail/commit-codec.ts';
import { type Commit, SYSTEM } from '../../../shared/trail/event.ts';

/** A chain as `append` makes it, a second a commit unless `at` says otherwise. */
const chainOf = (length: number, at = (version: number) => 1_000 * version): readonly Commit[] => {
  const commits: Commit[] = [];
  for (let version = 1; version <= length; version += 1) {
    const body = {
      id: 'm1',
      version,
      commitId: `c${version}`,
      at: at(version),
      events: [{ type: 'edited' as const, by: SYSTEM, revision: version }],
      prevHash: commits.at(-1)?.hash ?? '',
    };
    commits.push({ ...body, hash: hashOf(body) });
  }
  return commits;
};

const only = ([commit]: readonly Commit[]): Commit => {
  if (commit === undefined) throw new Error('no commit');
  return commit;
};

const chain = chainOf(5);
const with3 = (change: (commit: Commit) => Commit) =>
  chain.map((commit) => (commit.version === 3 ? change(commit) : commit));
const rehashed = (commit: Commit): Commit => ({ ...commit, hash: hashOf(commit) });

describe('A chain of commits', () => {
  test('holds as it was written, and as a store gives it back with keys in another order', () => {
    expect(findBreak('m1', chain)).toBeUndefined();
    const reversedKeys = chain.map(
      (commit): Commit => ({
        hash: commit.hash,
        prevHash: commit.prevHash,
        events: commit.events.map((event) =>
          Object.assign(
            {},
            ...Object.entries(event)
              .reverse()
              .map(([key, value]) => ({ [key]: value })),
          ),
        ),
        at: commit.at,
        commitId: commit.commitId,
        version: commit.version,
        id: commit.id,
      }),
    );
    expect(findBreak('m1', reversedKeys)).toBeUndefined();
  });

  test.each([
    ['an edit', with3((commit) => ({ ...commit, at: commit.at + 1 })), { version: 3, reason: 'edited' }],
    [
      'an edit whose own hash was mended',
      with3((commit) => rehashed({ ...commit, at: commit.at + 1 })),
      { version: 4, reason: 'unlinked' },
    ],
    [
      'another author of an event',
      with3((commit) => ({ ...commit, events: [{ type: 'edited', by: { kind: 'person', user: 'U1' }, revision: 3 }] })),
      { version: 3, reason: 'edited' },
    ],
    [
      'another trail’s commits in its place',
      chain.map((commit) => rehashed({ ...commit, id: 'm2' })),
      { version: 1, reason: 'foreign' },
    ],
    ['a removal from the middle', chain.filter(({ version }) => version !== 3), { version: 4, reason: 'gap' }],
    ['a removal of the first', chain.slice(1), { version: 2, reason: 'gap' }],
    [
      'an insertion',
      [...chain.slice(0, 2), rehashed({ ...only(chainOf(1)), version: 3 }), ...chain.slice(2)],
      { version: 3, reason: 'unlinked' },
    ],
    [
      'another order',
      [chain[1], chain[0], ...chain.slice(2)].filter((commit) => commit !== undefined),
      { version: 2, reason: 'gap' },
    ],
  ])('shows %s', (_, commits, found) => {
    expect(findBreak('m1', commits)).toEqual(found);
  });

  test('shows any single change of any field', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom('id', 'commitId', 'prevHash', 'hash'),
        fc.string({ minLength: 1 }),
        (place, field, value) => {
          const tampered = chain.map((commit, index) => (index === place ? { ...commit, [field]: value } : commit));
          fc.pre(JSON.stringify(tampered) !== JSON.stringify(chain));
          expect(findBreak('m1', tampered)).toBeDefined();
        },
      ),
    );
  });

  test('does not show a cut tail: that is what heads kept elsewhere are for', () => {
    expect(findBreak('m1', chain.slice(0, 3))).toBeUndefined();
  });

  test('shows a commit that says it was made before the one that it follows, by more than clocks are apart', () => {
    const nine = Date.UTC(2026, 10, 23, 9);
    const dated = (third: number) => chainOf(4, (version) => nine + (version === 3 ? third : version * 1_000));
    expect(findBreak('m1', dated(-58_000))).toBeUndefined();
    expect(findBreak('m1', dated(-58_001))).toEqual({ version: 3, reason: 'backdated' });
  });

  test('names what somebody did before a time of before, which a clock that was set back leaves as well, and for good', () => {
    const nine = Date.UTC(2026, 10, 23, 9);
    const setBack = chainOf(4, (version) => nine - version * 61_000);
    expect(findBreak('m1', setBack)).toEqual({ version: 2, reason: 'backdated' });
    const edited = setBack.map((commit) => (commit.version === 4 ? { ...commit, at: commit.at + 1 } : commit));
    expect(findBreak('m1', edited)).toEqual({ version: 4, reason: 'edited' });
    expect(findBreak('m1', setBack.toSpliced(2, 1))).toEqual({ version: 4, reason: 'gap' });
    const filed = (isRight: boolean) =>
      setBack.map((commit) => ({
        version: commit.version,
        encoded: encodeCommit(commit),
        isFiledAs: ({ version }: Commit) => isRight || version !== 3,
      }));
    expect(findDamage({ id: 'm1', commits: filed(true) })).toEqual({ version: 2, reason: 'backdated' });
    expect(findDamage({ id: 'm1', commits: filed(false) })).toEqual({ version: 3, reason: 'misfiled' });
  });
});
