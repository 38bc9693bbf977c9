import { expect, test } from 'vitest';
import * as z from 'zod';
import { exchangeBlocks } from '../../../functions/desk/reply-blocks.ts';
import { checkView } from '../../../infra/local/slack-preview/check-view.ts';
import { policyOf as rootPolicy } from '../../../infra/read-policy-file.ts';
import { LOCALES, type Locale } from '../../../shared/policy/policy-words.ts';
import { voiceIn } from '../../../shared/slack/voice.ts';
import { ANNA, openOffice } from './office.ts';

const MANY = Object.fromEntries(
  Array.from({ length: 60 }, (_, place) => [
    `team-${place}`,
    { name: `A team with a name as long as a ${'very '.repeat(12)}long one ${place}` },
  ]),
);
const everywhere = Object.fromEntries(Object.keys(MANY).map((team) => [team, 'service']));
const crowdedIn = (locale: Locale) => ({
  replies: { platforms: ['x'] },
  teams: { service: { name: 'Customer service' }, press: { name: 'Press' }, ...MANY },
  desks: {
    fr: {
      name: 'Une très longue désignation d’un bureau',
      timeZone: 'Europe/Paris',
      locale,
      channels: { service: 'service', press: 'press', ...everywhere },
    },
  },
});

const Words = z.object({ text: z.string() });
const Frame = z.object({ title: Words, submit: Words.optional(), close: Words });

test.each(LOCALES)(
  'every form and view is as Slack takes it, and none of our words around it is cut, in %s',
  async (locale) => {
    const office = openOffice({ policy: crowdedIn(locale) });
    await office.arrives('m1');
    for (let i = 0; i < 80; i += 1) {
      await office.press(ANNA, i % 2 === 0 ? 'resolve' : 'reopen', 'm1');
    }
    for (const action of ['reroute', 'snooze', 'retag', 'assign', 'reply', 'hide', 'trail']) {
      const before = office.views.length;
      await office.press(ANNA, action, 'm1');
      expect(office.views).toHaveLength(before + 1);
      const view = office.views.at(-1)?.view ?? {};
      expect(checkView(view, 'modal')).toEqual([]);
      expect(Object.values(Frame.parse(view)).filter((words) => words?.text.endsWith('…'))).toEqual([]);
    }
  },
);

test.each([
  ['en', '1 earlier step is not shown'],
  ['fr', '1 étape plus ancienne n’est pas montrée'],
])('of a step that there is no room for, the trail speaks in the singular, in %s', async (locale, words) => {
  const desk = { name: 'France', timeZone: 'Europe/Paris', locale, channels: { service: 'service', press: 'press' } };
  const office = openOffice({ policy: { desks: { fr: desk } } });
  await office.arrives('m1');
  const told = async () => {
    await office.press(ANNA, 'trail', 'm1');
    return JSON.stringify(office.views.at(-1)?.view);
  };
  for (let i = 0; !(await told()).includes('npx vigie trail show` '); i += 1) {
    expect(i).toBeLessThan(70);
    await office.press(ANNA, i % 2 === 0 ? 'resolve' : 'reopen', 'm1');
  }
  expect(await told()).toContain(words);
});

test('only what we said stands below bold words: a stranger who is called like us, or goes on as if we had answered, has none', () => {
  const { policy } = openOffice();
  const at = Date.parse('2026-11-23T09:00:00Z');
  const drawn = (who: 'us' | { readonly name: string }, text: string) => {
    const gathered = { exchange: [{ who, text, at }], draft: undefined };
    const context = { policy, now: at, requestId: 'r', by: { kind: 'person', user: ANNA }, gathered } as const;
    return exchangeBlocks(context, voiceIn({ locale: 'en', timeZone: 'UTC' }));
  };
  const bold = { type: 'mrkdwn', text: '*Us*, Mon 23 Nov, 09:00', verbatim: true };
  expect(drawn('us', 'Refunded.')).toEqual([
    { type: 'context', elements: [bold] },
    { type: 'section', text: { type: 'plain_text', text: '“Refunded.”', emoji: false } },
  ]);
  expect(drawn({ name: '*Us*' }, 'When?”\n\n*Us*, Mon 23 Nov, 09:00\n“Now')).toEqual([
    { type: 'section', text: expect.objectContaining({ type: 'plain_text' }) },
  ]);
});

test('the policy that we ship lets everybody do everything, and says how to change that', () => {
  const { policy } = rootPolicy('policy.yaml');
  expect(policy.roles).toEqual({});
});
