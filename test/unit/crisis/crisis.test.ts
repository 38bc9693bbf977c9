import { beforeEach, describe, expect, test } from 'vitest';
import { tallyOf } from '../../../functions/notify/crisis-tally.ts';
import { crisisTrailId } from '../../../shared/crisis/crisis.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { followUps } from '../../../shared/reports/follow-up.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { crisisTimer } from '../../../shared/trail/timers.ts';
import { someMention } from '../mention/some-mention.ts';
import { COLLEAGUE, COMMS, createTown, POLICY, SERVICE, type Town } from '../threads/town.ts';

const grouping = (group: object | undefined) =>
  compilePolicy(Policy.parse({ ...POLICY.policy, crisis: { channel: 'crisis', ping: 'here', group } }));

const OUTAGE = crisisTrailId(SERVICE, 'outage');
/** The key of the first crisis there. */
const FIRST = `${OUTAGE}/1`;

let town: Town;
beforeEach(() => {
  town = createTown();
  town.deploys(grouping({}));
});

const says = async (id: string, text = 'normal outage: nothing works', by = `author of ${id}`): Promise<void> => {
  await town.says({ id, by, text });
  await town.works();
};
const declares = async (): Promise<string> => {
  const told = await town.declares('outage', SERVICE);
  await town.works();
  return told;
};
const cards = (): readonly string[] => town.slack.cards(SERVICE).map(({ text }) => text);
const liveCard = (): string => {
  const [card] = town.slack.cards(SERVICE).filter(({ blocks }) => JSON.stringify(blocks).includes('crisis-about'));
  return JSON.stringify(card?.blocks ?? null);
};
const isGrouped = async (id: string): Promise<boolean> => (await town.trail(id)).route?.hidden === 'grouped';

