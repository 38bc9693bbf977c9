import { describe, expect, test } from 'vitest';
import { ANNA, BORIS, choice, openOffice, person } from './office.ts';

const LEAD = 'U0LEAD00001';
const PRESSE = 'U0ELENA0003';
const STRANGER = 'U0NOBODY001';
const TEMP = 'U0TEMP00001';
const groups = { S0MANAGERS1: [ANNA], S0PRESSE001: [PRESSE] };

const policy = {
  roles: {
    lead: { who: [LEAD], may: 'everything' },
    managers: { who: ['S0MANAGERS1'], may: ['claim', 'answer', 'resolve', 'dismiss', 'snooze', 'retag', 'reroute'] },
    press: { who: ['S0PRESSE001', BORIS], may: ['claim', 'resolve', 'answer'] },
    closer: { who: [TEMP], may: ['reopen', 'assign', 'pass-on'] },
  },
};

const FIELDS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  reroute: { team: choice('press'), desk: choice('fr') },
  snooze: { until: choice('hour') },
  retag: { urgency: choice('high'), topic: choice('outage') },
  assign: { assignee: person(STRANGER) },
};

/** What the policy above says, written down again by hand: who may do what. */
const MATRIX: readonly (readonly [action: string, ...who: readonly string[]])[] = [
  ['claim', LEAD, ANNA, BORIS, PRESSE],
  ['answered', LEAD, ANNA, BORIS, PRESSE],
  ['resolve', LEAD, ANNA, BORIS, PRESSE],
  ['dismiss', LEAD, ANNA],
  ['snooze', LEAD, ANNA],
  ['retag', LEAD, ANNA],
  ['reroute', LEAD, ANNA],
  ['reopen', LEAD, TEMP],
  ['assign', LEAD, TEMP],
];
const EVERYBODY = [LEAD, ANNA, BORIS, PRESSE, TEMP, STRANGER];
const cases = MATRIX.flatMap(([action, ...may]) =>
  EVERYBODY.map((user) => [user, may.includes(user) ? 'may' : 'may not', action] as const),
);

const tries = async (user: string, action: string, interior: Parameters<typeof openOffice>[0]) => {
  const office = openOffice(interior);
  await office.arrives('m1');
  if (action === 'reopen') await office.happens('m1', { type: 'resolved', by: { kind: 'system' } });
  const before = (await office.commits('m1')).length;
  await office.press(user, action, 'm1');
  const fields = FIELDS[action];
  if (fields !== undefined && office.views.length > 0) await office.submit(user, fields);
  return { office, commits: (await office.commits('m1')).length - before };
};

describe('who may do what', () => {
  test.each(cases)('%s %s %s', async (user, verdict, action) => {
    const { office, commits } = await tries(user, action, { policy, groups });
    expect(commits).toBe(verdict === 'may' ? 1 : 0);
    const told = office.whispers.map(({ text, user: whom }) => ({ text, whom }));
    expect(told).toEqual(
      verdict === 'may' ? [] : [{ text: expect.stringContaining('role does not allow'), whom: user }],
    );
  });

  test.each(MATRIX.map(([action]) => action))('without roles everybody may %s', async (action) => {
    expect((await tries(STRANGER, action, {})).commits).toBe(1);
  });

  test('everybody may look at the trail', async () => {
    const { office } = await tries(STRANGER, 'trail', { policy, groups });
    expect(office.views).toHaveLength(1);
  });

  test('what no role has is everybody’s', async () => {
    const closers = { roles: { closers: { who: [TEMP], may: ['resolve'] } } };
    expect((await tries(STRANGER, 'claim', { policy: closers })).commits).toBe(1);
    expect((await tries(STRANGER, 'resolve', { policy: closers })).commits).toBe(0);
  });

  test('what a role may do with everything, others may not', async () => {
    const lead = { roles: { lead: { who: [LEAD], may: 'everything' } } };
    expect((await tries(STRANGER, 'claim', { policy: lead })).commits).toBe(0);
    expect((await tries(LEAD, 'claim', { policy: lead })).commits).toBe(1);
  });

  test('a role of everybody gives back what another has', async () => {
    const all = { roles: { lead: { who: [LEAD], may: 'everything' }, all: { who: 'everybody', may: ['claim'] } } };
    expect((await tries(STRANGER, 'claim', { policy: all })).commits).toBe(1);
    expect((await tries(STRANGER, 'resolve', { policy: all })).commits).toBe(0);
  });

  test('a form that was opened before a right was lost is not taken', async () => {
    const open = openOffice({ policy, groups: { S0MANAGERS1: [ANNA] } });
    await open.arrives('m1');
    await open.press(ANNA, 'snooze', 'm1');
    const answer = await open.submit(STRANGER, { until: choice('hour') });
    expect(JSON.parse(answer.body).errors.until).toContain('role does not allow');
    expect((await open.trail('m1')).snooze).toBeUndefined();
  });

  test('passing on takes a right of its own', async () => {
    const office = openOffice({ policy, groups });
    await office.shortcut(STRANGER, { ts: '1795424288.000200', text: 'seen' });
    expect(await office.takes('intake')).toEqual([]);
    expect(office.answers[0]?.text).toContain('role does not allow');
  });
});

describe('when Slack does not say who is in a group', () => {
  test('nobody is let in unseen, and the person is told to try again', async () => {
    const office = openOffice({ policy, groups });
    await office.arrives('m1');
    const before = await office.commits('m1');
    office.slackGoes('down');
    await office.press(ANNA, 'claim', 'm1');
    expect(await office.commits('m1')).toEqual(before);
  });

  test('what it said this morning still holds', async () => {
    const office = openOffice({ policy, groups });
    await office.arrives('m1');
    await office.press(ANNA, 'claim', 'm1');
    office.passes(60 * 60_000);
    office.slackGoes('down');
    await office.press(ANNA, 'resolve', 'm1');
    expect((await office.trail('m1')).closed?.by).toEqual({ kind: 'person', user: ANNA });
  });
});
