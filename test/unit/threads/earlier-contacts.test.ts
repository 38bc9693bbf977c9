import { beforeEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { followUps } from '../../../shared/reports/follow-up.ts';
import { DAY, HOUR } from '../../../shared/runtime/clock.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { COLLEAGUE, createTown, POLICY, SERVICE, type Town } from './town.ts';

let town: Town;
beforeEach(() => {
  town = createTown();
});

/** Somebody writes, and it is shown. */
const wrote = async (id: string, text: string, by = 'marie'): Promise<void> => {
  await town.hears({ id, by, text });
};
/** As it is read: links by their words. */
const lastCard = (): string =>
  JSON.stringify(town.slack.cards(SERVICE).at(-1)?.blocks).replace(/<https:[^|>]*\|([^>]*)>/g, '$1');

const TWO_AUTHORS = [
  ['a', 'marie'],
  ['b', 'paul'],
] as const;
const PASSED_ON: TrailEvent = {
  type: 'rerouted',
  by: COLLEAGUE,
  team: 'communications',
  desk: 'group',
  clock: 'restart',
};

describe('a card says what its author came with before', () => {
  test('nothing, the first time', async () => {
    await wrote('a', 'normal outage: nothing works');
    expect(lastCard()).not.toContain('Earlier contacts');
  });

  test('and how each ended, the latest first', async () => {
    await wrote('a', 'normal outage: nothing works');
    town.passes(2 * HOUR);
    await town.bankAnswers('a', 'r1');
    await wrote('b', 'normal question: when do you open?');
    town.passes(3 * DAY);
    await town.does('b', { type: 'resolved', by: COLLEAGUE });
    await wrote('c', 'normal account-billing: this fee?');
    await wrote('d', 'normal outage: again');
    expect(lastCard()).toMatch(
      /Earlier contacts\\n• Accounts and payments, .*: still open\\n• Question, .*: resolved after 3 days\\n• Outage, .*: last answer Mon 23 Nov, 11:00/,
    );
  });

  test('with the last answer, and none where its author has written again since', async () => {
    await town.says({ id: 'a', by: 'marie', text: 'normal outage: nothing works' });
    await town.hears({ id: 'b', by: 'marie', text: 'normal question: when do you open?' });
    for (const id of ['a', 'b']) await town.bankAnswers(id, `first to ${id}`);
    town.passes(DAY);
    for (const id of ['a', 'b']) await town.bankAnswers(id, `second to ${id}`);
    await town.works();
    await town.hears({ id: 'word', by: 'marie', inReplyTo: 'a', text: 'normal outage: still nothing' });
    town.passes(2 * DAY);
    await wrote('c', 'normal account-billing: this fee?');
    expect(lastCard()).toMatch(/• Question, .*: last answer Tue 24 Nov, 09:00/);
    expect(lastCard()).toMatch(/• Outage, Mon 23 Nov, 09:00: still open/);
  });

  test('with the last answer also where a colleague passed it on since, whenever we hear of it', async () => {
    for (const id of ['a', 'b']) await wrote(id, 'normal outage: nothing works');
    await town.bankAnswers('a', 'to a');
    await town.works();
    for (const id of ['a', 'b']) await town.does(id, PASSED_ON);
    await town.bankAnswers('b', 'to b', town.now() - HOUR);
    await town.works();
    await wrote('c', 'normal account-billing: this fee?');
    expect(lastCard().match(/• Outage, [^:]*:00: last answer/g)).toHaveLength(2);
  });

  test('three of them at most, and neither noise nor what was taken back nor a further word of a conversation', async () => {
    for (const id of ['1', '2', '3', '4']) await wrote(id, 'normal outage: nothing works');
    await town.says({ id: 'word', by: 'marie', inReplyTo: '4', text: 'normal praise: thanks' });
    await wrote('hidden', 'noise: hm');
    await wrote('deleted', 'normal news: forget it');
    await town.deletes('deleted');
    await wrote('5', 'normal outage: again');
    expect(lastCard().match(/• \w+/g)).toEqual(['• Outage', '• Outage', '• Outage']);
  });

  test('without the one whose trail cannot be read: the card comes all the same', async () => {
    await wrote('a', 'normal outage: nothing works');
    await wrote('b', 'normal question: when do you open?');
    town.cannotRead('b');
    await wrote('c', 'high account-billing: my card is refused');
    expect(lastCard()).toContain('my card is refused');
    expect(lastCard().match(/• \w+/g)).toEqual(['• Outage']);
  });

  test('not what others came with, and not what came later', async () => {
    await wrote('a', 'normal outage: nothing works');
    await wrote('b', 'normal question: when do you open?', 'paul');
    expect(lastCard()).not.toContain('Earlier contacts');
    await wrote('c', 'normal question: and on Sundays?');
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    await town.works();
    expect(JSON.stringify(town.slack.cards(SERVICE)[0]?.blocks)).not.toContain('Earlier contacts');
  });

  test('from at most ten trails, however often the author wrote', async () => {
    for (let id = 0; id < 30; id += 1) await wrote(`n${id}`, 'noise: hm');
    await town.says({ id: 'a', by: 'marie' });
    await town.classifies();
    const before = town.reads();
    await town.works(1);
    expect(town.reads() - before).toBeLessThan(20);
  });
});

test('whom to tell that it is fixed: who came with it and is open or answered, each author once', async () => {
  await wrote('old', 'normal outage: last week', 'zoe');
  town.passes(3 * DAY);
  const since = town.now();
  await wrote('a1', 'normal outage: nothing works', 'marie');
  await wrote('b', 'normal outage: here too', 'paul');
  await wrote('c', 'normal question: when do you open?', 'lea');
  await wrote('d', 'normal outage: hello', 'tom');
  await wrote('a2', 'normal outage: still nothing', 'marie');
  await town.says({ id: 'word', by: 'ana', inReplyTo: 'c', text: 'normal outage: mine too' });
  await town.bankAnswers('b', 'r1');
  await town.works();
  await wrote('e', 'normal outage: forget me', 'kim');
  await town.does('e', { type: 'erased', by: SYSTEM, at: town.now() });
  await town.does('d', { type: 'resolved', by: COLLEAGUE });
  const trails = await Promise.all(['old', 'a1', 'b', 'c', 'd', 'e', 'a2', 'word'].map((id) => town.trail(id)));
  expect(await followUps(trails, { topic: 'outage', since }, town.read)).toMatchObject([
    { mention: town.idOf('b'), state: 'answered', channel: SERVICE },
    { mention: town.idOf('a2'), home: town.idOf('a2'), state: 'open', channel: SERVICE },
    { mention: town.idOf('word'), home: undefined, state: 'open', ts: (await town.trail('c')).posts[0]?.ts },
  ]);
});

test('not who wrote several times and whose latest was resolved, but who wrote again since', async () => {
  const since = town.now();
  for (const author of ['marie', 'paul']) {
    await wrote(`${author}1`, 'normal outage: nothing works', author);
    await wrote(`${author}2`, 'normal outage: still nothing', author);
    await town.does(`${author}2`, { type: 'resolved', by: COLLEAGUE });
  }
  await wrote('paul3', 'normal outage: again', 'paul');
  await wrote('lea1', 'normal outage: nothing works', 'lea');
  await wrote('lea2', 'normal outage: what I said before, twice', 'lea');
  await town.does('lea2', { type: 'dismissed', by: COLLEAGUE });
  const trails = await Promise.all(
    ['marie1', 'marie2', 'paul1', 'paul2', 'paul3', 'lea1', 'lea2'].map((id) => town.trail(id)),
  );
  const found = await followUps(trails, { topic: 'outage', since }, town.read);
  expect(found.map(({ mention }) => mention)).toEqual([town.idOf('paul3'), town.idOf('lea1')]);
});

/** A crisis that groups so much goes on about outages; since when. */
const inCrisis = async (upTo: string): Promise<number> => {
  const since = town.now();
  const crisis = { ...POLICY.policy.crisis, group: { upTo } };
  town.deploys(compilePolicy(Policy.parse({ ...POLICY.policy, crisis })));
  await town.declares('outage', SERVICE);
  await town.works();
  return since;
};

test('of what somebody wrote in a crisis, which has no card, each stays until it is resolved', async () => {
  const since = await inCrisis('normal');
  for (const id of ['g1', 'g2']) await wrote(id, 'normal outage: nothing works', 'marie');
  await wrote('paul1', 'high outage: nothing works', 'paul');
  await wrote('paul2', 'high outage: still', 'paul');
  for (const id of ['g2', 'paul2']) await town.does(id, { type: 'resolved', by: COLLEAGUE });
  const trails = await Promise.all(['g1', 'g2', 'paul1', 'paul2'].map((id) => town.trail(id)));
  expect(trails.map(({ route }) => route?.hidden)).toEqual(['grouped', 'grouped', undefined, undefined]);
  const found = await followUps(trails, { topic: 'outage', since }, town.read);
  expect(found.map(({ mention }) => mention)).toEqual([town.idOf('g1')]);
});

test('of what somebody wrote in a crisis, what was urgent has a line of its own, whatever they wrote since', async () => {
  const since = await inCrisis('high');
  await wrote('g1', 'high outage: my rent bounces today', 'marie');
  await wrote('g2', 'normal outage: nothing', 'marie');
  await wrote('g3', 'normal outage: still nothing', 'marie');
  const trails = await Promise.all(['g1', 'g2', 'g3'].map((id) => town.trail(id)));
  const found = await followUps(trails, { topic: 'outage', since }, town.read);
  expect(found.map(({ mention }) => mention)).toEqual([town.idOf('g1'), town.idOf('g3')]);
});

test('not who was told and whose mention was resolved after that, whatever they wrote before', async () => {
  const since = town.now();
  await wrote('before', 'normal outage: nothing works', 'marie');
  await wrote('before-too', 'normal outage: nothing works', 'ana');
  await wrote('a', 'normal outage: nothing works', 'marie');
  await wrote('b', 'normal outage: here too', 'paul');
  await town.hears({ id: 'word', by: 'ana', inReplyTo: 'a', text: 'normal outage: mine too' });
  for (const id of ['a', 'b', 'word']) await town.bankAnswers(id, `it works again, to ${id}`);
  await town.works();
  await town.does('a', { type: 'resolved', by: COLLEAGUE });
  const trails = await Promise.all(['before', 'before-too', 'a', 'b', 'word'].map((id) => town.trail(id)));
  expect(await followUps(trails, { topic: 'outage', since }, town.read)).toMatchObject([
    { mention: town.idOf('b'), state: 'answered' },
  ]);
});

test('who was answered and has written again since waits for an answer', async () => {
  const since = town.now();
  await wrote('a', 'normal outage: nothing works', 'marie');
  await town.bankAnswers('a', 'it works again');
  await town.works();
  await town.hears({ id: 'word', by: 'marie', inReplyTo: 'a', text: 'normal outage: it does not' });
  const trails = await Promise.all(['a', 'word'].map((id) => town.trail(id)));
  expect(await followUps(trails, { topic: 'outage', since }, town.read)).toMatchObject([
    { mention: town.idOf('word'), state: 'open' },
  ]);
});

test('who was answered has heard of it, also where a colleague passed it on since, until he writes again', async () => {
  const since = town.now();
  for (const [id, by] of TWO_AUTHORS) await wrote(id, 'normal outage: nothing works', by);
  for (const [id] of TWO_AUTHORS) await town.bankAnswers(id, `we look into it, to ${id}`);
  await town.works();
  for (const [id] of TWO_AUTHORS) await town.does(id, PASSED_ON);
  await town.hears({ id: 'word', by: 'paul', inReplyTo: 'b', text: 'normal outage: still down' });
  const trails = await Promise.all(['a', 'b', 'word'].map((id) => town.trail(id)));
  expect(await followUps(trails, { topic: 'outage', since }, town.read)).toMatchObject([
    { mention: town.idOf('a'), state: 'answered' },
    { mention: town.idOf('word'), state: 'open' },
  ]);
});

test('also who wrote again today in a conversation that began before the days that are looked at', async () => {
  await wrote('old', 'normal outage: nothing works', 'marie');
  await wrote('done', 'normal outage: nothing works', 'paul');
  await town.does('done', { type: 'resolved', by: COLLEAGUE });
  town.passes(3 * DAY);
  const since = town.now();
  await town.says({ id: 'a', by: 'marie', inReplyTo: 'old', text: 'normal outage: still down' });
  await town.hears({ id: 'b', by: 'paul', inReplyTo: 'done', text: 'low praise: thanks' });
  const trails = await Promise.all(['a', 'b'].map((id) => town.trail(id)));
  expect(await followUps(trails, { topic: 'outage', since }, town.read)).toMatchObject([
    { mention: town.idOf('a'), state: 'open', ts: (await town.trail('old')).posts[0]?.ts },
  ]);
});

test('of however many mentions, some at a time: none is held for long, and what their conversation began with is read once', async () => {
  const since = town.now();
  await wrote('a', 'normal outage: nothing works');
  await town.says({ id: 'word', by: 'paul', inReplyTo: 'a', text: 'normal outage: here too' });
  await town.works();
  const word = await town.trail('word');
  let told = 0;
  const words = async function* () {
    for (; told < 300; told += 1) yield { ...word, id: `word-${told}` };
  };
  const readAfter: number[] = [];
  const read = (id: string) => {
    readAfter.push(told);
    return town.read(id);
  };
  expect(await followUps(words(), { topic: 'outage', since }, read)).toMatchObject([{ state: 'open' }]);
  expect(readAfter).toHaveLength(1);
  expect(Math.max(...readAfter)).toBeLessThan(50);
});
