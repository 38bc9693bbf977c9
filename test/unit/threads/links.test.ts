import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, CRISIS, createTown, SERVICE, type Town } from './town.ts';

let town: Town;
beforeEach(() => {
  town = createTown();
});

const addressOf = (channel: string, ts = ''): string =>
  `https://acme.slack.com/archives/${channel}/p${ts.replace('.', '')}`;
const drawn = (channel: string): string => JSON.stringify(town.slack.cards(channel).at(-1)?.blocks);
const PASSED_ON: readonly [TrailEvent, TrailEvent] = [
  { type: 'rerouted', by: COLLEAGUE, team: 'communications', desk: 'group', clock: 'restart' },
  { type: 'post-asked', by: COLLEAGUE, purpose: 'card', channel: COMMS, queue: 'team-communications' },
];

describe('a message leads to the card that it speaks of', () => {
  test('an alert, whichever of the two was out first', async () => {
    await town.hears({ id: 'a', by: 'marie', text: 'critical outage: nobody can pay' });
    const [card] = town.slack.cards(SERVICE);
    expect(drawn(CRISIS)).toContain(`Handled in <#${SERVICE}> · <${addressOf(SERVICE, card?.ts)}|open the card>`);
    town.slack.removes(card?.ts);
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    town.passes(MINUTE);
    await town.works(60);
    const again = town.slack.cards(SERVICE)[0]?.ts;
    expect(again).not.toBe(card?.ts);
    expect(drawn(CRISIS)).toContain(`<${addressOf(SERVICE, again)}|open the card>`);
  });

  test('an alert of a further word, into the thread', async () => {
    await town.hears({ id: 'a', by: 'marie' });
    await town.hears({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'critical outage: nobody can pay' });
    const above = town.slack.cards(SERVICE)[0]?.ts;
    const word = addressOf(SERVICE, town.slack.below(above)[0]?.ts);
    expect(drawn(CRISIS)).toContain(`<${word}?thread_ts=${above}&amp;cid=${SERVICE}|open the card>`);
  });

  test('an alert, and keeps nothing of what was deleted while it was drawn', async () => {
    const { poster } = town.slack;
    const { update } = poster;
    poster.update = async (...drawing) => {
      poster.update = update;
      await town.deletes('a');
      await town.works(1);
      return update(...drawing);
    };
    await town.hears({ id: 'a', by: 'marie', text: 'critical outage: nobody can pay' });
    expect(drawn(CRISIS)).toContain('|open the card>');
    expect(drawn(CRISIS)).not.toContain('nobody can pay');
  });

  test.each([
    ['as soon as the new one is out', 0],
    ['also where Slack’s word of the new one was lost', 1],
  ])('a card that was passed on, %s', async (_when, lost) => {
    await town.hears({ id: 'a', by: 'marie' });
    town.slack.losesAnswers(lost);
    await town.does('a', ...PASSED_ON);
    await town.works(60);
    const card = addressOf(COMMS, town.slack.cards(COMMS)[0]?.ts);
    expect(drawn(SERVICE)).toContain(`in <#${COMMS}>`);
    expect(drawn(SERVICE)).toContain(`<${card}|open the card>`);
  });

  test('earlier contacts, each by its words', async () => {
    for (const id of ['a', 'b', 'c']) {
      await town.hears({ id, by: 'marie' });
    }
    const [a, b] = town.slack.cards(SERVICE).map(({ ts }) => addressOf(SERVICE, ts));
    expect(drawn(SERVICE)).toMatch(/• <([^|]*)\|Outage, [^>]*>: still open\\n• <([^|]*)\|/);
    expect(drawn(SERVICE)).toContain(`• <${b}|Outage, Mon 23 Nov, 09:00>: still open\\n• <${a}|Outage`);
    expect(town.slack.urlsAsked()).toBe(1);
  });
});

test('where Slack does not say what links begin with, cards come as ever, and it is asked again only after a while', async () => {
  town.slack.saysNoUrl(true);
  for (const id of ['a', 'b', 'c']) {
    await town.hears({ id, by: 'marie', text: 'critical outage: nobody can pay' });
  }
  expect(town.slack.cards(SERVICE)).toHaveLength(3);
  expect(drawn(CRISIS)).toContain(`Handled in <#${SERVICE}>"`);
  expect(drawn(SERVICE)).toMatch(/• Outage, Mon 23 Nov, 09:00: still open/);
  expect(town.slack.urlsAsked()).toBe(1);
  town.slack.saysNoUrl(false);
  town.passes(5 * MINUTE);
  await town.does('c', { type: 'claimed', by: COLLEAGUE });
  await town.works();
  expect(drawn(CRISIS)).toContain('|open the card>');
  expect(town.slack.urlsAsked()).toBe(2);
});
