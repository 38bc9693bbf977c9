import { expect, test } from 'vitest';
import { ANNA, BORIS, openOffice, SERVICE } from '../desk/office.ts';
import { createTown, SERVICE as TOWN_SERVICE } from '../threads/town.ts';

test('a further word of a conversation whose blocks Slack refuses is its text alone, below the card', async () => {
  const town = createTown();
  await town.hears({ id: 'a', by: 'marie' });
  town.slack.refusesBlocks();
  await town.hears({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'normal outage: still nothing' });
  await town.works();
  const words = town.slack.below(town.slack.cards(TOWN_SERVICE)[0]?.ts);
  expect(words.map(({ text, blocks }) => ({ says: text.includes('still nothing'), blocks }))).toEqual([
    { says: true, blocks: undefined },
  ]);
});

test('a note whose blocks Slack refuses still calls whom it concerns', async () => {
  const office = openOffice();
  await office.arrives('m1');
  office.slack.refusesBlocks();
  await office.press(ANNA, 'assign', 'm1');
  await office.submit(ANNA, { assignee: { selected_user: BORIS } });
  await office.works();
  const notes = office.slack.below(office.slack.cards(SERVICE)[0]?.ts);
  expect(notes.map(({ text, blocks }) => ({ calls: text.startsWith(`<@${BORIS}> `), blocks }))).toEqual([
    { calls: true, blocks: undefined },
  ]);
});
