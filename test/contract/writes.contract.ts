import { expect, test } from 'vitest';
import type { ContentStore, QuarantineStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import type { PaceStore } from '../../shared/slack/pace.ts';
import { hashOf } from '../../shared/trail/chain.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { contentOf } from './content-store.contract.ts';

export interface Stores {
  readonly trail: TrailStore;
  readonly content: ContentStore;
  readonly quarantine: QuarantineStore;
  readonly drafts: DraftStore;
  readonly erasures: ErasureList;
  readonly timers: TimerStore;
  readonly pace: PaceStore;
}

/** `openAway` opens stores that take no write. */
export const writesContract = (name: string, openAway: () => Promise<Stores>): void => {
  test(`${name}: nothing counts as written that the store did not take`, async () => {
    const { trail, content, quarantine, drafts, erasures, timers, pace } = await openAway();
    const timer = { dueAt: 1, trailId: 'm1', kind: 'target', afterMs: 0 } as const;
    const writes = {
      'a commit': trail.put(COMMIT),
      'a text': content.put(contentOf('m1', 1)),
      'an erasure of a text': content.erase('m1', 1),
      'an alias': content.aliasOf('a1', 'alias-1'),
      'that an alias is forgotten': content.forgetAlias('a1', 1),
      'a quarantined body': quarantine.putQuarantined(QUARANTINED),
      'that one is removed': quarantine.removeQuarantined('q1'),
      'a draft': drafts.putDraft({ draft: 'd1', text: 'Bonjour', expiresAt: 9 }),
      'an erasure of a draft': drafts.eraseDraft('d1'),
      'an erasure': erasures.add({ kind: 'author', key: 'a1', at: 1 }),
      'a timer': timers.set(timer),
      'that a timer is removed': timers.remove(timer),
      'a slot': pace.reserve({ channel: 'C1', now: 1, intervalMs: 1_000, maxWaitMs: 10_000 }),
      'a pause': pace.pause('C1', 1),
      'a ping': pace.setLastPing('outage', { postId: 'm1/1/0', at: 1 }),
    };
    const said = await Promise.allSettled(Object.values(writes));
    const taken = Object.keys(writes).filter((_, at) => said[at]?.status === 'fulfilled');
    expect(taken).toEqual([]);
  });
};

const BODY = { id: 'm1', version: 1, commitId: 'c1', at: 1, events: [], prevHash: '' };
const COMMIT = { ...BODY, hash: hashOf(BODY) };
const QUARANTINED = { id: 'q1', via: 'x', why: [], bodyBase64: 'e30=', receivedAt: 1, expiresAt: 9 };
