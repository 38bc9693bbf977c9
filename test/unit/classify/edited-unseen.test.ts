import { beforeEach, describe, expect, test } from 'vitest';
import { isOpen } from '../../../functions/briefing/work.ts';
import { tallyOf } from '../../../functions/notify/crisis-tally.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { correctionOf } from '../../../shared/reports/corrections.ts';
import { turnsOf } from '../../../shared/reports/response-times.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { deadlinesOf } from '../../../shared/sla/deadlines.ts';
import { contactOf } from '../../../shared/trail/contact.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { COLLEAGUE, CRISIS, createTown, POLICY, SERVICE, type Town } from '../threads/town.ts';

const policy = compilePolicy(
  Policy.parse({
    ...POLICY.policy,
    crisis: { channel: 'crisis', ping: 'here', group: { upTo: 'normal' } },
    targets: { critical: { answer: '30m', hours: 'always' }, normal: { answer: '4h', hours: 'always' } },
  }),
);

let town: Town;
beforeEach(() => {
  town = createTown();
  town.deploys(policy);
});

const edits = (id: string, text: string) => town.hears({ id, by: 'ines', text, at: town.now(), revision: town.now() });
const cards = (channel = SERVICE) => town.slack.cards(channel).length;
const eventsOf = async (id: string) => (await town.commits(id)).flatMap(({ events }) => events.map(({ type }) => type));

