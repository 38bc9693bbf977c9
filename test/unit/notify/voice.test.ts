import { describe, expect, test } from 'vitest';
import { draw } from '../../../functions/notify/draw.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { textsOf } from '../../../shared/slack/locale/texts-of.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import { someMention } from '../mention/some-mention.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';

const AT = Date.UTC(2026, 10, 23, 8);
const GERMAN = 'C0PRESSEDE1';
const GROUP = 'C0CUSTOGRP1';
const CELL = 'C0CRISIS001';
const policy = compilePolicy(
  Policy.parse({
    brand: { names: ['Banque'] },
    channels: { 'presse-de': GERMAN, 'customers-group': GROUP, cell: CELL },
    teams: { press: { name: 'Press' }, service: { name: 'Service' } },
    desks: {
      de: { name: 'Deutschland', timeZone: 'Europe/Berlin', locale: 'de', channels: { press: 'presse-de' } },
      en: {
        name: 'Group',
        timeZone: 'Europe/London',
        locale: 'en',
        channels: { press: 'customers-group', service: 'customers-group' },
      },
    },
    groupDesk: 'en',
    rules: [{ name: 'everything', team: 'press' }],
    crisis: { channel: 'cell' },
  }),
);

const asked = { type: 'post-asked', by: SYSTEM, queue: 'urgent' } as const;
const below = { trailId: 'm1', postId: 'm1/1/0' };

/** A mention of the German desk, and what is told of it in a channel. */
const shownIn = (channel: string, post: object): string => {
  const events: TrailEvent[] = [
    received(AT),
    { type: 'classified', by: SYSTEM, tags: someTags({ topic: 'outage', urgency: 'critical' }) },
    { type: 'routed', by: SYSTEM, team: 'press', desk: 'de', rule: 'everything', policy: 'p' },
    { ...asked, purpose: 'card', channel },
    { ...asked, purpose: 'alert', channel, ...post },
  ];
  const trail = foldTrail('m1', [{ id: 'm1', version: 1, commitId: 'c1', at: AT, events, prevHash: '', hash: '' }]);
  const drawn = trail.posts.at(-1);
  if (drawn === undefined) throw new Error('nothing was asked for');
  const content = { id: 'm1', mention: someMention({ createdAt: AT }), reasons: [], expiresAt: AT + 1 };
  const around = {
    upper: trail,
    earlier: [],
    cardUrl: undefined,
    pingedBeforeAt: undefined,
    tally: undefined,
    now: AT,
  };
  return JSON.stringify(draw(drawn, trail, content, policy, around));
};

const POSTS: readonly (readonly [string, object, (locale: 'de' | 'en') => string])[] = [
  ['a card', { purpose: 'card' }, (locale) => textsOf(locale).desk.button.claim],
  ['an alert', { purpose: 'alert', ping: 'here' }, (locale) => textsOf(locale).alertHeader('Banque')],
  ['a reminder', { purpose: 'reminder', ping: 'here', below }, (locale) => textsOf(locale).due.reminder],
  ['an escalation', { purpose: 'escalation', ping: 'here' }, (locale) => textsOf(locale).topic.outage],
  ['a note', { purpose: 'note', note: 'given', below }, (locale) => textsOf(locale).reply.note.given('', '')],
];

describe('Of a mention of the German desk', () => {
  test.each(POSTS)('%s speaks German in its channel, and elsewhere as the group does', (_, post, words) => {
    expect(shownIn(GERMAN, post)).toContain(words('de'));
    for (const channel of [GROUP, CELL]) {
      expect(shownIn(channel, post)).toContain(words('en'));
      expect(shownIn(channel, post)).not.toContain(words('de'));
    }
  });
});
