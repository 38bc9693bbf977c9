import { beforeEach, describe, expect, test } from 'vitest';
import { openWork } from '../../../functions/briefing/work.ts';
import { MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { answersNow } from '../../../shared/trail/clock-runs.ts';
import { ownCardOf, rootIdOf } from '../../../shared/trail/conversation.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, createTown, POLICY, passOn, SERVICE, type Town } from './town.ts';

let town: Town;
beforeEach(() => {
  town = createTown();
});

/** The messages below the only card of a channel. */
const belowTheCard = (channel = SERVICE) => {
  const [card, ...more] = town.slack.cards(channel);
  expect(more).toEqual([]);
  return town.slack.below(card?.ts);
};

describe('when the first mention of a conversation is taken back', () => {
  /** Marie writes, and again, and says thanks for nothing; Paul joins in. */
  const conversation = async () => {
    await town.hears({ id: 'a', by: 'marie' });
    await town.says({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'low praise: thanks for nothing' });
    await town.says({ id: 'c', by: 'marie', inReplyTo: 'a', text: 'normal outage: still down' });
    await town.hears({ id: 'd', by: 'paul', inReplyTo: 'a', text: 'normal outage: here too' });
    expect(belowTheCard()).toHaveLength(3);
  };
  const openIds = async () => {
    const trails = await Promise.all(['a', 'b', 'c', 'd'].map((id) => town.trail(id)));
    return openWork(trails, POLICY, town.now()).map(({ trail }) => trail.id);
  };

  test('the oldest word that lives and wants an answer is the card, and the others go on below it', async () => {
    await conversation();
    await town.deletes('a');
    await town.watches(3);
    const card = town.slack.cards(SERVICE).find(({ postId }) => postId.startsWith(town.idOf('c')));
    expect(JSON.stringify(card?.blocks)).toMatch(/still down.*"action_id":"claim"/);
    expect(town.slack.below(card?.ts).map(({ postId }) => postId.split('/')[0])).toEqual(
      expect.arrayContaining([town.idOf('b'), town.idOf('d')]),
    );
    expect(await openIds()).toEqual([town.idOf('c')]);
    await town.says({ id: 'e', by: 'zoe', inReplyTo: 'd' });
    await town.watches(5);
    expect((await town.trail('c')).continuedBy).toEqual(['b', 'd', 'e'].map(town.idOf));
    expect(town.slack.cards(SERVICE)).toHaveLength(2);
  });

  test('what stood below the old card of a word that has its own says where it went, and none of its words', async () => {
    await conversation();
    const word = belowTheCard().find(({ postId }) => postId.startsWith(town.idOf('c')));
    expect(word?.text).toContain('still down');
    await town.deletes('a');
    await town.watches(3);
    const left = town.slack.all().find(({ ts }) => ts === word?.ts);
    expect(left?.text).toContain('Moved');
    expect(JSON.stringify(left)).not.toContain('still down');
  });

  test('a word that cannot be read keeps no other from going on, and goes on itself once it can', async () => {
    await conversation();
    town.cannotRead('c');
    await town.deletes('a');
    await town.watches(3);
    expect(ownCardOf(await town.trail('d'))?.status).toBe('delivered');
    expect((await town.trail('d')).continuedBy).toEqual([town.idOf('b')]);
    town.canReadAll();
    await town.watches(3);
    expect(ownCardOf(await town.trail('c'))?.status).toBe('delivered');
    expect((await openIds()).toSorted()).toEqual(['c', 'd'].map(town.idOf).toSorted());
  });

  test.each([
    ['stands below another card', async (): Promise<void> => {}],
    [
      'has a card of its own, and is done',
      async (): Promise<void> => town.does('w', { type: 'resolved', by: COLLEAGUE }),
    ],
  ])('goes on below none of its words that an edit moved and that now %s', async (why, happens) => {
    const below = { inReplyTo: 'a', conversation: 'c1' };
    await town.hears({ id: 'a', by: 'marie', conversation: 'c1' });
    await town.hears({ ...below, id: 'w', by: 'paul', text: 'normal outage: here too' });
    await town.hears({ ...below, id: 'l', by: 'lena', text: 'normal outage: and here' });
    if (why.includes('another')) {
      await town.hears({ ...below, id: 'p', by: 'paul', text: 'critical fraud-security: my account was emptied' });
    }
    town.passes(SECOND);
    await town.hears({ ...below, id: 'w', by: 'paul', text: 'critical fraud-security: they took it all' });
    expect(rootIdOf(await town.trail('w'))).toBe(why.includes('another') ? town.idOf('p') : undefined);
    await happens();
    await town.deletes('a');
    await town.watches(3);
    expect(ownCardOf(await town.trail('l'))?.status).toBe('delivered');
    expect((await town.trail('w')).continuedBy).toEqual([]);
  });

  test('or erased, what others wrote below it lives', async () => {
    await conversation();
    await town.leaves('marie');
    await town.watches(3);
    expect(await openIds()).toEqual([town.idOf('d')]);
    expect(ownCardOf(await town.trail('d'))?.status).toBe('delivered');
  });

  test('it is as urgent as the most urgent word that is left', async () => {
    await town.hears({ id: 'a', by: 'marie' });
    for (const [id, urgency] of Object.entries({ b: 'normal', c: 'critical', d: 'high' })) {
      await town.hears({ id, by: 'marie', inReplyTo: 'a', text: `${urgency} outage: still nothing` });
    }
    await town.deletes('a');
    await town.watches(4);
    const heir = await town.trail('b');
    expect(ownCardOf(heir)).toBeDefined();
    expect(heir.tags?.urgency).toBe('critical');
    expect(heir.runs).toHaveLength(2);
  });

  test('and the next one after it, the conversation goes on with the one after that', async () => {
    await conversation();
    for (const id of ['a', 'c']) {
      await town.deletes(id);
      await town.watches(3);
    }
    expect(await openIds()).toEqual([town.idOf('d')]);
    expect((await town.trail('d')).continuedBy).toEqual([town.idOf('b')]);
  });

  test('whoever had it has it still, where it was passed on to, with what was answered meanwhile', async () => {
    await conversation();
    await town.does('a', ...passOn(COMMS), { type: 'claimed', by: COLLEAGUE });
    await town.bankAnswers('a', 'r1');
    await town.works();
    await town.deletes('a');
    await town.watches(3);
    expect(await town.trail('c')).toMatchObject({
      route: { team: 'communications', desk: 'group' },
      claim: { user: COLLEAGUE.user, by: SYSTEM },
      replies: [{ by: { kind: 'platform', platform: 'x' } }],
    });
    expect(town.slack.cards(COMMS).map(({ postId }) => postId.split('/')[0])).toEqual([town.idOf('a'), town.idOf('c')]);
  });

  test('what the author wrote after the last answer waits for another one there, too', async () => {
    await conversation();
    await town.bankAnswers('a', 'r1');
    town.passes(MINUTE);
    await town.hears({ id: 'e', by: 'marie', inReplyTo: 'a', text: 'normal outage: down again' });
    await town.deletes('a');
    await town.watches(3);
    const heir = await town.trail('c');
    expect(heir.replies).toHaveLength(1);
    expect(answersNow(heir)).toEqual([]);
  });

  test('whoever had it has had it all the time, and no other team was late with what went on', async () => {
    await conversation();
    await town.does('a', ...passOn(COMMS), { type: 'claimed', by: COLLEAGUE });
    const claimedAt = town.now();
    town.passes(30 * MINUTE);
    await town.deletes('a');
    await town.watches(3);
    const { runs, received } = await town.trail('c');
    expect(runs).toMatchObject([
      { team: 'communications', clockFrom: received?.receivedAt, acknowledgedAt: claimedAt },
    ]);
  });

  test.each([
    ['word by word within two minutes', ['a', 'c', 'd'], undefined],
    ['after a colleague was done with it', ['a'], 'resolved'],
    ['after a colleague said that it is not for us', ['a'], 'dismissed'],
  ] as const)('%s, no card is left behind', async (_how, ids, end) => {
    await conversation();
    if (end !== undefined) await town.does('a', { type: end, by: COLLEAGUE });
    for (const id of ids) await town.deletes(id);
    await town.watches(3);
    expect(town.slack.cards(SERVICE)).toHaveLength(1);
    expect(await openIds()).toEqual([]);
  });

  test('it goes on once, wherever the clock dies', async () => {
    const livesThrough = async (at: number, after: boolean): Promise<number> => {
      town = createTown();
      await conversation();
      await town.deletes('a');
      await town.works(2);
      town.passes(3 * MINUTE);
      town.diesAt(at, after);
      await town.watches(5);
      return town.calls();
    };
    // The clock's own come first.
    expect(await livesThrough(Number.POSITIVE_INFINITY, false)).toBeGreaterThan(60);
    for (let at = 1; at <= 60; at += 1) {
      for (const after of [false, true]) {
        await livesThrough(at, after);
        const card = ownCardOf(await town.trail('c'));
        expect([at, after, town.slack.cards(SERVICE).length]).toEqual([at, after, 2]);
        expect([at, after, town.slack.below(card?.ts).length]).toEqual([at, after, 2]);
        expect([at, after, (await town.trail('c')).continuedBy.length]).toEqual([at, after, 2]);
      }
    }
  });
});
