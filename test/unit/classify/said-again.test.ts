import { expect, test } from 'vitest';
import { HOUR } from '../../../shared/runtime/clock.ts';
import { createTown, SERVICE, type Town } from '../threads/town.ts';

const eventsOf = async (town: Town, id: string) =>
  (await town.commits(id)).flatMap(({ events }) => events.map(({ type }) => type));
const cardIn = (town: Town) => JSON.stringify(town.slack.cards(SERVICE));

test('the same words sent again with a newer time, by a webhook that names nobody, are no edit and hide no author', async () => {
  const town = createTown();
  await town.hears({ id: '1', by: 'marie', text: 'normal outage: nothing works' });
  await town.says({ id: '1', text: 'normal outage: nothing works', revision: town.now() + 1 });
  await town.works(180);
  expect(await eventsOf(town, '1')).not.toContain('edited');
  expect(cardIn(town)).toContain('@marie');
});

test('an edit that names nobody is an edit by whoever is known to have written', async () => {
  const town = createTown();
  await town.hears({ id: '1', by: 'marie', text: 'normal outage: nothing works' });
  await town.hears({ id: '1', text: 'normal outage: it works again', revision: town.now() + 1 });
  expect(await eventsOf(town, '1')).toContain('edited');
  expect(cardIn(town)).toContain('it works again');
  expect(cardIn(town)).toContain('@marie');
});

test('an edit dated by its sending leaves the time of writing as it was, and shows when it was edited', async () => {
  const town = createTown();
  await town.hears({ id: '1', by: 'marie', text: 'normal outage: nothing works' });
  const written = /@marie[^“"]*/.exec(cardIn(town))?.[0] ?? expect.fail('no author');
  town.passes(HOUR);
  await town.hears({ id: '1', by: 'marie', text: 'normal outage: it works again' });
  expect(cardIn(town)).toContain('it works again');
  expect(cardIn(town)).toContain(`${written}edited`);
});

test('a review in which only the stars are others is an edit', async () => {
  const town = createTown();
  const text = 'normal other: my branch';
  await town.hears({ id: '1', by: 'marie', text, rating: 5 });
  await town.hears({ id: '1', by: 'marie', text, rating: 1, revision: town.now() + 1 });
  expect(await eventsOf(town, '1')).toContain('edited');
  expect(cardIn(town)).toContain('★ 1/5');
});

test('a review is one still when an edit says neither its stars nor its kind', async () => {
  const town = createTown();
  await town.hears({ id: '1', by: 'marie', text: 'normal other: my branch', kind: 'review', rating: 2 });
  await town.hears({ id: '1', by: 'marie', text: 'normal other: my old branch', revision: town.now() + 1 });
  expect(cardIn(town)).toMatch(/X, review.*my old branch.*★ 2\/5/);
});

test.each([
  ['before', false],
  ['after', true],
])('an edit is told once on the trail, wherever the function dies %s a call', async (_when, after) => {
  const livesThrough = async (at: number) => {
    const town = createTown();
    await town.says({ id: '1', by: 'marie' });
    await town.works(2);
    await town.says({ id: '1', by: 'marie', text: 'normal outage: it works again', revision: town.now() + 1 });
    town.diesAt(at, after);
    await town.works(100);
    return town;
  };
  const calls = (await livesThrough(Number.POSITIVE_INFINITY)).calls();
  expect(calls).toBeGreaterThan(5);
  for (let at = 1; at <= calls; at += 1) {
    const town = await livesThrough(at);
    expect([at, (await eventsOf(town, '1')).filter((type) => type === 'edited').length]).toEqual([at, 1]);
    expect(cardIn(town)).toContain('it works again');
  }
});
