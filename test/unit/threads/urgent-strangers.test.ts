import { beforeEach, describe, expect, test } from 'vitest';
import { openWork } from '../../../functions/briefing/work.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { deadlinesOf } from '../../../shared/sla/deadlines.ts';
import { ownCardOf } from '../../../shared/trail/conversation.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, CRISIS, createTown, POLICY, SERVICE, type Town, WITH_TARGETS } from './town.ts';

let town: Town;
beforeEach(() => {
  town = createTown();
});

const eventsOf = async (id: string) => (await town.commits(id)).flatMap(({ events }) => events.map(({ type }) => type));

describe('urgent words of somebody else', () => {
  const below = { inReplyTo: 'a', conversation: 'c1' };
  const emptied = { ...below, by: 'paul', text: 'critical fraud-security: my account was emptied' };
  const cardOf = async (id: string) => ownCardOf(await town.trail(id));
  const belowCardOf = (id: string) =>
    town.slack.below(town.slack.cards(SERVICE).find(({ postId }) => postId.startsWith(town.idOf(id)))?.ts);
  beforeEach(async () => {
    town.deploys(WITH_TARGETS);
    await town.hears({ id: 'a', by: 'marie', conversation: 'c1' });
  });

  test('are a mention of their own: a card, targets and an alert that leads to it, whatever became of the other', async () => {
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    await town.hears({ ...emptied, id: 'b' });
    const paul = await town.trail('b');
    expect(paul).toMatchObject({
      route: { team: 'customer-service', rule: 'everything' },
      posts: [{ purpose: 'card' }, { purpose: 'alert' }],
    });
    const since = paul.received?.receivedAt ?? 0;
    expect(deadlinesOf(paul, WITH_TARGETS)).toMatchObject({
      acknowledge: { dueAt: since + 5 * MINUTE },
      answer: { dueAt: since + 30 * MINUTE },
    });
    expect(JSON.stringify(town.slack.cards(CRISIS))).toContain(paul.posts[0]?.ts?.replace('.', ''));
    expect((await town.trail('a')).continuedBy).toEqual([]);
    expect((await town.trail('a')).closed).toBeDefined();
    expect(openWork([paul], WITH_TARGETS, town.now())).toHaveLength(1);
  });

  test.each([
    ['high', true],
    ['normal', false],
    ['low', false],
  ])('are critical or high: what is %s has a card of its own: %s', async (urgency, isOwn) => {
    await town.hears({ ...emptied, id: 'b', text: `${urgency} outage: no card works` });
    expect((await cardOf('b')) !== undefined).toBe(isOwn);
  });

  test('and whoever may be in danger have a card of their own, however calm the whole was read, also by an edit', async () => {
    await town.hears({ ...emptied, id: 'b', text: 'normal outage: no card, and no insulin left' });
    expect(await cardOf('b')).toBeDefined();
    await town.hears({ ...emptied, id: 'c', by: 'lena', text: 'normal outage: no card works' });
    expect(await cardOf('c')).toBeUndefined();
    town.passes(MINUTE);
    const revision = town.now();
    await town.hears({ ...emptied, id: 'c', by: 'lena', text: 'normal outage: no card, no insulin', revision });
    expect(await cardOf('c')).toBeDefined();
  });

  test('go to the team that the policy has for them', async () => {
    await town.hears({ ...emptied, id: 'b', text: 'high brand-campaign: your poster is a lie' });
    expect(town.slack.cards(COMMS).map(({ postId }) => postId)).toEqual([`${town.idOf('b')}/1/0`]);
  });

  test('have what their author writes after that below their card, whichever message of the thread it replies to', async () => {
    await town.hears({ ...emptied, id: 'line', text: 'normal outage: here too' });
    await town.hears({ ...emptied, id: 'b' });
    for (const inReplyTo of ['a', 'b', 'line', 'a']) {
      const text = 'noise: 3,200 euros';
      await town.hears({ ...emptied, id: `to ${inReplyTo} ${town.now()}`, inReplyTo, text });
    }
    await town.hears({ ...emptied, id: 'again' });
    expect((await town.trail('b')).continuedBy).toHaveLength(5);
    expect((await town.trail('a')).continuedBy).toEqual([town.idOf('line')]);
    expect(town.slack.cards(SERVICE)).toHaveLength(2);
    expect(town.slack.cards(CRISIS)).toHaveLength(1);
  });

  test('that an edit made so go below the card that their author has already, and the line that they leave says where', async () => {
    await town.hears({ ...emptied, id: 'line', text: 'normal outage: here too' });
    await town.hears({ ...emptied, id: 'b' });
    const line = belowCardOf('a')[0];
    town.passes(SECOND);
    await town.hears({ ...emptied, id: 'line', text: 'critical fraud-security: they took it all' });
    await town.works();
    const left = town.slack.all().find(({ ts }) => ts === line?.ts);
    expect(left?.text).toContain('Moved');
    expect(JSON.stringify(left)).not.toMatch(/here too|took it all/);
    expect(belowCardOf('b').map(({ text }) => text)).toEqual([expect.stringContaining('took it all')]);
  });

  test('that an edit made so have their card also where the first mention cannot be read', async () => {
    await town.hears({ ...emptied, id: 'line', text: 'normal outage: here too' });
    town.cannotReadTrail(town.idOf('a'));
    town.passes(SECOND);
    await town.hears({ ...emptied, id: 'line' });
    expect((await cardOf('line'))?.status).toBe('delivered');
  });

  test.each([
    ['are taken back in that moment', { type: 'deleted', by: SYSTEM, at: 1 }],
    [
      'go below another card in that moment',
      {
        type: 'post-asked',
        by: SYSTEM,
        purpose: 'thread',
        channel: SERVICE,
        queue: 'urgent',
        below: { trailId: 'another', postId: 'another/1/0' },
      },
    ],
  ] as const)('that an edit made so and that %s have no card', async (_when, event) => {
    await town.hears({ ...emptied, id: 'line', text: 'normal outage: here too' });
    town.passes(SECOND);
    town.beforeNextPut(() => town.does('line', event));
    await town.says({ ...emptied, id: 'line' });
    await town.classifies();
    expect(await cardOf('line')).toBeUndefined();
    expect(await eventsOf('line')).toContain('edited');
  });

  test('take nothing from the first author, whose words go below the first card as before', async () => {
    await town.hears({ ...emptied, id: 'b' });
    await town.hears({ id: 'c', by: 'marie', inReplyTo: 'b', conversation: 'c1', text: 'high outage: me too!' });
    await town.hears({ id: 'd', by: 'nora', inReplyTo: 'b', conversation: 'c1', text: 'normal outage: poor you' });
    expect((await town.trail('a')).continuedBy).toEqual([town.idOf('c')]);
    expect((await town.trail('b')).continuedBy).toEqual([town.idOf('d')]);
  });

  test('are answered by themselves, and neither answer counts for the other', async () => {
    await town.hears({ ...emptied, id: 'b' });
    await town.bankAnswers('b', 'r1');
    await town.works();
    expect((await town.trail('b')).replies).toHaveLength(1);
    expect((await town.trail('a')).replies).toEqual([]);
  });

  test('that come twice, before what they reply to, or from nobody we know have one card each', async () => {
    await town.says({ ...emptied, id: 'b' });
    await town.hears({ ...emptied, id: 'b' });
    await town.says({ ...emptied, id: 'early', by: 'nora', inReplyTo: 'late', conversation: 'c2' });
    await town.hears({ id: 'late', by: 'zoe', conversation: 'c2' });
    await town.hears({ id: 'nameless', inReplyTo: 'a', text: emptied.text });
    for (const id of ['a', 'b', 'early', 'late', 'nameless']) expect((await cardOf(id))?.status).toBe('delivered');
    expect(town.slack.cards(SERVICE)).toHaveLength(5);
  });

  test('are grouped by a crisis as any others', async () => {
    town.deploys(
      compilePolicy({
        ...POLICY.policy,
        crisis: { channel: 'crisis', ping: 'here', group: { upTo: 'high', lasts: '24h' } },
      }),
    );
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ ...emptied, id: 'b', text: 'high outage: no card works' });
    expect((await town.trail('b')).route?.hidden).toBe('grouped');
    await town.hears({ ...emptied, id: 'c', by: 'nora', text: 'normal outage: poor you' });
    expect((await town.trail('a')).continuedBy).toEqual([town.idOf('c')]);
  });

  test('stay when the first mention is taken back, and so does the first author’s own matter', async () => {
    await town.hears({ ...emptied, id: 'calm', by: 'nora', text: 'normal outage: here too' });
    await town.hears({ ...emptied, id: 'b' });
    await town.hears({ id: 'c', by: 'marie', ...below, text: 'high outage: I cannot pay the hospital' });
    await town.deletes('a');
    await town.watches(3);
    expect((await cardOf('b'))?.status).toBe('delivered');
    expect((await town.trail('c')).continuedBy).toEqual([town.idOf('calm')]);
  });

  test('cost a calm stranger no more trails than there are to look at', async () => {
    for (let id = 0; id < 4; id += 1) {
      await town.hears({ ...emptied, id: `line ${id}`, text: 'normal outage: here too' });
    }
    const before = town.reads();
    await town.says({ ...emptied, id: 'one more', text: 'normal outage: here too' });
    await town.classifies();
    // Itself, the card's, and the four lines, then what is written and told.
    expect(town.reads() - before).toBeLessThan(12);
  });
});
