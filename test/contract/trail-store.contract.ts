import { beforeEach, describe, expect, test } from 'vitest';
import { append, readTrail } from '../../shared/trail/append.ts';
import { findDamage, type StoredTrail, type TrailAudit } from '../../shared/trail/audit.ts';
import { findBreak, hashOf } from '../../shared/trail/chain.ts';
import { type Commit, SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { emptyTrail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

/** What every adapter of `TrailStore` and `TrailIndex` must do. `makeStore` may give the same store again: the ids are new in each test. */
export const trailStoreContract = (name: string, makeStore: () => Promise<TrailStore & TrailIndex>): void =>
  void describe(name, () => {
    let store: TrailStore & TrailIndex;
    beforeEach(async () => {
      store = await makeStore();
    });

    describe('as the store of trails', () => {
      test('an unknown trail has no commits', async () => {
        expect(await store.read(newId())).toEqual([]);
      });

      test('gives a commit back as it was put', async () => {
        const commit = commitOf(newId(), 1, [
          received({ authorAlias: 'a-1', conversation: 'c-1' }),
          routed('every-outage'),
        ]);
        expect(await store.put(commit)).toBe('stored');
        expect(await store.read(commit.id)).toEqual([commit]);
      });

      test('the hash of a commit still holds after it was stored', async () => {
        const id = newId();
        await store.put(commitOf(id, 1, [received(), routed('é "quoted" \u0000 💳')]));
        expect(findBreak(id, await store.read(id))).toBeUndefined();
      });

      test('what another version of Vigie said beside what we know is there as it was hashed, and taken out or put in it is an edit', async () => {
        const [asWritten, putIn, takenOut] = [newId(), newId(), newId()];
        const plain = routed('every-outage');
        const foreseen = { ...plain, foreseen: { by: 'another version' } };
        await store.put(commitOf(asWritten, 1, [foreseen]));
        expect(findBreak(asWritten, await store.read(asWritten))).toBeUndefined();
        await store.put({ ...commitOf(putIn, 1, [plain]), events: [foreseen] });
        await store.put({ ...commitOf(takenOut, 1, [foreseen]), events: [plain] });
        for (const id of [putIn, takenOut])
          expect(findBreak(id, await store.read(id))).toEqual({ version: 1, reason: 'edited' });
      });

      test('of twenty that race for a version one wins, and it is the one that is read', async () => {
        const id = newId();
        const racers = Array.from({ length: 20 }, (_, index) => commitOf(id, 1, [routed(`racer-${index}`)]));
        const results = await Promise.all(racers.map((racer) => store.put(racer)));
        expect(results.filter((result) => result === 'stored')).toHaveLength(1);
        expect(await store.read(id)).toEqual([racers[results.indexOf('stored')]]);
      });

      test('one lost race does not undo the puts beside it', async () => {
        const taken = commitOf(newId(), 1, [received()]);
        await store.put(taken);
        const others = Array.from({ length: 5 }, () => commitOf(newId(), 1, [received()]));
        const results = await Promise.all([
          store.put({ ...taken, commitId: newId() }),
          ...others.map((other) => store.put(other)),
        ]);
        expect(results).toEqual(['conflict', 'stored', 'stored', 'stored', 'stored', 'stored']);
        for (const other of others) expect(await store.read(other.id)).toEqual([other]);
      });

      test('the very same commit is a conflict too: to know one’s own is the caller’s', async () => {
        const commit = commitOf(newId(), 1, [received()]);
        await store.put(commit);
        expect(await store.put(commit)).toBe('conflict');
      });

      test('an append whose answer was lost and that was tried again has appended, once', async () => {
        const twice: TrailStore = {
          read: (id) => store.read(id),
          put: async (commit) => {
            await store.put(commit);
            return store.put(commit);
          },
        };
        const id = newId();
        const ports = { trail: twice, clock: { now: () => NOON, sleep: async () => {} }, newId };
        expect((await append(ports, emptyTrail(id), [received()])).kind).toBe('appended');
        expect((await readTrail(store, id)).version).toBe(1);
      });

      test('reads versions in the order of numbers, not of words', async () => {
        const id = newId();
        const versions = [10, 2, 1, 11, 9, 3, 8, 4, 7, 5, 6, 12];
        for (const version of versions) await store.put(commitOf(id, version, [routed(`rule-${version}`)]));
        expect((await store.read(id)).map(({ version }) => version)).toEqual(versions.toSorted((a, b) => a - b));
      });

      test('reads a trail of more than a megabyte whole', async () => {
        const id = newId();
        for (let version = 1; version <= 8; version += 1) {
          await store.put(commitOf(id, version, [routed(`${version}`.repeat(200_000))]));
        }
        const commits = await store.read(id);
        expect(commits.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(commits[7]?.events).toEqual([routed('8'.repeat(200_000))]);
      });

      test('refuses a commit of more than 400 KB as too large, counted in bytes, and stores nothing', async () => {
        const commit = commitOf(newId(), 1, [routed('é'.repeat(205_000))]);
        await expect(store.put(commit)).rejects.toMatchObject({ code: 'too-large', retryable: false });
        expect(await store.read(commit.id)).toEqual([]);
      });

      test('takes a commit of 390 KB', async () => {
        const commit = commitOf(newId(), 1, [received({ authorAlias: newId() }), routed('x'.repeat(390_000))]);
        expect(await store.put(commit)).toBe('stored');
      });
    });

    describe('as the index of trails', () => {
      test('finds trails by the UTC day of their first commit, each once', async () => {
        const day = randomDay();
        const ids = Array.from({ length: 12 }, newId);
        for (const id of ids) await store.put(commitOf(id, 1, [received()], Date.parse(`${day}T23:59:59.999Z`)));
        for (const id of ids)
          await store.put(commitOf(id, 2, [{ type: 'claimed', by: SYSTEM }], Date.parse(`${day}T23:59:59.999Z`)));
        await store.put(commitOf(newId(), 1, [received()], Date.parse(`${day}T23:59:59.999Z`) + 1));
        expect((await all(store.byDay(day))).toSorted()).toEqual(ids.toSorted());
      });

      test('finds a trail that began with something else than its mention', async () => {
        const [id, day, alias] = [newId(), randomDay(), newId()];
        await store.put(
          commitOf(id, 1, [{ type: 'deleted', by: SYSTEM, at: NOON }], Date.parse(`${day}T00:00:00.000Z`)),
        );
        await store.put(commitOf(id, 2, [received({ authorAlias: alias })], Date.parse(`${day}T00:00:01.000Z`)));
        expect(await all(store.byDay(day))).toEqual([id]);
        expect(await all(store.byAuthor(alias))).toEqual([id]);
      });

      test('finds trails by the author’s alias and by the conversation', async () => {
        const [first, second, other] = [newId(), newId(), newId()];
        const [alias, conversation] = [newId(), newId()];
        await store.put(commitOf(first, 1, [received({ authorAlias: alias, conversation })]));
        await store.put(commitOf(second, 1, [received({ authorAlias: alias })]));
        await store.put(commitOf(other, 1, [received({ authorAlias: newId(), conversation })]));
        expect((await all(store.byAuthor(alias))).toSorted()).toEqual([first, second].toSorted());
        expect((await all(store.byConversation(conversation))).toSorted()).toEqual([first, other].toSorted());
        expect(await all(store.byAuthor(newId()))).toEqual([]);
      });

      test('finds what is grouped in a crisis, the latest first, and nothing else', async () => {
        const crisis = `crisis:C0SERVICE:outage/${newId()}`;
        const routed = { type: 'routed', by: SYSTEM, team: 'service', rule: 'r', policy: 'p' } as const;
        const [first, second, other] = [newId(), newId(), newId()];
        await store.put(commitOf(first, 1, [received(), { ...routed, hidden: 'grouped', crisis }], NOON));
        await store.put(commitOf(second, 1, [received(), { ...routed, hidden: 'grouped', crisis }], NOON + 1));
        await store.put(commitOf(other, 1, [received(), routed], NOON + 2));
        await store.put(commitOf(first, 2, [{ type: 'claimed', by: SYSTEM }], NOON + 3));
        expect(await all(store.byCrisis(crisis))).toEqual([second, first]);
        expect(await store.countByCrisis(crisis)).toBe(2);
        const none = `crisis:C0SERVICE:outage/${newId()}`;
        expect([await all(store.byCrisis(none)), await store.countByCrisis(none)]).toEqual([[], 0]);
      });

      test('tells of an author and of a conversation the latest first, however many there are', async () => {
        const [alias, conversation] = [newId(), newId()];
        const ids = Array.from({ length: 250 }, newId);
        const word = received({ authorAlias: alias, conversation });
        // Put in an order of their own: what counts is when each was committed.
        const places = ids.map((_, place) => (place * 7) % ids.length);
        for (const place of places) await store.put(commitOf(ids[place] ?? '', 1, [word], NOON + place));
        expect(await all(store.byAuthor(alias))).toEqual(ids.toReversed());
        expect(await all(store.byConversation(conversation))).toEqual(ids.toReversed());
      });
    });
  });

/** What every store that can be listed whole must do. */
export const trailAuditContract = (name: string, makeStore: () => Promise<TrailStore & TrailAudit>): void =>
  void describe(name, () => {
    let store: TrailStore & TrailAudit;
    beforeEach(async () => {
      store = await makeStore();
    });

    describe('as it lies there', () => {
      test('is listed whole: every trail once, with its commits in order, each filed as it was put', async () => {
        const ids = Array.from({ length: 30 }, newId);
        for (const version of [1, 2, 3]) for (const id of ids) await putNext(store, id, version);
        const stored = await all(store.stored());
        expect(stored.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
        expect(stored.map(({ commits }) => commits.map(({ version }) => version))).toEqual(ids.map(() => [1, 2, 3]));
        expect(stored.map(findDamage)).toEqual(ids.map(() => undefined));
      });

      test('what lies under other keys than it says is misfiled', async () => {
        const id = newId();
        await putNext(store, id, 1);
        const [stored] = await all<StoredTrail>(store.stored());
        const [commit] = await store.read(id);
        if (commit === undefined) throw new Error('no commit');
        const isFiledAs = (changed: Partial<Commit>) => stored?.commits[0]?.isFiledAs({ ...commit, ...changed });
        expect(isFiledAs({})).toBe(true);
        expect(isFiledAs({ version: 2 })).toBe(false);
        expect(isFiledAs({ at: NOON + 1 })).toBe(false);
        expect(isFiledAs({ events: [received({ authorAlias: 'another', conversation: 'c-1' })] })).toBe(false);
        expect(isFiledAs({ events: [received({ authorAlias: 'a-1' })] })).toBe(false);
      });
    });
  });

/** The next commit of a chain, as `append` makes it. */
const putNext = async (store: TrailStore, id: string, version: number): Promise<void> => {
  const events = version === 1 ? [received({ authorAlias: 'a-1', conversation: 'c-1' })] : [routed(`rule-${version}`)];
  const prevHash = (await store.read(id)).at(-1)?.hash ?? '';
  const body = { ...commitOf(id, version, events), prevHash };
  await store.put({ ...body, hash: hashOf(body) });
};

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const newId = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');

/** A day of its own for each test: the store may be shared. */
const randomDay = (): string => new Date(Math.floor(Math.random() * 20_000) * 86_400_000).toISOString().slice(0, 10);

const commitOf = (id: string, version: number, events: TrailEvent[], at: number = NOON): Commit => {
  const body = { id, version, commitId: newId(), at, events, prevHash: '' };
  return { ...body, hash: hashOf(body) };
};

const received = (more: { authorAlias?: string; conversation?: string } = {}): TrailEvent => ({
  type: 'received',
  by: { kind: 'platform', platform: 'x' },
  platform: 'x',
  via: 'x',
  kind: 'post',
  createdAt: NOON - 2_000,
  receivedAt: NOON - 1_000,
  revision: NOON - 2_000,
  ...more,
});

const routed = (rule: string): TrailEvent => ({ type: 'routed', by: SYSTEM, team: 'press', rule, policy: 'p1' });

const all = <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items);