describe('In a declared crisis', () => {
  test('one live card stands in the channel, and what is said about the topic has none of its own', async () => {
    await says('before');
    await declares();
    await says('a');
    await says('b', 'low outage: it works again');
    expect(cards()).toHaveLength(2);
    expect([await isGrouped('before'), await isGrouped('a'), await isGrouped('b')]).toEqual([false, true, true]);
  });

  test('each is found by the crisis, and says which one it is grouped in', async () => {
    await declares();
    await says('a');
    const [commit] = await town.commits('a');
    const routed = commit?.events.find((event) => event.type === 'routed');
    expect(routed).toMatchObject({ team: 'customer-service', hidden: 'grouped', crisis: `${OUTAGE}/1` });
  });

  test.each([
    ['what is more urgent', 'high outage: nothing works for anybody'],
    ['what is critical', 'critical outage: nothing works for anybody'],
    ['what the media say', 'normal outage: our newsroom asks since when'],
    ['another topic', 'normal question: when do you open'],
    ['what goes to another channel', 'normal brand-campaign: nice poster'],
  ])('%s has a card of its own', async (_, text) => {
    await declares();
    await says('a', text);
    expect(await isGrouped('a')).toBe(false);
    expect((await town.trail('a')).posts.some(({ status }) => status === 'delivered')).toBe(true);
  });

  test('whoever a rule takes for how many follow them has a card of their own, and nobody else', async () => {
    const heard = { name: 'heard critics', when: { minFollowers: 50_000 }, team: 'customer-service' };
    const { rules } = POLICY.policy;
    town.deploys(
      compilePolicy(
        Policy.parse({ ...POLICY.policy, rules: [heard, ...rules], crisis: { channel: 'crisis', group: {} } }),
      ),
    );
    await declares();
    const text = 'normal outage: nothing works';
    const tells = async (platformId: string, followers: number) => {
      const author = { id: platformId, handle: platformId, name: platformId, followers };
      await town.tells({ type: 'mention', mention: someMention({ platformId, text, author }) });
      await town.works();
    };
    await tells('star', 900_000);
    await tells('neighbour', 90);
    expect([await isGrouped('star'), await isGrouped('neighbour')]).toEqual([false, true]);
    expect((await town.trail('star')).posts[0]).toMatchObject({ purpose: 'card', status: 'delivered' });
  });

  test('what is high is grouped as well where the policy says so, and critical is not', async () => {
    town.deploys(grouping({ upTo: 'high' }));
    await declares();
    await says('a', 'high outage: nothing works');
    await says('b', 'critical outage: nothing works');
    expect([await isGrouped('a'), await isGrouped('b')]).toEqual([true, false]);
  });

  test('what is high is grouped as well from when somebody says so on its card; critical is not, nor what the media say', async () => {
    await declares();
    await says('before', 'high outage: nothing works');
    expect(await isGrouped('before')).toBe(false);
    expect(liveCard()).toContain('Grouped up to “Normal”');
    expect(await town.widens(FIRST)).toBeUndefined();
    await town.works();
    expect(liveCard()).toContain('Grouped up to “High”');
    expect(liveCard()).not.toContain('crisis-widen');
    await says('a', 'high outage: nothing works');
    await says('b', 'critical outage: nothing works');
    await says('c', 'high outage: our newsroom hears that nothing works');
    expect([await isGrouped('before'), await isGrouped('a'), await isGrouped('b')]).toEqual([false, true, false]);
    expect(await isGrouped('c')).toBe(false);
    // In the moment before the card is drawn somebody else may press as well.
    expect(await town.widens(FIRST)).toContain('Grouped up to “High”');
    expect(await town.ends(FIRST)).toBeUndefined();
    expect(await town.widens(FIRST)).toContain('over already');
    await declares();
    await says('d', 'high outage: nothing works');
    expect(await isGrouped('d')).toBe(false);
  });

  test('what is high is grouped without that where the policy says so, and its card has no button for it', async () => {
    town.deploys(grouping({ upTo: 'high' }));
    await declares();
    await town.works();
    expect(liveCard()).not.toContain('crisis-widen');
    // As widened by a policy of before, and back: never less than the policy.
    await town.widens(FIRST);
    town.deploys(grouping({ upTo: 'low' }));
    await says('a', 'high outage: nothing works');
    expect(await isGrouped('a')).toBe(true);
  });

  test('words of somebody who may be in danger have a card of their own, however the whole was read, and whatever is grouped', async () => {
    await declares();
    await town.widens(FIRST);
    await says('a', 'normal outage: I cannot pay for my insulin');
    await says('b', 'high outage: I cannot pay for my insulin');
    await says('c', 'high outage: I cannot pay for my lunch');
    expect([await isGrouped('a'), await isGrouped('b'), await isGrouped('c')]).toEqual([false, false, true]);
  });

  test('what goes on with a conversation goes below its card', async () => {
    await town.says({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
    await town.works();
    await declares();
    await town.says({ id: 'b', by: 'ines', conversation: 'c', inReplyTo: 'a', text: 'normal outage: still nothing' });
    await town.works();
    expect(await isGrouped('b')).toBe(false);
    expect((await town.trail('b')).posts[0]).toMatchObject({ purpose: 'thread', status: 'delivered' });
  });

  test('what was deleted before it came stays that, and is not counted', async () => {
    await declares();
    await town.deletes('a');
    await says('a');
    expect((await town.trail('a')).route).toMatchObject({ hidden: 'deleted-before-seen', crisis: undefined });
    await town.watches(2);
    expect(liveCard()).toContain('No mentions are grouped here');
  });

  test('what a colleague passes on has a card of its own: somebody wants it looked at', async () => {
    await declares();
    const mention = someMention({ platformId: 'a', text: 'normal outage: seen on a forum', passedOnBy: 'U0ANNA0001' });
    await town.tells({ type: 'mention', mention });
    await town.works();
    expect((await town.trail('a')).posts[0]).toMatchObject({ purpose: 'card', status: 'delivered' });
  });

  test('whoever writes again once we have answered them has a card, with or without the platform’s conversation', async () => {
    await declares();
    await town.hears({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
    await town.hears({ id: 'b', by: 'yan', text: 'normal outage: nothing works' });
    await town.bankAnswers('a', 'we are on it');
    await town.bankAnswers('b', 'we are on it as well');
    const still = 'normal outage: still nothing';
    await town.hears({ id: 'c', by: 'ines', conversation: 'c', inReplyTo: 'we are on it', text: still });
    await town.hears({ id: 'd', by: 'yan', inReplyTo: 'b', text: still });
    await town.hears({ id: 'e', by: 'zoe', inReplyTo: 'b', text: still });
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(isGrouped))).toEqual([true, true, false, false, true]);
  });

  test('noise stays noise', async () => {
    await declares();
    await says('a', 'noise outage: who has seen it');
    expect((await town.trail('a')).route?.hidden).toBe('noise');
  });

  test('whoever was grouped is still to hear that it is fixed', async () => {
    await declares();
    await says('a');
    const told = await followUps([await town.trail('a')], { topic: 'outage', since: 0 }, async () => undefined);
    expect(told).toMatchObject([{ mention: town.idOf('a'), state: 'open', channel: undefined }]);
  });

  test('until its card stands in Slack each has a card of its own', async () => {
    town.slack.isDown(true);
    await declares();
    await says('a');
    expect(await isGrouped('a')).toBe(false);
    town.slack.isDown(false);
    await town.watches(3);
    await says('b');
    expect(await isGrouped('b')).toBe(true);
  });

  test('one that cannot be read keeps no mention away', async () => {
    await declares();
    town.cannotReadTrail(OUTAGE);
    await says('a');
    expect((await town.trail('a')).posts[0]).toMatchObject({ purpose: 'card', status: 'delivered' });
  });
});

describe('The live card', () => {
  test('counts, every minute, and says whether they still come', async () => {
    await declares();
    expect(liveCard()).toContain('No mentions are grouped here');
    await says('a');
    await says('b');
    await town.watches(2);
    expect(liveCard()).toContain('2 mentions are grouped here');
    expect(liveCard()).toContain('2 in the last 10 minutes');
    await town.watches(12);
    expect(liveCard()).toContain('2 mentions are grouped here');
    expect(liveCard()).toContain('0 in the last 10 minutes');
    expect(liveCard()).toContain('the last one Mon 23 Nov, 09:00');
    expect(cards()).toHaveLength(1);
  });

  test('of more than a hundred in ten minutes says that there are more', async () => {
    await declares();
    const come = async (from: number, until: number): Promise<void> => {
      for (let i = from; i < until; i += 1) await town.says({ id: `m${i}`, by: `author ${i}` });
      await town.works();
      await town.watches(2);
    };
    await come(0, 100);
    expect(liveCard()).toContain(' 100 in the last 10 minutes');
    await come(100, 120);
    expect(liveCard()).toContain('120 mentions are grouped here');
    expect(liveCard()).toContain('100+ in the last 10 minutes');
  });

  test('that somebody removed comes again while the crisis goes on', async () => {
    await declares();
    town.passes(MINUTE);
    town.slack.removes(town.slack.cards(SERVICE)[0]?.ts);
    await town.watches(3);
    expect(liveCard()).toContain('No mentions are grouped here');
    await says('a');
    expect(await isGrouped('a')).toBe(true);
  });

  test('that was removed comes again once, however many see that it is gone', async () => {
    await declares();
    town.passes(MINUTE);
    town.slack.removes(town.slack.cards(SERVICE)[0]?.ts);
    await town.draws(OUTAGE);
    await town.draws(OUTAGE);
    await town.works();
    expect(cards()).toHaveLength(1);
  });

  test('says so where the policy groups nothing any more, and can be ended', async () => {
    await declares();
    town.deploys(grouping(undefined));
    await says('a');
    await town.watches(2);
    expect(await isGrouped('a')).toBe(false);
    expect(liveCard()).toContain('The policy groups nothing');
    expect(await town.ends(FIRST)).toBeUndefined();
  });

  test('is drawn next at a full minute, and never in the one that it was drawn in: the timer that is due goes after that', () => {
    for (const ms of [0, 1, 29_999, 30_000, 59_999]) {
      const { dueAt } = crisisTimer(OUTAGE, 10 * MINUTE + ms);
      expect(dueAt % MINUTE).toBe(0);
      expect(dueAt - (10 * MINUTE + ms)).toBeGreaterThanOrEqual(MINUTE / 2);
    }
  });

  test('does not pile up drawings while Slack is away: the next minute asks again', async () => {
    await declares();
    town.slack.isDown(true);
    await town.watches(30);
    expect(await town.waiting('urgent')).toBeLessThanOrEqual(1);
    await says('a');
    town.slack.isDown(false);
    const drawn = town.slack.updates();
    await town.watches(3);
    expect(town.slack.updates() - drawn).toBeLessThanOrEqual(4);
    expect(liveCard()).toContain('1 mention is grouped here');
  });

  test('in a channel that somebody archives groups nothing more, and is put out again once the channel is back', async () => {
    await declares();
    town.slack.archives(SERVICE);
    await town.watches(2);
    await says('a');
    expect(await isGrouped('a')).toBe(false);
    expect((await town.read(OUTAGE)).posts.map(({ status }) => status)).toEqual(['removed', 'failed']);
    town.slack.unarchives(SERVICE);
    await declares();
    await says('b');
    expect(await isGrouped('b')).toBe(true);
    await town.ends(FIRST);
    await town.works();
    expect(town.slack.cards(SERVICE).filter(({ text }) => text.includes('Crisis over'))).toHaveLength(2);
  });

  test('counts past a mention that cannot be read', async () => {
    await declares();
    await says('a');
    await says('b');
    town.cannotRead('b');
    await town.watches(2);
    expect(liveCard()).toContain('2 mentions are grouped here');
    expect(liveCard()).toContain('1 in the last 10 minutes');
  });

  test('says nothing of a stranger', async () => {
    await declares();
    await says('a', 'normal outage: call me Ishmael', 'ahab');
    await town.watches(2);
    expect(liveCard()).toContain('1 mention is grouped here');
    expect(liveCard()).not.toMatch(/Ishmael|ahab/);
  });
});

describe('The end of a crisis', () => {
  test('by a person: its card says so, and from there each has a card of its own', async () => {
    await declares();
    await says('a');
    expect(await town.ends(FIRST)).toBeUndefined();
    await town.works();
    await says('b');
    expect([await isGrouped('a'), await isGrouped('b')]).toEqual([true, false]);
    expect(liveCard()).toContain('Crisis over · Outage');
    expect(liveCard()).toContain('1 mention is grouped here');
    expect(liveCard()).toContain('1 still open when it ended');
    expect(liveCard()).not.toContain('crisis-over');
    expect(town.slack.below(town.slack.cards(SERVICE)[0]?.ts)).toEqual([]);
    expect(await town.ends(FIRST)).toContain('over already');
  });

  test('by itself, when nobody thought of it', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    await town.watches(119);
    expect((await town.read(OUTAGE)).crises[0]?.over).toBeUndefined();
    await town.watches(2);
    expect((await town.read(OUTAGE)).crises[0]?.over).toMatchObject({ by: { kind: 'system' } });
    expect(liveCard()).toContain('ended by itself');
    await says('a');
    expect(await isGrouped('a')).toBe(false);
  });

  test('by itself is told below its card and in the channel, once, and calls nobody', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    await says('a');
    await says('b');
    await says('c');
    await town.does('b', { type: 'resolved', by: COLLEAGUE });
    await town.watches(125);
    const notes = town.slack.below(town.slack.cards(SERVICE)[0]?.ts);
    expect(notes).toMatchObject([
      {
        text: 'The crisis about “Outage” has ended by itself: from now on each mention has a card again.',
        broadcast: true,
      },
    ]);
    expect(JSON.stringify(notes)).toContain('3 mentions are grouped here · 2 still open when it ended');
    expect(JSON.stringify(notes)).toContain(FIRST);
    expect((await town.read(OUTAGE)).posts.map(({ purpose, ping }) => [purpose, ping])).toEqual([
      ['crisis', undefined],
      ['note', undefined],
    ]);
  });

  test('by itself is told nowhere where its card never came to Slack: nothing was grouped', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    town.slack.archives(SERVICE);
    await declares();
    await town.watches(125);
    const { crises, posts } = await town.read(OUTAGE);
    expect([crises[0]?.over?.by.kind, posts.map(({ purpose }) => purpose)]).toEqual(['system', ['crisis']]);
  });

  test('leaves how many were open then, whatever is resolved later', async () => {
    await declares();
    await says('a');
    await says('b');
    await says('c');
    await town.deletes('c');
    await town.works();
    await town.ends(FIRST);
    await town.works();
    expect(liveCard()).toContain('3 mentions are grouped here');
    expect(liveCard()).toContain('2 still open when it ended');
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    await town.draws(OUTAGE);
    await town.works();
    expect(liveCard()).toContain('2 still open when it ended');
  });

  test.each([
    ['deleted', async (): Promise<void> => town.deletes('a')],
    ['opened again', async (): Promise<void> => town.does('b', { type: 'reopened', by: COLLEAGUE })],
  ])(
    'leaves how many were open then, also when one is %s later and the next crisis draws it anew',
    async (_, happens) => {
      await declares();
      await says('a');
      await says('b');
      await town.does('b', { type: 'resolved', by: COLLEAGUE });
      await town.ends(FIRST);
      await town.works();
      const first = liveCard();
      expect(first).toContain('1 still open when it ended');
      town.passes(MINUTE);
      await happens();
      await town.works();
      await declares();
      expect(liveCard()).toBe(first);
    },
  );

  test.each([
    [2_000, false],
    [2_003, true],
  ])(
    'looks at the latest 2,000 for how many were open then: of %i it says that there are more: %s',
    async (grouped, isMore) => {
      const byCrisis = async function* () {
        for (let n = 0; n < grouped; n += 1) yield `m${n}`;
      };
      const ports = { trail: { read: async () => [] }, index: { byCrisis, countByCrisis: async () => grouped } };
      await declares();
      const [crisis] = (await town.read(OUTAGE)).crises;
      const over = { by: COLLEAGUE, at: town.now() };
      const { openThen } = await tallyOf(ports, { ...(crisis ?? expect.fail()), over }, town.now());
      expect(openThen).toEqual({ count: 2_000, isMore });
    },
  );

  test('by itself and by a person at once is ended by the person, and no note says otherwise', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    await town.watches(119);
    town.passes(MINUTE + 1_000);
    town.beforeNextPut(() => town.ends(FIRST));
    await town.watches(2);
    const { crises, posts } = await town.read(OUTAGE);
    expect([crises[0]?.over?.by.kind, posts.map(({ purpose }) => purpose)]).toEqual(['person', ['crisis']]);
  });

  test('by itself is not told once another goes on: what it says is not so any more', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    town.passes(3 * HOUR);
    await town.ticks();
    expect((await town.read(OUTAGE)).posts.at(-1)).toMatchObject({ purpose: 'note', status: 'asked' });
    await declares();
    expect(town.slack.below(town.slack.cards(SERVICE)[0]?.ts)).toEqual([]);
    await says('a');
    expect(await isGrouped('a')).toBe(true);
  });

  test('by itself is told in no other channel, where its own is archived meanwhile', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    town.passes(3 * HOUR);
    await town.ticks();
    town.slack.archives(SERVICE);
    town.deploys(
      compilePolicy({
        ...grouping({ lasts: '2h' }).policy,
        channels: { ...POLICY.policy.channels, service: 'C0ANOTHER01' },
      }),
    );
    await town.watches(2);
    expect(town.slack.cards('C0ANOTHER01')).toEqual([]);
  });

  test('by itself also where the clock stands still', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    town.passes(3 * HOUR);
    await says('a');
    expect(await isGrouped('a')).toBe(false);
  });

  test('the next one has a card and a count of its own, and leaves the first as it was', async () => {
    await declares();
    await says('a');
    await town.ends(FIRST);
    await town.works();
    const first = liveCard();
    await declares();
    await says('b');
    await says('c');
    await town.watches(3);
    expect(liveCard()).toBe(first);
    const [, second] = town.slack.cards(SERVICE).map(({ blocks }) => JSON.stringify(blocks));
    expect(second).toContain('2 mentions are grouped here');
  });

  test.each([
    ['', async (): Promise<void> => void (await town.ends(FIRST))],
    [', nor its note,', async (): Promise<void> => town.watches(125)],
  ])('of long ago is not drawn again%s with each that comes after', async (_note, ends) => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    await ends();
    await town.works();
    const first = liveCard();
    town.passes(8 * DAY);
    const drawn = town.slack.updates();
    await declares();
    await town.watches(3);
    await town.ends((await town.read(OUTAGE)).crises.at(-1)?.key ?? '');
    await town.works();
    expect(liveCard()).toBe(first);
    // Those of the second one alone, minute by minute and with each commit.
    expect(town.slack.updates() - drawn).toBeLessThanOrEqual(7);
  });

  test('its card, once removed, does not come again', async () => {
    await declares();
    await town.ends(FIRST);
    town.passes(MINUTE);
    town.slack.removes(town.slack.cards(SERVICE)[0]?.ts);
    await town.draws(OUTAGE);
    await town.watches(3);
    expect(cards()).toEqual([]);
  });

  test('of one whose time is over leaves alone what somebody declares in that moment', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    town.passes(3 * HOUR);
    town.beforeNextPut(() => town.declares('outage', SERVICE));
    await town.watches(1);
    const { crises } = await town.read(OUTAGE);
    expect(crises.map(({ over }) => over?.by.kind)).toEqual(['system', undefined]);
  });

  test('nothing of it is drawn any more', async () => {
    await declares();
    await town.ends(FIRST);
    await town.watches(5);
    const drawn = town.slack.updates();
    await town.watches(5);
    expect(town.slack.updates()).toBe(drawn);
  });
});

