import { expect, test } from 'vitest';
import { createTown, SERVICE } from '../threads/town.ts';

const QUEUE = 'team-customer-service';

test('a webhook that comes several times at once asks for its card once, for each ask takes a slot of the channel', async () => {
  const town = createTown();
  for (let copy = 0; copy < 3; copy += 1) await town.says({ id: '1' });
  await town.classifies();
  expect(await town.waiting(QUEUE)).toBe(1);
  await town.says({ id: '1' });
  await town.classifies();
  expect(await town.waiting(QUEUE)).toBe(1);
  await town.works();
  expect(town.slack.cards(SERVICE)).toHaveLength(1);
});

test('one whose first try ended between its commit and its job asks when it is handled again', async () => {
  const town = createTown();
  await town.says({ id: '0' });
  await town.classifies();
  const calls = town.calls();
  // The job is what a mention's way ends with in the classifier.
  town.diesAt(calls, false);
  await town.says({ id: '1' });
  await town.classifies();
  expect([(await town.trail('1')).version, await town.waiting(QUEUE)]).toEqual([1, 1]);
  town.passes(60_000);
  await town.classifies();
  expect(await town.waiting(QUEUE)).toBe(2);
});

test('a copy that comes minutes later, or is sent again by hand, asks for what is not out by then: its job may be lost', async () => {
  const town = createTown();
  await town.says({ id: '1' });
  await town.classifies();
  town.passes(2 * 60_000);
  await town.says({ id: '1' });
  await town.classifies();
  expect(await town.waiting(QUEUE)).toBe(2);
  await town.works();
  expect(town.slack.cards(SERVICE)).toHaveLength(1);
  town.passes(2 * 60_000);
  await town.says({ id: '1' });
  await town.classifies();
  expect(await town.waiting(QUEUE)).toBe(0);
});
