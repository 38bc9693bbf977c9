import { describe, expect, test } from 'vitest';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import { append, appendOnce, decideAndAppend, readTrail, type TrailPorts } from '../../../shared/trail/append.ts';
import { findBreak } from '../../../shared/trail/chain.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import type { TrailStore } from '../../../shared/trail/trail-store.ts';

const claimedBy = (user: string): TrailEvent => ({ type: 'claimed', by: { kind: 'person', user } });
const edited: TrailEvent = { type: 'edited', by: SYSTEM, revision: 1 };

const portsOf = (trail: TrailStore): TrailPorts => {
  let ids = 0;
  return {
    trail,
    clock: { now: () => 1_000, sleep: async () => {} },
    newId: () => {
      ids += 1;
      return `commit-${ids}`;
    },
  };
};

describe('Appending to a trail', () => {
  test('of twenty that race to claim, one wins and the others see who', async () => {
    const ports = portsOf(memoryTrailStore());
    const after = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        decideAndAppend(ports, emptyTrail('m1'), (trail) => (trail.claim ? undefined : [claimedBy(`U${n}`)])),
      ),
    );
    expect(new Set(after.map(({ claim }) => claim?.user)).size).toBe(1);
    expect(await ports.trail.read('m1')).toHaveLength(1);
  });

  test('meets its own commit after a lost answer and takes it for success', async () => {
    const store = memoryTrailStore();
    // The SDK repeats a put whose answer was lost: the repetition conflicts with the first.
    const ports = portsOf({ ...store, put: (commit) => store.put(commit).then(() => store.put(commit)) });
    const result = await append(ports, emptyTrail('m1'), [edited]);
    expect(result).toMatchObject({ kind: 'appended', trail: { version: 1 } });
  });

  test('takes another commit at its version for a conflict, and decides anew from what it says', async () => {
    const ports = portsOf(memoryTrailStore());
    const stale = await readTrail(ports.trail, 'm1');
    await append(ports, stale, [edited]);
    expect((await append(ports, stale, [claimedBy('U1')])).kind).toBe('conflict');
    const after = await decideAndAppend(ports, stale, () => [claimedBy('U1')]);
    expect(after).toMatchObject({ version: 2, claim: { user: 'U1' } });
    expect(findBreak('m1', await ports.trail.read('m1'))).toBeUndefined();
  });

  test('of a request that somebody waits for stands though the look beside it failed', async () => {
    const store = memoryTrailStore();
    const ports = portsOf({ ...store, read: () => Promise.reject(new Error('no answer')) });
    const request = { trailId: 'm1', requestId: 'r1', commits: [] };
    const result = await appendOnce(
      ports,
      request,
      () => [claimedBy('U1')],
      async () => {},
    );
    expect(result).toMatchObject({ kind: 'appended', trail: { claim: { user: 'U1' } } });
    expect(await store.read('m1')).toHaveLength(1);
  });

  test('gives up after too many races, and may be tried again', async () => {
    const ports = portsOf({ ...memoryTrailStore(), put: async () => 'conflict' });
    await expect(decideAndAppend(ports, emptyTrail('m1'), () => [edited])).rejects.toMatchObject({
      code: 'contention',
      retryable: true,
    });
  });

  test('writes what a commit needs before the commit', async () => {
    const ports = portsOf(memoryTrailStore());
    const seen: number[] = [];
    await decideAndAppend(
      ports,
      emptyTrail('m1'),
      () => [edited],
      async () => {
        seen.push((await ports.trail.read('m1')).length);
      },
    );
    expect(seen).toEqual([0]);
  });
});
