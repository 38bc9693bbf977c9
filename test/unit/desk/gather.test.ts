import { expect, test } from 'vitest';
import { gather } from '../../../functions/desk/gather.ts';
import { memoryContentStore } from '../../../shared/adapters/memory/memory-content-store.ts';
import { memoryDraftStore } from '../../../shared/adapters/memory/memory-draft-store.ts';
import type { Commit } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { someMention } from '../mention/some-mention.ts';
import { received } from '../trail/events.ts';

const AT = 1_000_000;
const ids = (...numbers: readonly number[]) => numbers.map((number) => `m${number}`);
const trailWith = (events: Commit['events']) =>
  foldTrail('m1', [{ id: 'm1', version: 1, commitId: 'c', at: AT, events, prevHash: '', hash: '' }]);
const IN_CONVERSATION = trailWith([received(AT, { conversation: 'c1' })]);
const ALONE = trailWith([received(AT)]);

/** What a form on `m1` shows of a conversation that the index tells in this order, the latest first. */
const shown = async (indexed: readonly string[], trail: Trail) => {
  const content = memoryContentStore();
  for (const [i, id] of ids(1, 2, 3, 4, 5, 6, 7, 8, 9).entries()) {
    const mention = someMention({ platformId: id, text: id, createdAt: AT + i, revision: AT + i });
    await content.put({ id, mention, reasons: [], expiresAt: AT * 2 });
  }
  const index = {
    byConversation: async function* () {
      yield* indexed;
    },
  };
  const { exchange } = await gather({ content, drafts: memoryDraftStore(), index }, trail, AT);
  return exchange.map(({ text }) => text);
};

test.each([
  ['the others of its conversation, the oldest first', ids(3, 2, 1), ids(1, 2, 3)],
  ['itself where the index does not know it yet', ids(3, 2), ids(1, 2, 3)],
  ['the latest five of many, and itself', ids(9, 8, 7, 6, 5, 4, 3, 2, 1), ids(1, 5, 6, 7, 8, 9)],
  ['as many where it is one of the latest', ids(9, 1, 8, 7, 6, 5, 4), ids(1, 5, 6, 7, 8, 9)],
])('a form shows %s', async (_what, indexed, expected) => {
  expect(await shown(indexed, IN_CONVERSATION)).toEqual(expected);
});

test('a form shows what is in no conversation alone', async () => {
  expect(await shown(ids(3, 2, 1), ALONE)).toEqual(ids(1));
});
