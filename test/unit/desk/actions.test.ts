import { beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { textsOf } from '../../../shared/slack/locale/texts-of.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import type { Posted } from '../threads/fake-slack.ts';
import {
  ANNA,
  BORIS,
  CRISIS,
  choice,
  type Interior,
  type Office,
  openOffice,
  PRESS,
  PRESS_IT,
  person,
  policyOf,
  SERVICE,
  START,
  time,
} from './office.ts';

/** The office with one mention, on its card. */
let office: Office;
const opens = async (interior?: Interior) => {
  office = openOffice(interior);
  await office.arrives('m1');
};
beforeEach(() => opens());

const shown = (card: Posted | undefined): string => JSON.stringify(card?.blocks);
const buttons = (card: Posted | undefined): string[] =>
  [...shown(card).matchAll(/"action_id":"([a-z]+)"/g)].map((match) => match[1] ?? '');

describe('a colleague works on a card', () => {
  test('claims it, and the card says so and offers no claim any more', async () => {
    expect(buttons(office.slack.cards(SERVICE)[0])).toContain('claim');
    expect((await office.press(ANNA, 'claim', 'm1')).status).toBe(200);
    expect((await office.trail('m1')).claim?.user).toBe(ANNA);
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toContain(`<@${ANNA}> has it`);
    expect(buttons(office.slack.cards(SERVICE)[0])).not.toContain('claim');
    expect(office.whispers).toEqual([]);
  });

  test.each([
    ['resolve', 'resolved', '✅ Resolved'],
    ['dismiss', 'dismissed', '🚫 Not for us'],
  ])('%s closes it, and reopen opens it again', async (action, how, title) => {
    await office.press(ANNA, action, 'm1');
    await office.works();
    expect((await office.trail('m1')).closed?.how).toBe(how);
    expect(shown(office.slack.cards(SERVICE)[0])).toContain(title);
    expect(buttons(office.slack.cards(SERVICE)[0])).toEqual(['reopen', 'open', 'more']);
    await office.press(BORIS, 'reopen', 'm1');
    await office.works();
    expect((await office.trail('m1')).closed).toBeUndefined();
    expect(buttons(office.slack.cards(SERVICE)[0])).toContain('claim');
  });

  test('says that he has answered elsewhere, once', async () => {
    await office.press(ANNA, 'answered', 'm1');
    await office.press(BORIS, 'answered', 'm1');
    expect((await office.trail('m1')).replies).toEqual([
      { at: START, reply: undefined, by: { kind: 'person', user: ANNA } },
    ]);
    expect(office.whispers.map(({ text }) => text)).toEqual(['It is marked as answered already.']);
  });

  test('has what he answered elsewhere, from that moment, and the card says so', async () => {
    office.passes(5 * MINUTE);
    await office.press(ANNA, 'answered', 'm1');
    await office.works();
    const { claim, runs } = await office.trail('m1');
    expect(claim?.user).toBe(ANNA);
    expect(runs.at(-1)?.acknowledgedAt).toBe(START + 5 * MINUTE);
    expect(shown(office.slack.cards(SERVICE)[0])).toMatch(
      new RegExp(`🙋 <@${ANNA}> has it, since .* · 💬 Answered by <@${ANNA}>, `),
    );
  });

  test('leaves to a colleague what that one has, and the card says who answered', async () => {
    await office.press(BORIS, 'claim', 'm1');
    office.passes(5 * MINUTE);
    await office.press(ANNA, 'answered', 'm1');
    await office.works();
    const { claim, runs } = await office.trail('m1');
    expect(claim).toMatchObject({ user: BORIS, at: START });
    expect(runs.at(-1)?.acknowledgedAt).toBe(START);
    expect(shown(office.slack.cards(SERVICE)[0])).toMatch(
      new RegExp(`🙋 <@${BORIS}> has it, since .* · 💬 Answered by <@${ANNA}>, `),
    );
  });

  test('says nobody answered by name where only the platform told of it', async () => {
    const x = { kind: 'platform', platform: 'x' } as const;
    await office.happens('m1', { type: 'replied', by: x, at: START, reply: 'a keyed hash' });
    await office.press(ANNA, 'claim', 'm1');
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toMatch(/has it, since [^·]* · 💬 Answered Mon/);
  });

  test('names who answered last, also when an earlier answer is heard of after it', async () => {
    office.passes(5 * MINUTE);
    await office.press(ANNA, 'answered', 'm1');
    const x = { kind: 'platform', platform: 'x' } as const;
    await office.happens('m1', { type: 'replied', by: x, at: START + MINUTE, reply: 'a keyed hash' });
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toContain(`💬 Answered by <@${ANNA}>, `);
  });

  test.each([
    ['its author has written again', { type: 'continued', by: SYSTEM, mention: 'm2' }],
    ['it is opened again', { type: 'reopened', by: SYSTEM }],
    ['another team has it from now on', { type: 'rerouted', by: SYSTEM, team: 'press', desk: 'fr', clock: 'restart' }],
  ] as const)('says that he has answered once more when %s, and until then no card says so', async (_when, event) => {
    await office.press(ANNA, 'answered', 'm1');
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toContain('Answered');
    expect(buttons(office.slack.cards(SERVICE)[0])).not.toContain('answered');
    await office.happens('m1', event);
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).not.toContain('Answered');
    expect(buttons(office.slack.cards(SERVICE)[0])).toContain('answered');
    await office.press(ANNA, 'answered', 'm1');
    expect(office.whispers).toEqual([]);
    expect((await office.trail('m1')).replies).toHaveLength(2);
  });

  test.each([
    ['before it was to be claimed, which is to be done then', 10 * MINUTE, 'undone', undefined],
    ['after that, and it was claimed in time', 40 * MINUTE, 'kept', START],
  ])('gives back what he has %s', async (_when, after, released, acknowledgedAt) => {
    const targets = { normal: { acknowledge: '30m', answer: '4h', hours: 'always' } };
    office = openOffice({ policy: { targets } });
    await office.arrives('m1');
    expect(shown(office.slack.cards(SERVICE)[0])).not.toContain('release m1');
    await office.press(ANNA, 'claim', 'm1');
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toContain('release m1');
    office.passes(after);
    await office.press(ANNA, 'release', 'm1');
    await office.works();
    const { claim, runs } = await office.trail('m1');
    expect([claim, runs.at(-1)?.acknowledgedAt]).toEqual([undefined, acknowledgedAt]);
    const [card] = office.slack.cards(SERVICE);
    expect(shown(card)).toContain('Nobody has it yet');
    expect(buttons(card)).toContain('claim');
    const events = (await office.commits('m1')).flatMap((commit) => commit.events);
    expect(events).toContainEqual({ type: 'claimed', by: { kind: 'person', user: ANNA }, released });
    // Its channel sees that it is free, and until when it is to be answered.
    const [told] = office.slack.below(card?.ts);
    expect([told?.broadcast, shown(told)]).toEqual([
      true,
      expect.stringMatching(/Reminder.*answer.*Nobody has it yet/i),
    ]);
    await office.press(ANNA, 'trail', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toContain(`*Given back* · <@${ANNA}>`);
    await office.press(BORIS, 'claim', 'm1');
    expect((await office.trail('m1')).claim?.user).toBe(BORIS);
  });

  test('who claims it late and gives it back at once silences nothing: it is still to be claimed', async () => {
    office = openOffice({ policy: { targets: { normal: { acknowledge: '30m', answer: '4h', hours: 'always' } } } });
    await office.arrives('m1');
    office.passes(40 * MINUTE);
    await office.press(ANNA, 'claim', 'm1');
    await office.press(ANNA, 'release', 'm1');
    const { claim, runs } = await office.trail('m1');
    expect([claim, runs.at(-1)?.acknowledgedAt]).toEqual([undefined, undefined]);
  });

  test('gives back what he was given, also where his role may claim nothing', async () => {
    const roles = { leads: { who: [ANNA], may: 'everything' }, others: { who: [BORIS], may: ['answer'] } };
    await opens({ policy: { roles } });
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.press(BORIS, 'release', 'm1');
    expect([(await office.trail('m1')).claim, office.whispers]).toEqual([undefined, []]);
  });

  test('gives back neither what a colleague has nor what nobody has', async () => {
    await office.press(ANNA, 'release', 'm1');
    await office.press(BORIS, 'claim', 'm1');
    await office.press(ANNA, 'release', 'm1');
    expect((await office.trail('m1')).claim?.user).toBe(BORIS);
    expect(office.whispers.map(({ text }) => text)).toEqual([
      'That is what it says already.',
      expect.stringContaining(`<@${BORIS}>`),
    ]);
  });

  test('gives back twice at once: it is free once, and its channel told once', async () => {
    office = openOffice({ policy: { targets: { normal: { acknowledge: '30m', answer: '4h', hours: 'always' } } } });
    await office.arrives('m1');
    await office.press(ANNA, 'claim', 'm1');
    await office.works();
    await Promise.all([office.press(ANNA, 'release', 'm1'), office.press(ANNA, 'release', 'm1')]);
    await office.works();
    const events = (await office.commits('m1')).flatMap((commit) => commit.events);
    expect(events.filter((event) => event.type === 'claimed' && event.released !== undefined)).toHaveLength(1);
    expect(office.slack.below(office.slack.cards(SERVICE)[0]?.ts)).toHaveLength(1);
    expect(office.whispers).toHaveLength(1);
  });

  test('gives back nothing that is resolved since', async () => {
    await office.press(ANNA, 'claim', 'm1');
    await office.press(BORIS, 'resolve', 'm1');
    const { version } = await office.trail('m1');
    await office.press(ANNA, 'release', 'm1');
    expect((await office.trail('m1')).version).toBe(version);
    expect(office.whispers).toHaveLength(1);
  });

  test('gives it to somebody else, who has it then', async () => {
    await office.press(ANNA, 'claim', 'm1');
    await office.press(ANNA, 'assign', 'm1');
    expect(office.views.at(-1)?.view.blocks.map(({ type }) => type)).toEqual(['input']);
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.works();
    expect((await office.trail('m1')).claim).toMatchObject({ user: BORIS, by: { user: ANNA } });
    expect(shown(office.slack.cards(SERVICE)[0])).toContain(`<@${BORIS}> has it, given by <@${ANNA}>`);
  });

  test('tells the one person who is given it, once, below the card; nobody when it is oneself', async () => {
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(ANNA) });
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.works();
    const notes = (await office.trail('m1')).posts.filter(({ purpose }) => purpose === 'note');
    expect(notes.map(({ note, ping, status }) => ({ note, ping, status }))).toEqual([
      { note: 'given', ping: BORIS, status: 'delivered' },
    ]);
    const [note] = office.slack.all().filter(({ ts }) => ts === notes[0]?.ts);
    expect(shown(note)).toContain(`Given to you by <@${ANNA}>`);
    expect(note?.text).toMatch(new RegExp(`^<@${BORIS}> (?!.*${ANNA})`));
  });

  test('names nobody to whom it was given before who has it now', async () => {
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.press(BORIS, 'assign', 'm1');
    await office.submit(BORIS, { assignee: person(ANNA) });
    await office.works();
    const { posts } = await office.trail('m1');
    const toBoris = posts.find(({ ping }) => ping === BORIS)?.ts;
    const toAnna = posts.find(({ ping }) => ping === ANNA)?.ts;
    const note = (at: string | undefined) => shown(office.slack.all().find(({ ts }) => ts === at));
    expect(note(toAnna)).toContain(`Given to you by <@${BORIS}>`);
    expect(note(toBoris)).not.toContain('Given to you by');
  });

  test('sees the trail, which says who did what and nothing of the text', async () => {
    office = openOffice();
    await office.arrives('m1', { text: 'a stranger’s words' });
    await office.press(ANNA, 'claim', 'm1');
    const before = await office.commits('m1');
    await office.press(BORIS, 'trail', 'm1');
    const view = JSON.stringify(office.views.at(-1)?.view);
    expect(view).toContain(`*Claimed* · <@${ANNA}>`);
    expect(view).toContain('*Routed* Customer service, France (everything)');
    expect(view).not.toContain('stranger');
    expect(await office.commits('m1')).toEqual(before);
  });

  test('sees in the trail which word made it more urgent', async () => {
    const word = { type: 'continued', by: SYSTEM, at: START } as const;
    await office.happens('m1', { ...word, mention: 'm2' }, { ...word, mention: 'm3', urgency: 'critical' });
    await office.press(ANNA, 'trail', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toMatch(/wrote again\* · .*wrote again\* Critical · /);
  });

  test('sees in the trail that its author wrote again only where it was the author', async () => {
    const word = { type: 'continued', by: SYSTEM } as const;
    await office.happens('m1', { ...word, mention: 'm2', needsNoAnswer: true }, { ...word, mention: 'm3', at: START });
    // As an older version wrote it, which did not say when.
    await office.happens('m1', { ...word, mention: 'm4' });
    await office.press(ANNA, 'trail', 'm1');
    const view = JSON.stringify(office.views.at(-1)?.view);
    expect(view).toMatch(/\*The conversation went on\* · .*\*The author wrote again\* · /);
    expect(view.match(/wrote again/g)).toHaveLength(2);
  });

  test('sees in the trail when somebody was reminded, and when it was late', async () => {
    const step = { type: 'clock-stepped', by: SYSTEM, target: 'answer', dueAt: START } as const;
    await office.happens('m1', { ...step, step: 0 }, { ...step, step: 1 });
    await office.press(ANNA, 'trail', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toMatch(/\*Due time\* Reminder · .*\*Due time\* Late · /);
  });

  test('sees in the trail of which year a time is that is more than half a year away', async () => {
    await office.happens('m1', { type: 'snoozed', by: SYSTEM, until: START + 400 * DAY, untilAuthorWrites: true });
    office.passes(190 * DAY);
    await office.press(ANNA, 'trail', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toMatch(/Nov 2026, .*Set aside\* .*Dec 2027, /);
  });

  test('sees in the trail when an answer was given that we heard of hours later', async () => {
    await office.happens('m1', { type: 'replied', by: SYSTEM, at: START });
    office.passes(5 * HOUR);
    await office.happens('m1', { type: 'replied', by: SYSTEM, at: START + HOUR });
    await office.press(ANNA, 'trail', 'm1');
    const view = JSON.stringify(office.views.at(-1)?.view);
    expect(view).toMatch(/09:00 · \*Answered\* · .*14:00 · \*Answered\* Mon 23 Nov, 10:00 · /);
  });

  test('sees in the trail that a colleague was told, and not that there are two cards', async () => {
    await office.press(ANNA, 'assign', 'm1');
    await office.submit(ANNA, { assignee: person(BORIS) });
    await office.press(ANNA, 'trail', 'm1');
    const view = JSON.stringify(office.views.at(-1)?.view);
    expect(view.match(/Message asked for/g)).toHaveLength(2);
    expect(view).not.toMatch(/card asked for/i);
  });

  test('sees in the trail what people call things, and whose id stands at its end', async () => {
    await office.press(ANNA, 'reroute', 'm1');
    await office.submit(ANNA, { team: choice('press'), desk: choice('it') });
    const asked = { type: 'hide-asked', by: { kind: 'person', user: ANNA } } as const;
    await office.happens('m1', asked, { type: 'erased', by: SYSTEM, at: START });
    await office.works();
    await office.press(ANNA, 'trail', 'm1', { channel: PRESS_IT });
    const view = JSON.stringify(office.views.at(-1)?.view);
    expect(view).toContain('*Transférée* Press office, Italia');
    expect(view).toMatch(/\*Masquage demandé\*.*\*Texte effacé\*/);
    expect(view).toContain('L’identifiant de cette mention, pour `npx vigie trail show`\u00a0: `m1`');
  });

  test.each([
    ['reroute', 'Send elsewhere'],
    ['snooze', 'Set aside'],
    ['retag', 'Urgency and topic'],
    ['assign', 'Give to a colleague'],
    ['trail', 'What happened so far'],
  ])('the dialog of %s has a title, not the words of the menu', async (action, title) => {
    await office.press(ANNA, action, 'm1');
    expect(office.views.at(-1)?.view).toMatchObject({ title: { text: title } });
  });
});

describe('rerouting', () => {
  const rerouted = async () => {
    await office.press(ANNA, 'claim', 'm1');
    await office.works();
    office.passes(HOUR);
    await office.press(ANNA, 'reroute', 'm1');
    const answer = await office.submit(ANNA, { team: choice('press'), desk: choice('it') });
    expect(answer.body).toBe('');
    return office;
  };

  test('says at its old place where it went, in the language and the time of the desk there', async () => {
    const far = { name: 'Québec', timeZone: 'America/Montreal', locale: 'fr', channels: { press: 'stampa' } };
    const french = { name: 'France', timeZone: 'Europe/Paris', locale: 'en', channels: { service: 'service' } };
    await opens({ policy: { desks: { fr: french, it: far } } });
    office.passes(HOUR);
    await office.press(ANNA, 'reroute', 'm1');
    await office.submit(ANNA, { team: choice('press'), desk: choice('it') });
    await office.works();
    const [old] = office.slack.cards(SERVICE);
    expect(old?.text).toMatch(/Moved.*sent it to Press office, Québec in .*, Mon 23 Nov, 10:00/);
    expect(office.slack.cards(PRESS_IT)[0]?.text).toMatch(/Normal · Panne/);
    await office.press(ANNA, 'reroute', 'm1', { channel: PRESS_IT });
    await office.submit(ANNA, { team: choice('service'), desk: choice('fr') });
    await office.works();
    expect(office.slack.cards(PRESS_IT)[0]?.text).toMatch(/Transféré.*à Customer service, France, .* 04:00/);
  });

  test('to a desk without a channel for the team, card, form and refusal speak as the desk does whose channel it is', async () => {
    const office = openOffice();
    await office.arrives('m1');
    await office.press(ANNA, 'reroute', 'm1');
    await office.submit(ANNA, { team: choice('service'), desk: choice('it') });
    await office.works();
    const [card] = office.slack.cards(SERVICE);
    expect(card?.text).toMatch(/Normal · Outage/);
    expect(shown(card)).toContain('For Customer service, Italia');
    await office.press(ANNA, 'snooze', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toContain(textsOf('en').desk.form.until);
    await office.press(ANNA, 'claim', 'm1');
    await office.press(BORIS, 'claim', 'm1');
    expect(office.whispers.map(({ text }) => text)).toEqual([
      textsOf('en').desk.refused['already-claimed'](`<@${ANNA}>`),
    ]);
  });

  test('moves team, desk, channel, card and clock in one commit', async () => {
    const office = await rerouted();
    const last = (await office.commits('m1')).at(-1);
    expect(last?.events.map(({ type }) => type)).toEqual(['rerouted', 'post-asked']);
    const trail = await office.trail('m1');
    expect(trail.route).toMatchObject({ team: 'press', desk: 'it' });
    expect(trail.runs.at(-1)).toMatchObject({ team: 'press', from: last?.at, clockFrom: last?.at });
    expect(trail.claim).toBeUndefined();
  });

  test('the new card comes once, and the old one says where it went without the words', async () => {
    const office = await rerouted();
    await office.works();
    await office.works();
    expect(office.slack.cards(PRESS_IT)).toHaveLength(1);
    expect(shown(office.slack.cards(PRESS_IT)[0])).toContain('It does not work');
    expect(buttons(office.slack.cards(PRESS_IT)[0])).toContain('claim');
    const [old, ...more] = office.slack.cards(SERVICE);
    expect(more).toEqual([]);
    expect(shown(old)).toContain(`<#${PRESS_IT}>`);
    expect(shown(old)).toContain('Press office');
    expect(shown(old)).not.toContain('It does not work');
    expect(buttons(old)).toEqual([]);
  });

  test('a card that was not posted yet is not posted where it is no longer wanted', async () => {
    office = openOffice();
    await office.arrives('m1', { shown: false });
    await office.press(ANNA, 'reroute', 'm1');
    await office.submit(ANNA, { team: choice('press'), desk: choice('fr') });
    await office.queues.send('team-service', [JSON.stringify({ type: 'post', trailId: 'm1', postId: 'm1/1/0' })]);
    await office.works();
    expect(office.slack.cards(SERVICE)).toEqual([]);
    expect(office.slack.cards(PRESS)).toHaveLength(1);
  });

  test('there and back again leaves one card that can be worked on', async () => {
    const office = await rerouted();
    await office.works();
    await office.press(BORIS, 'reroute', 'm1', { channel: PRESS_IT });
    await office.submit(BORIS, { team: choice('service'), desk: choice('fr') });
    await office.works();
    const [first, second] = office.slack.cards(SERVICE);
    expect(buttons(first)).toEqual([]);
    expect(buttons(second)).toContain('claim');
    expect(buttons(office.slack.cards(PRESS_IT)[0])).toEqual([]);
  });

  test('to where it is already is told in the form, and changes nothing', async () => {
    const before = await office.commits('m1');
    await office.press(ANNA, 'reroute', 'm1');
    const answer = await office.submit(ANNA, { team: choice('service'), desk: choice('fr') });
    expect(JSON.parse(answer.body)).toMatchObject({ response_action: 'errors', errors: { team: /already/ } });
    expect((await office.commits('m1')).slice(0, before.length)).toEqual(before);
    expect((await office.trail('m1')).stages).toHaveLength(1);
  });

  test('to where it is already brings the card out of a channel that its team has left, and changes nothing else', async () => {
    const moved = { ...policyOf().policy.channels, service: 'C0SERVICE2' };
    await opens({ policy: { channels: moved } });
    await office.press(ANNA, 'claim', 'm1');
    office.passes(HOUR);
    const there = { team: choice('service'), desk: choice('fr') };
    await office.press(ANNA, 'reroute', 'm1');
    expect((await office.submit(ANNA, there)).body).toBe('');
    await office.works();
    expect(buttons(office.slack.cards('C0SERVICE2')[0])).toContain('resolve');
    expect(shown(office.slack.cards(SERVICE)[0])).toContain('<#C0SERVICE2>, Mon 23 Nov, 10:00');
    expect(await office.trail('m1')).toMatchObject({ claim: { user: ANNA }, stages: [{ team: 'service' }] });
    await office.press(ANNA, 'reroute', 'm1', { channel: 'C0SERVICE2' });
    expect((await office.submit(ANNA, there)).body).toMatch(/already/);
  });

  test('a recovery timer stands before the commit that asks for the new card', async () => {
    const office = await rerouted();
    const due = await office.timers.due(office.now() + HOUR, 10);
    expect(due).toContainEqual(expect.objectContaining({ kind: 'undelivered', trailId: 'm1' }));
  });
});

describe('correcting the classifier', () => {
  test('keeps what was wrong as an event, and the card says the new urgency', async () => {
    await office.press(ANNA, 'retag', 'm1');
    await office.submit(ANNA, { urgency: choice('high'), topic: choice('outage') });
    await office.works();
    expect((await office.commits('m1')).at(-1)?.events).toEqual([
      { type: 'retagged', by: { kind: 'person', user: ANNA }, urgency: 'high' },
    ]);
    expect(shown(office.slack.cards(SERVICE)[0])).toContain('High · Outage');
  });

  test('a form that was left open corrects what its person changed, and leaves a colleague’s correction as it is', async () => {
    await office.press(BORIS, 'retag', 'm1');
    const form = office.views.at(-1)?.view;
    await office.press(ANNA, 'retag', 'm1');
    await office.submit(ANNA, { urgency: choice('critical'), topic: choice('outage') });
    await office.submit(BORIS, { urgency: choice('normal'), topic: choice('fraud-security') }, form);
    expect((await office.trail('m1')).tags).toMatchObject({ urgency: 'critical', topic: 'fraud-security' });
    expect((await office.commits('m1')).at(-1)?.events).toEqual([
      { type: 'retagged', by: { kind: 'person', user: BORIS }, topic: 'fraud-security' },
    ]);
  });

  test('what a person calls critical is told in the crisis channel, once', async () => {
    for (const urgency of ['critical', 'high', 'critical']) {
      await office.press(ANNA, 'retag', 'm1');
      await office.submit(ANNA, { urgency: choice(urgency), topic: choice('outage') });
      await office.works();
    }
    expect(office.slack.cards(CRISIS)).toHaveLength(1);
  });

  test('what its author’s words made critical is not told there again by whoever corrects its topic', async () => {
    await office.happens('m1', { type: 'continued', by: SYSTEM, mention: 'm2', at: office.now(), urgency: 'critical' });
    await office.press(ANNA, 'retag', 'm1');
    await office.submit(ANNA, { urgency: choice('critical'), topic: choice('fraud-security') });
    await office.works();
    expect((await office.trail('m1')).tags).toMatchObject({ urgency: 'critical', topic: 'fraud-security' });
    expect(office.slack.cards(CRISIS)).toEqual([]);
  });
});

/** The desk of France is there on these days. */
const openOn = (hours: Record<string, string>) => ({
  calendars: { office: { hours } },
  desks: {
    fr: {
      name: 'France',
      timeZone: 'Europe/Paris',
      calendar: 'office',
      locale: 'fr',
      channels: { service: 'service', press: 'press' },
    },
  },
});

describe('setting aside', () => {
  const untilOf = async (until: string) => {
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice(until) });
    return { office, snooze: (await office.trail('m1')).snooze };
  };

  test.each([
    ['hour', START + HOUR],
    ['four-hours', START + 4 * HOUR],
    // Tuesday and next Monday, nine in the morning in Paris.
    ['morning', Date.UTC(2026, 10, 24, 8)],
    ['week', Date.UTC(2026, 10, 30, 8)],
    ['author', undefined],
  ])('%s', async (choice, until) => {
    expect((await untilOf(choice)).snooze).toEqual({ until, untilAuthorWrites: true });
  });

  test('at an exact time, whatever else was chosen', async () => {
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice('hour'), at: time(START + 90 * MINUTE) });
    expect((await office.trail('m1')).snooze).toEqual({ until: START + 90 * MINUTE, untilAuthorWrites: true });
  });

  test.each([
    ['at a time that is over', { at: time(START - MINUTE) }, 'That time is over.'],
    ['until nothing', { at: { selected_date_time: null } }, 'Choose one of the two.'],
  ])('%s is refused in the form, and changes nothing', async (_case, fields, said) => {
    await office.press(ANNA, 'snooze', 'm1');
    const { body } = await office.submit(ANNA, fields);
    expect((await office.trail('m1')).snooze).toBeUndefined();
    expect(JSON.parse(body)).toEqual({ response_action: 'errors', errors: { at: said } });
  });

  test('sets the timer that wakes it, and the card says until when and how to wake it', async () => {
    const { office } = await untilOf('hour');
    const due = await office.timers.due(START + HOUR, 10);
    expect(due).toContainEqual(expect.objectContaining({ kind: 'snooze', dueAt: START + HOUR }));
    await office.works();
    expect(shown(office.slack.cards(SERVICE)[0])).toContain('Set aside until');
    expect(buttons(office.slack.cards(SERVICE)[0])).toContain('wake');
    office.passes(MINUTE);
    await office.press(BORIS, 'wake', 'm1');
    expect((await office.trail('m1')).snooze).toBeUndefined();
  });

  test.each([
    ['without a calendar', {}, Date.UTC(2026, 10, 24, 8)],
    ['by its calendar', openOn({ 'mon-fri': '08:00-18:00' }), Date.UTC(2026, 10, 24, 7)],
  ])('in the night the next working morning is the one that comes, %s', async (_case, policy, until) => {
    await opens({ policy });
    // Tuesday, one o'clock in Paris.
    office.passes(16 * HOUR);
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice('morning') });
    expect((await office.trail('m1')).snooze?.until).toBe(until);
  });

  test('on a Friday the next working morning is Monday’s', async () => {
    office = openOffice();
    office.passes(4 * 24 * HOUR);
    await office.arrives('m1');
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice('morning') });
    expect((await office.trail('m1')).snooze?.until).toBe(Date.UTC(2026, 10, 30, 8));
  });

  test('by the desk’s calendar, which opens at eight and is closed on Tuesday', async () => {
    await opens({ policy: openOn({ mon: '08:00-18:00', 'wed-fri': '08:00-18:00' }) });
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice('morning') });
    expect((await office.trail('m1')).snooze?.until).toBe(Date.UTC(2026, 10, 25, 7));
  });

  test('by the group’s desk, in Athens, where the policy no longer has the one that it is at', async () => {
    const channels = { service: 'service', press: 'press' };
    const group = { name: 'Group', timeZone: 'Europe/Athens', locale: 'en', channels };
    await opens({ policy: { desks: { group }, groupDesk: 'group' } });
    await office.press(ANNA, 'snooze', 'm1');
    await office.submit(ANNA, { until: choice('morning') });
    expect((await office.trail('m1')).snooze?.until).toBe(Date.UTC(2026, 10, 24, 7));
    await office.press(ANNA, 'reroute', 'm1');
    expect(JSON.stringify(office.views.at(-1)?.view)).toMatch(/"initial_option":\{[^{]*\{[^}]*\},"value":"group"/);
  });
});
