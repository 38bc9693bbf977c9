import { beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, createTown, SERVICE, type Town } from './town.ts';

let town: Town;
beforeEach(() => {
  town = createTown();
});

const comes = async (): Promise<void> => {
  await town.hears({ id: 'a', by: 'marie' });
};
/** A person takes the mention's card out of Slack. */
const isRemoved = (): void => town.slack.removes(town.slack.cards(SERVICE)[0]?.ts);
const claimed: TrailEvent = { type: 'claimed', by: COLLEAGUE };
const assigned: TrailEvent = { type: 'assigned', by: COLLEAGUE, to: 'U0BORIS001' };
const types = async () => (await town.commits('a')).flatMap(({ events }) => events.map(({ type }) => type));

test('a card that a person removed comes back with what happens next, to be worked on, and is drawn from then on', async () => {
  await comes();
  town.passes(HOUR);
  isRemoved();
  await town.does('a', claimed);
  await town.works(10);
  const [card, ...more] = town.slack.cards(SERVICE);
  expect(more).toEqual([]);
  expect(JSON.stringify(card?.blocks)).toContain('"action_id":"resolve"');
  await town.does('a', { type: 'resolved', by: COLLEAGUE });
  await town.works();
  expect(JSON.stringify(town.slack.cards(SERVICE)[0]?.blocks)).toContain('✅');
  expect((await types()).filter((type) => type === 'card-removed')).toHaveLength(1);
  expect(await town.redrives()).toBe(0);
});

test('it comes back once: whoever removes that one too means it', async () => {
  await comes();
  for (const event of [claimed, assigned]) {
    town.passes(HOUR);
    isRemoved();
    await town.does('a', event);
    await town.works(10);
  }
  expect(town.slack.all()).toEqual([]);
});

test('it comes back once in each channel: where it was passed on to it does so as well', async () => {
  await comes();
  town.passes(HOUR);
  isRemoved();
  await town.does('a', claimed);
  await town.works(10);
  await town.does('a', {
    type: 'post-asked',
    by: COLLEAGUE,
    purpose: 'card',
    channel: COMMS,
    queue: 'team-communications',
  });
  await town.works(10);
  town.passes(HOUR);
  town.slack.removes(town.slack.cards(COMMS)[0]?.ts);
  await town.does('a', assigned);
  await town.works(10);
  expect(town.slack.cards(COMMS)).toHaveLength(1);
});

test('what Slack may not show yet is given its time before it counts as removed', async () => {
  await comes();
  isRemoved();
  await town.does('a', claimed);
  await town.works(10);
  expect(town.slack.all()).toEqual([]);
  await town.works(30);
  expect(town.slack.cards(SERVICE)).toHaveLength(1);
});

test.each([
  ['resolved', { type: 'resolved', by: COLLEAGUE }],
  ['dismissed', { type: 'dismissed', by: COLLEAGUE }],
  ['taken back by its author', { type: 'deleted', by: SYSTEM, at: 1 }],
  ['erased', { type: 'erased', by: SYSTEM, at: 1 }],
] satisfies [string, TrailEvent][])('no card comes back for what is %s', async (_how, event) => {
  await comes();
  town.passes(HOUR);
  isRemoved();
  await town.does('a', event);
  await town.works(10);
  expect(town.slack.all()).toEqual([]);
});

test('a word below a card that a person removed from its thread does not come back', async () => {
  await comes();
  await town.hears({ id: 'b', by: 'marie', inReplyTo: 'a' });
  town.passes(HOUR);
  town.slack.removes(town.slack.below(town.slack.cards(SERVICE)[0]?.ts)[0]?.ts);
  await town.does('b', claimed);
  await town.works(10);
  expect(town.slack.all()).toHaveLength(1);
});

test('what was to go below the one that is gone goes below the one that came back', async () => {
  await comes();
  town.passes(HOUR);
  isRemoved();
  await town.does('a', claimed);
  await town.works(10);
  const below = { trailId: town.idOf('a'), postId: `${town.idOf('a')}/1/0` };
  await town.does('a', {
    type: 'post-asked',
    by: SYSTEM,
    purpose: 'note',
    note: 'hide-refused',
    channel: SERVICE,
    queue: 'team-customer-service',
    below,
  });
  await town.works(10);
  const [card, ...more] = town.slack.cards(SERVICE);
  expect(more).toEqual([]);
  expect(town.slack.below(card?.ts)).toHaveLength(1);
});

/** Removed and claimed, while notify dies at one of its calls; resolves to how many calls there were. */
const livesThrough = async (at: number, after: boolean): Promise<number> => {
  town = createTown();
  await comes();
  town.passes(HOUR);
  isRemoved();
  await town.does('a', claimed);
  town.diesAt(at, after);
  await town.works(3 * (MINUTE / SECOND));
  return town.calls();
};

test.each([
  ['before', false],
  ['after', true],
])('it comes back exactly once wherever notify dies %s a call', async (_when, after) => {
  const calls = await livesThrough(Number.POSITIVE_INFINITY, after);
  expect(calls).toBeGreaterThan(5);
  for (let at = 1; at <= calls; at += 1) {
    await livesThrough(at, after);
    expect([at, town.slack.cards(SERVICE).length]).toEqual([at, 1]);
  }
});