describe('an edit of what nobody saw', () => {
  test.each([
    ['noise', 'noise: hello'],
    ['what a rule hides', 'low careers: are you hiring'],
  ])('of %s that says something now has its card, and its times count from then', async (_, before) => {
    await town.hears({ id: 'a', by: 'ines', text: before });
    expect(cards()).toBe(0);
    town.passes(3 * HOUR);
    const editedAt = town.now();
    await edits('a', 'normal outage: nothing works');
    expect(cards()).toBe(1);
    const trail = await town.trail('a');
    expect(trail.route).toMatchObject({ team: 'customer-service', rule: 'everything', hidden: undefined });
    expect(trail.tags).toMatchObject({ topic: 'outage', urgency: 'normal' });
    expect(deadlinesOf(trail, policy).answer?.dueAt).toBe(editedAt + 4 * HOUR);
    expect(trail.stages).toMatchObject([{ team: 'customer-service', from: editedAt }]);
    expect(await eventsOf('a')).toEqual([
      ...['received', 'classified', 'routed'],
      ...['edited', 'classified', 'routed', 'post-asked'],
      ...['delivery-started', 'delivered'],
    ]);
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    expect(turnsOf(await town.trail('a'))).toEqual([
      {
        team: 'customer-service',
        urgency: 'normal',
        steps: { route: 0, deliver: expect.any(Number), claim: expect.any(Number) },
        open: ['answer', 'resolve'],
      },
    ]);
    const [turn] = turnsOf(await town.trail('a'));
    expect(turn?.steps.claim).toBeLessThan(MINUTE);
  });

  test('of noise that turns out to be an emergency is alerted', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    await edits('a', 'critical fraud-security: all is gone');
    expect([cards(), cards(CRISIS)]).toEqual([1, 1]);
  });

  test('of noise that is noise still has none, and the trail says that it was edited', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    await edits('a', 'noise: hello there');
    expect(cards()).toBe(0);
    expect(await eventsOf('a')).toEqual(['received', 'classified', 'routed', 'edited']);
  });

  test('of what is grouped in a crisis has a card where it is more urgent than that groups, and none where it is not', async () => {
    await town.declares('outage', SERVICE);
    await town.works();
    for (const id of ['a', 'b']) await town.hears({ id, by: id, text: 'normal outage: nothing works' });
    expect((await town.trail('a')).route?.hidden).toBe('grouped');
    town.passes(MINUTE);
    await edits('a', 'critical outage: nothing works, and my mother is in hospital');
    await edits('b', 'normal outage: nothing works at all');
    // The live card is one.
    expect([cards(), cards(CRISIS)]).toEqual([2, 1]);
    expect((await town.trail('a')).route).toMatchObject({ hidden: undefined, crisis: undefined });
    expect((await town.trail('b')).route).toMatchObject({ hidden: 'grouped' });
  });

  test('of what is grouped that is more urgent now, and grouped still, is marked so', async () => {
    town.deploys(
      compilePolicy(Policy.parse({ ...policy.policy, crisis: { ...policy.policy.crisis, group: { upTo: 'high' } } })),
    );
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ id: 'a', by: 'ines', text: 'normal outage: it is down' });
    town.passes(MINUTE);
    await edits('a', 'high outage: it is down, and my rent bounces today');
    const { tags, route } = await town.trail('a');
    expect([tags?.urgency, route?.hidden, route?.crisis]).toEqual(['high', 'grouped', `crisis:${SERVICE}:outage/1`]);
    const version = (await town.trail('a')).version;
    town.passes(MINUTE);
    await edits('a', 'high outage: it is down, and my rent bounced');
    expect((await eventsOf('a')).slice(-1)).toEqual(['edited']);
    expect((await town.trail('a')).version).toBe(version + 1);
  });

  test('of noise that says what many say is grouped with them', async () => {
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works');
    expect((await town.trail('a')).route).toMatchObject({ hidden: 'grouped', crisis: `crisis:${SERVICE}:outage/1` });
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works at all');
    expect(await eventsOf('a')).toEqual([
      'received',
      'classified',
      'routed',
      'edited',
      'classified',
      'routed',
      'edited',
    ]);
    // The live card alone.
    expect(cards()).toBe(1);
  });

  test('that says the same again brings up nothing, whatever the policy says since', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'low careers: are you hiring' });
    const rules = policy.policy.rules.filter(({ name }) => name !== 'careers');
    town.deploys(compilePolicy(Policy.parse({ ...policy.policy, rules })));
    for (let copy = 0; copy < 3; copy += 1) {
      town.passes(MINUTE);
      await edits('a', 'low careers: are you hiring');
    }
    expect(cards()).toBe(0);
    expect(await eventsOf('a')).toEqual(['received', 'classified', 'routed']);
    await edits('a', 'low careers: are you hiring?');
    expect(cards()).toBe(1);
  });

  test('of what was grouped in a crisis that is over has its card, and the same words again have none', async () => {
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ id: 'a', by: 'ines', text: 'normal outage: nothing works' });
    await town.ends(`crisis:${SERVICE}:outage/1`);
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works');
    expect((await town.trail('a')).route).toMatchObject({ hidden: 'grouped' });
    await edits('a', 'normal outage: nothing works, still');
    const trail = await town.trail('a');
    expect(trail.route).toMatchObject({ hidden: undefined, crisis: undefined });
    expect(deadlinesOf(trail, policy).answer?.dueAt).toBe((trail.route?.at ?? 0) + 4 * HOUR);
  });

  test('that says something to a conversation goes below its card', async () => {
    await town.hears({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
    await town.hears({ id: 'b', by: 'tom', conversation: 'c', inReplyTo: 'a', text: 'noise: hello' });
    expect((await town.trail('b')).posts).toEqual([]);
    town.passes(MINUTE);
    await town.hears({
      id: 'b',
      by: 'tom',
      conversation: 'c',
      inReplyTo: 'a',
      text: 'normal outage: here too',
      at: town.now(),
    });
    expect(cards()).toBe(1);
    expect((await town.trail('b')).posts).toMatchObject([{ purpose: 'thread', status: 'delivered' }]);
    expect((await town.trail('a')).continuedBy).toEqual([town.idOf('b')]);
  });

  describe('for it was a line below a card of somebody else', () => {
    const word = { id: 'b', by: 'tom', conversation: 'c', inReplyTo: 'a' };
    const editsWord = (text: string) => town.hears({ ...word, text, revision: town.now() });
    beforeEach(async () => {
      await town.hears({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
      await town.hears({ ...word, text: 'normal outage: here too' });
      expect((await town.trail('b')).posts).toMatchObject([{ purpose: 'thread', status: 'delivered' }]);
      town.passes(HOUR);
    });

    test('has a card of its own once it is urgent, and its times count from then', async () => {
      const editedAt = town.now();
      for (let copy = 0; copy < 2; copy += 1)
        await town.says({ ...word, text: 'critical fraud-security: all is gone', revision: editedAt });
      await town.works();
      const trail = await town.trail('b');
      expect(trail.posts.map(({ purpose, status }) => [purpose, status])).toEqual([
        ['thread', 'delivered'],
        ['card', 'delivered'],
        ['alert', 'delivered'],
      ]);
      expect(trail).toMatchObject({ tags: { urgency: 'critical' }, route: { rule: 'everything' } });
      expect(deadlinesOf(trail, policy).answer?.dueAt).toBe(editedAt + HOUR / 2);
      const left = town.slack.all().find(({ ts }) => ts === trail.posts[0]?.ts);
      expect(left?.text).toContain('Moved');
      expect((await town.trail('a')).tags?.urgency).toBe('normal');
    });

    test('goes below the card that its author has by now', async () => {
      await town.hears({ ...word, id: 'own', text: 'high outage: no card works' });
      await editsWord('critical fraud-security: all is gone');
      const own = await town.trail('own');
      expect(own).toMatchObject({ continuedBy: [town.idOf('b')], tags: { urgency: 'critical' } });
    });

    test('stays there while it is calm, or was taken back', async () => {
      await editsWord('normal outage: here too, still');
      expect((await town.trail('b')).posts).toHaveLength(1);
      await town.deletes('b');
      await town.works();
      await editsWord('critical fraud-security: all is gone');
      expect(cards()).toBe(1);
    });

    test('is not put away in a crisis, for it was shown', async () => {
      const group = { upTo: 'high', lasts: '24h' } as const;
      town.deploys(compilePolicy({ ...policy.policy, crisis: { channel: 'crisis', ping: 'here', group } }));
      await town.declares('outage', SERVICE);
      await town.works();
      await editsWord('high outage: no card works');
      expect((await town.trail('b')).posts.at(-1)).toMatchObject({ purpose: 'card', status: 'delivered' });
    });

    test('or of its own author stays there, whatever it says', async () => {
      await town.hears({ ...word, id: 'c', by: 'ines', text: 'normal outage: hello?' });
      await town.hears({ ...word, id: 'c', by: 'ines', text: 'critical outage: hello?', revision: town.now() });
      expect((await town.trail('c')).posts).toMatchObject([{ purpose: 'thread' }]);
    });
  });

  test('that comes in copies, or after a copy, has one card', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    const words = { id: 'a', by: 'ines', text: 'normal outage: nothing works', at: town.now() };
    for (let copy = 0; copy < 3; copy += 1) await town.says(words);
    await town.works();
    await town.says(words);
    await town.works();
    expect(cards()).toBe(1);
    expect((await eventsOf('a')).filter((type) => type === 'routed')).toHaveLength(2);
  });

  test('whatever call the process dies at has one card in the end', async () => {
    for (let at = 1; at <= 40; at += 1) {
      for (const after of [false, true]) {
        town = createTown();
        town.deploys(policy);
        await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
        town.passes(MINUTE);
        await town.says({ id: 'a', by: 'ines', text: 'normal outage: nothing works', at: town.now() });
        town.diesAt(at, after);
        await town.watches(6);
        expect(cards(), `${at} ${after}`).toBe(1);
      }
    }
  });

  test('waits for an answer to what it says now, whatever was answered before', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    await town.bankAnswers('a', 'r1');
    await town.works();
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works');
    expect(deadlinesOf(await town.trail('a'), policy).answer?.metAt).toBeUndefined();
    await town.bankAnswers('a', 'r2');
    await town.works();
    expect(deadlinesOf(await town.trail('a'), policy).answer?.metAt).toBeDefined();
  });

  test('that another edit has just shown has one card', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    town.beforeNextPut(() =>
      town.does(
        'a',
        { type: 'edited', by: { kind: 'platform', platform: 'x' }, revision: town.now() - 1 },
        { type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'group', rule: 'everything', policy: 'p' },
        { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: SERVICE, queue: 'team-customer-service' },
      ),
    );
    await edits('a', 'normal outage: nothing works');
    expect(cards()).toBe(1);
    expect((await eventsOf('a')).filter((type) => type === 'edited')).toHaveLength(2);
    expect((await eventsOf('a')).filter((type) => type === 'routed')).toHaveLength(2);
  });

  test('that its author deletes meanwhile has none', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    town.beforeNextPut(() =>
      town.does('a', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: town.now() }),
    );
    await edits('a', 'normal outage: nothing works');
    expect(cards()).toBe(0);
  });

  test('that its author deletes before anybody saw it has none', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    await town.deletes('a');
    await town.works();
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works');
    expect(cards()).toBe(0);
  });

  test('and one of what people see changes neither its tags nor its place', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'normal outage: nothing works' });
    town.passes(MINUTE);
    await edits('a', 'critical brand-campaign: all is gone');
    expect(await town.trail('a')).toMatchObject({ route: { team: 'customer-service' }, tags: { urgency: 'normal' } });
    expect(cards(CRISIS)).toBe(0);
  });

  test('is what a correction of it is measured against', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(MINUTE);
    await edits('a', 'normal outage: nothing works');
    await town.does('a', { type: 'retagged', by: COLLEAGUE, topic: 'question' });
    expect(
      correctionOf(await town.commits('a'), undefined, { brand: 'Banque', alsoCalled: [] })?.corrected,
    ).toMatchObject([{ field: 'topic', was: 'outage', is: 'question' }]);
  });

  test('of what was noise long before a crisis comes to it now', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    town.passes(HOUR);
    await town.declares('outage', SERVICE);
    await town.works();
    await edits('a', 'normal outage: nothing works');
    const [crisis] = (await town.read(`crisis:${SERVICE}:outage`)).crises;
    expect(crisis && (await tallyOf(town.toLookAt, crisis, town.now()))).toMatchObject({
      count: 1,
      recent: 1,
    });
  });

  /** It was grouped in a crisis, and a minute ago somebody resolved it there. */
  const takenOffTheList = async (id: string): Promise<void> => {
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ id, by: 'ines', text: 'normal outage: nothing works' });
    await town.does(id, { type: 'resolved', by: COLLEAGUE });
    town.passes(MINUTE);
  };

  test('of what somebody has taken off the list of a crisis is open again where it has its card', async () => {
    await takenOffTheList('a');
    await edits('a', 'critical outage: nothing works, and my mother is in hospital');
    const trail = await town.trail('a');
    expect(trail.closed).toBeUndefined();
    expect(deadlinesOf(trail, policy).answer?.metAt).toBeUndefined();
    expect(isOpen(trail)).toBe(true);
  });

  test('of what somebody has taken off the list of a crisis leaves it there where nobody waits for an answer to it', async () => {
    await takenOffTheList('a');
    await edits('a', 'normal praise: it works again');
    expect(cards()).toBe(1);
    expect((await eventsOf('a')).at(-1)).toBe('edited');
  });

  test('that makes it the matter of another crisis is grouped there', async () => {
    await town.declares('outage', SERVICE);
    await town.declares('fraud-security', SERVICE);
    await town.works();
    await town.hears({ id: 'a', by: 'ines', text: 'normal outage: nothing works' });
    town.passes(MINUTE);
    await edits('a', 'normal fraud-security: they asked for my code');
    const trail = await town.trail('a');
    expect(trail).toMatchObject({
      tags: { topic: 'fraud-security' },
      route: { hidden: 'grouped', crisis: `crisis:${SERVICE}:fraud-security/1` },
    });
  });

  test('is not taken for answered, when its author writes again, by what the bank said before', async () => {
    await town.hears({ id: 'a', by: 'ines', text: 'noise: hello' });
    await town.bankAnswers('a', 'r1');
    await town.works();
    town.passes(3 * HOUR);
    await edits('a', 'normal outage: nothing works');
    expect(contactOf(await town.trail('a'))?.end).toEqual({ kind: 'open' });
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    expect(contactOf(await town.trail('a'))?.end).toMatchObject({ kind: 'resolved' });
    const end = contactOf(await town.trail('a'))?.end;
    expect(end?.kind === 'resolved' && end.afterMs).toBeLessThan(MINUTE);
  });

  test.each([false, true])(
    'that says more below a card waits for an answer to what it says now, be it done or not: %s',
    async (isDone) => {
      await town.hears({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
      town.passes(MINUTE);
      const word = { id: 'b', by: 'ines', conversation: 'c', inReplyTo: 'a' };
      await town.hears({ ...word, text: 'low careers: are you hiring' });
      town.passes(MINUTE);
      await town.bankAnswers('a', 'r1');
      await town.works();
      if (isDone) await town.does('a', { type: 'resolved', by: COLLEAGUE });
      town.passes(MINUTE);
      await town.hears({ ...word, text: 'normal outage: and now it takes my money', at: town.now() });
      const root = await town.trail('a');
      expect(root.continuedBy).toEqual([town.idOf('b')]);
      expect(deadlinesOf(root, policy).answer?.metAt).toBeUndefined();
    },
  );

  test('of what came without an author goes below nobody’s card', async () => {
    await town.hears({ id: 'a', text: 'noise: hello' });
    town.passes(MINUTE);
    await town.hears({ id: 'c', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
    await town.hears({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: here too', at: town.now() });
    const trail = await town.trail('a');
    expect(trail.route?.hidden).toBeUndefined();
    expect(trail.posts).toMatchObject([{ purpose: 'card' }]);
  });
});