describe('Whoever declares one', () => {
  test('is told what it does, and until when', async () => {
    expect(await declares()).toContain('what is said about “Outage”, up to the urgency “Normal”');
  });

  test('where there is one already is told whose, and nothing is begun', async () => {
    await declares();
    expect(await declares()).toContain('already. Declared by <@U0ANNA0001>');
    expect((await town.read(OUTAGE)).crises).toHaveLength(1);
    expect(cards()).toHaveLength(1);
  });

  test('again, where Slack refused its card, has the card asked for again', async () => {
    town.slack.leaves(SERVICE);
    await declares();
    await says('a');
    expect(await isGrouped('a')).toBe(false);
    town.slack.joins(SERVICE);
    expect(await declares()).toContain('From now on one card here shows');
    expect((await town.read(OUTAGE)).crises).toHaveLength(1);
    await says('b');
    expect(await isGrouped('b')).toBe(true);
    expect(cards().filter((text) => text.includes('Crisis'))).toHaveLength(1);
  });

  test('elsewhere than in a channel that gets cards is told so', async () => {
    expect(await town.declares('outage', 'D0DIRECT001')).toContain('No cards come here');
    expect((await town.read(crisisTrailId('D0DIRECT001', 'outage'))).version).toBe(0);
  });

  test('where the policy groups nothing is told so', async () => {
    town.deploys(grouping(undefined));
    expect(await declares()).toContain('The policy groups nothing');
    expect((await town.read(OUTAGE)).version).toBe(0);
  });

  test('at the end of one that nobody ended begins another', async () => {
    town.deploys(grouping({ lasts: '2h' }));
    await declares();
    town.passes(3 * HOUR);
    await declares();
    const { crises } = await town.read(OUTAGE);
    expect(crises.map(({ over }) => over?.by.kind)).toEqual(['system', undefined]);
  });

  test('in another channel leaves this one as it is', async () => {
    await town.declares('brand-campaign', COMMS);
    await town.works();
    await says('a');
    expect(await isGrouped('a')).toBe(false);
    await says('b', 'normal brand-campaign: nice poster');
    expect(await isGrouped('b')).toBe(true);
  });
});
