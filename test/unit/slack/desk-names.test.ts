import { expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { namesOf, namesOfChannel } from '../../../shared/slack/desk-names.ts';

const channels = {
  'kunden-de': 'C0KUNDENDE1',
  'clienti-it': 'C0CLIENTIT1',
  shared: 'C0SHARED001',
  'with-group': 'C0WITHGRP01',
  'customers-group': 'C0CUSTOGRP1',
  'crisis-cell': 'C0CRISIS001',
};
const policy = compilePolicy(
  Policy.parse({
    brand: { names: ['Banque'] },
    channels,
    teams: {
      service: { name: { en: 'Customer service', it: 'Servizio clienti' } },
      press: { name: { fr: 'Service de presse', de: 'Pressestelle' } },
      watch: { name: 'Watch cell' },
    },
    desks: {
      de: {
        name: 'Deutschland',
        timeZone: 'Europe/Berlin',
        locale: 'de',
        channels: { press: 'kunden-de', watch: 'shared', service: 'with-group' },
      },
      it: {
        name: 'Italia',
        timeZone: 'Europe/Rome',
        locale: 'it',
        channels: { service: 'clienti-it', watch: 'shared' },
      },
      group: {
        name: 'Group',
        timeZone: 'Europe/Lisbon',
        locale: 'en',
        channels: { service: 'customers-group', press: 'with-group', watch: 'customers-group' },
      },
    },
    groupDesk: 'group',
    rules: [{ name: 'everything', team: 'service' }],
    crisis: { channel: 'crisis-cell' },
  }),
);

const shownIn = (channel: keyof typeof channels | 'given-up', team: string, desk: string | undefined) => {
  const id = channel === 'given-up' ? 'C0GIVENUP01' : channels[channel];
  const { brand, ...names } = namesOf({ route: { team, desk } }, id, policy);
  return names;
};

test('a card speaks as the desk does that reads its channel, and names the desk that has the mention', () => {
  expect(shownIn('clienti-it', 'service', 'it')).toEqual({
    team: 'Servizio clienti',
    desk: 'Italia',
    locale: 'it',
    timeZone: 'Europe/Rome',
  });
  expect(shownIn('customers-group', 'service', 'de')).toEqual({
    team: 'Customer service',
    desk: 'Deutschland',
    locale: 'en',
    timeZone: 'Europe/Lisbon',
  });
});

test.each([
  ['in a channel of several desks, as that of them that has the mention', 'shared', 'it', 'it'],
  ['in a channel of several desks of which none has it, as the group’s', 'with-group', 'it', 'en'],
  [
    'in a channel of several desks, none of them the group’s or with the mention, as the first',
    'shared',
    'group',
    'de',
  ],
  ['in a channel of no desk, as the group’s', 'crisis-cell', 'it', 'en'],
  ['in a channel that the policy has given up, as the desk that has it', 'given-up', 'it', 'it'],
  ['in such a channel where no desk has it, as the group’s', 'given-up', undefined, 'en'],
  ['in such a channel of a desk that is gone, as the group’s', 'given-up', 'pl', 'en'],
] as const)('%s', (_, channel, desk, locale) => {
  expect(shownIn(channel, 'watch', desk).locale).toBe(locale);
});

test.each([
  ['it', 'service', 'Servizio clienti'],
  ['de', 'press', 'Pressestelle'],
  ['de', 'service', 'Customer service'],
  ['it', 'press', 'Service de presse'],
  ['it', 'watch', 'Watch cell'],
  ['it', 'gone', 'gone'],
])('at the desk %s the team %s is called %s', (desk, team, name) => {
  expect(shownIn('given-up', team, desk).team).toBe(name);
});

test('what is of no mention speaks as the first desk that has the channel, else as the group’s', () => {
  expect([channels.shared, channels['crisis-cell'], 'C0ELSEWHERE', undefined].map(localeIn)).toEqual([
    'de',
    'en',
    'en',
    'en',
  ]);
});

const localeIn = (channel: string | undefined) => namesOfChannel(channel, policy).locale;
