import { expect, test } from 'vitest';
import { memoryErasureList } from '../../../shared/adapters/memory/memory-erasure-list.ts';
import { authorKeyOf } from '../../../shared/mention/mention.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { createTown, ID_KEY, SERVICE, START } from '../threads/town.ts';

test('a text whose author is erased while it is being classified is erased by who classified it', async () => {
  const list = memoryErasureList();
  let looks = 0;
  const town = createTown({
    erasures: {
      ...list,
      // The first look is before the erasure; what comes of it is stored after.
      erasedUntil: async (authorKey) => {
        looks += 1;
        if (looks === 1) await list.add({ kind: 'author', key: authorKey, at: START + 1_000 });
        return looks === 1 ? undefined : list.erasedUntil(authorKey);
      },
    },
  });
  await town.says({ id: '1', by: 'marie', text: 'high outage: my secret words' });
  // The erasure that is asked for again does not see it either.
  town.indexIsBehind(true);
  await town.works(60);
  expect((await town.trail('1')).erasedAt).toBeDefined();
  expect(await list.erasedUntil(authorKeyOf(ID_KEY, 'x', 'marie'))).toBe(START + 1_000);
  expect(JSON.stringify(town.slack.cards(SERVICE))).not.toContain('secret words');
});

test('and what else of theirs was not found while it was being classified, by an erasure that is asked for again', async () => {
  const list = memoryErasureList();
  let isErasing = false;
  const town = createTown({
    erasures: {
      ...list,
      erasedUntil: async (authorKey) => {
        const before = await list.erasedUntil(authorKey);
        // On the list after the first look; what erases her finds nothing, for nothing stands in the trail yet.
        if (isErasing) await list.add({ kind: 'author', key: authorKey, at: START + 10_000 });
        return before;
      },
    },
  });
  await town.hears({ id: '1', by: 'marie' });
  isErasing = true;
  await town.hears({ id: '2', by: 'marie' });
  expect((await town.trail('1')).erasedAt).toBe(START + 10_000);
});

test('an author who comes back while they are being erased is found by the next erasure, by a text that was being classified', async () => {
  const list = memoryErasureList();
  let looks = 0;
  const town = createTown({
    erasures: {
      ...list,
      // The first look is before the erasure.
      erasedUntil: async (authorKey) => {
        looks += 1;
        return looks === 1 ? undefined : list.erasedUntil(authorKey);
      },
    },
  });
  await town.leaves('marie');
  town.passes(1_000);
  await town.says({ id: '1', by: 'marie' });
  // Nor do both looks of the erasure see it.
  town.indexIsBehind(true);
  await town.works(60);
  town.indexIsBehind(false);
  expect((await town.trail('1')).erasedAt).toBeUndefined();
  await town.leaves('marie');
  await town.works();
  expect((await town.trail('1')).erasedAt).toBeDefined();
});

/** A webhook that names marie, who is erased after the first look at the list; at the others happens `then`. */
const puzzledBy = async (then: (look: number) => void) => {
  const list = memoryErasureList();
  let looks = 0;
  const town = createTown({
    erasures: {
      ...list,
      all: async function* () {
        looks += 1;
        if (looks === 1) await list.add({ kind: 'author', key: authorKeyOf(ID_KEY, 'x', 'marie'), at: START + 1_000 });
        else {
          then(looks);
          yield* list.all();
        }
      },
    },
  });
  await town.puzzles(JSON.stringify({ platform: 'x', author: { id: 'marie' }, text: 'my secret words' }));
  await town.works(60);
  return { looks, quarantined: await town.quarantined() };
};

test('a webhook that nobody understood, of an author who is erased while it is put aside, is not kept', async () => {
  expect(await puzzledBy(() => {})).toEqual({ looks: 2, quarantined: [] });
});

test('nor when the look that would have seen it fails, and the webhook is handled again', async () => {
  const away = (look: number): void => {
    if (look === 2) throw new VigieError('store-unavailable', 'away for a moment', { retryable: true });
  };
  expect(await puzzledBy(away)).toEqual({ looks: 3, quarantined: [] });
});
