import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../shared/routing/explain.ts';
import { channelFor, route } from '../../../shared/routing/route.ts';
import { loadedRoot, policyWith, someFacts, someTags } from '../policy/policies.ts';

const bank = loadedRoot('policy.yaml');
const goes = (facts: Parameters<typeof someFacts>[0], tags: Parameters<typeof someTags>[0]) => {
  const { rule, team, desk, channel, queue, hidden } = route(someFacts(facts), someTags(tags), bank);
  return `${rule}: ${team} at ${desk}, ${channel === undefined ? hidden : `#${bank.channelNames.get(channel)}`}, ${queue}`;
};

describe('the policy of the repository', () => {
  it.each([
    [
      'an outage for many, in French',
      { text: 'appli en panne, tout le monde est bloqué' },
      { topic: 'outage', urgency: 'critical', language: 'fr', sentiment: 'negative' },
      'customer in trouble: customer-service at fr, #relation-client-fr, urgent',
    ],
    [
      'a journalist, whatever the classifier thinks of the text',
      { text: 'Bonjour, le service de presse est-il joignable ?' },
      { team: 'none', language: 'fr' },
      'press enquiry: press at fr, #presse-fr, team-press',
    ],
    [
      'an Italian newspaper',
      { kind: 'article' },
      { authorKind: 'media', topic: 'news', team: 'press', language: 'it' },
      'media: press at it, #stampa-it, team-press',
    ],
    [
      'a leak told as news',
      { text: 'Énorme fuite de données chez BNP Paribas !' },
      { topic: 'fraud-security', urgency: 'critical', language: 'fr' },
      'data leak: press at fr, #presse-fr, urgent',
    ],
    [
      'a customer who fears for his own data',
      { text: 'suis-je concerné par la fuite de données ?' },
      { topic: 'fraud-security', urgency: 'high', language: 'fr' },
      'customer in trouble: customer-service at fr, #relation-client-fr, urgent',
    ],
    [
      'a lawsuit',
      { text: 'Geldwäsche: BaFin ermittelt' },
      { topic: 'news', team: 'communications', language: 'de' },
      'courts and regulators: press at de, #presse-de, team-press',
    ],
    [
      'a German customer, where the desk has no channel of its own',
      {},
      { topic: 'account-billing', language: 'de' },
      'as the classifier suggests: customer-service at de, #customers-group, team-customer-service',
    ],
    [
      'the tournament',
      { text: 'Quel match à Roland-Garros !' },
      { topic: 'praise', team: 'communications', language: 'fr', sentiment: 'positive' },
      'tennis and sponsoring: communications at fr, #sponsoring, team-communications',
    ],
    [
      'an applicant from Italy',
      {},
      { topic: 'careers', team: 'communications', language: 'it' },
      'careers: communications at en, #comms-group, team-communications',
    ],
    [
      'a critic whom many hear',
      { author: { followers: 80_000 } },
      { topic: 'ethics-reputation', sentiment: 'negative', team: 'communications', language: 'fr' },
      'heard critic: press at fr, #presse-fr, team-press',
    ],
    [
      'a critic whom few hear',
      { author: { followers: 49_999 } },
      { topic: 'ethics-reputation', sentiment: 'negative', team: 'communications', language: 'fr' },
      'as the classifier suggests: communications at fr, #comm-fr, team-communications',
    ],
    [
      'two stars without much of a text',
      { kind: 'review', rating: 2 },
      { team: 'none', topic: 'other', urgency: 'low', language: 'und' },
      'bad review: customer-service at en, #customers-group, team-customer-service',
    ],
    [
      'spam',
      {},
      { team: 'none', topic: 'other', urgency: 'low', authorKind: 'spam', language: 'fr' },
      'everything else: none at fr, noise, team-none',
    ],
    [
      'French to the Belgian account',
      { brandAccount: '@BNPPFBelgique' },
      { topic: 'question', language: 'fr' },
      'as the classifier suggests: customer-service at be, #relation-client-be, team-customer-service',
    ],
    [
      'French from Belgium to the group’s account',
      { brandAccount: '@BNPParibas', country: 'BE' },
      { topic: 'question', language: 'fr' },
      'as the classifier suggests: customer-service at be, #relation-client-be, team-customer-service',
    ],
    [
      'Dutch without an account',
      {},
      { topic: 'praise', team: 'communications', language: 'nl' },
      'as the classifier suggests: communications at be, #comms-group, team-communications',
    ],
    [
      'a language that no desk speaks',
      {},
      { topic: 'question', language: 'pl' },
      'as the classifier suggests: customer-service at en, #customers-group, team-customer-service',
    ],
    [
      'unsure of the team, but about money',
      {},
      {
        topic: 'account-billing',
        team: 'communications',
        confidence: { ...someTags().confidence, team: 0.2 },
      },
      'about service: customer-service at en, #customers-group, team-customer-service',
    ],
    [
      'unsure until a second opinion decided, which gives no confidence',
      {},
      { topic: 'account-billing', team: 'communications', confidence: {} },
      'as the classifier suggests: communications at en, #comms-group, team-communications',
    ],
  ] as const)('%s', (_, facts, tags, expected) => expect(goes(facts, tags)).toBe(expected));

  it('tells the crisis channel of what is critical, with the ping that it allows, and of nothing else', () => {
    const alertOf = (urgency: 'critical' | 'high') =>
      route(someFacts(), someTags({ topic: 'outage', urgency }), bank).alert;
    expect(alertOf('critical')).toEqual({ channel: bank.policy.channels['crisis-cell'], ping: 'S07CRISIS01' });
    expect(alertOf('high')).toBeUndefined();
  });
});

describe('noise', () => {
  const hidden = (rules: string, tags: Parameters<typeof someTags>[0]) =>
    route(someFacts(), someTags(tags), policyWith(rules)).hidden;
  const ALL = '  - { name: all, team: press }';

  it('is hidden', () => expect(hidden(ALL, { team: 'none' })).toBe('noise'));
  it('is shown by a rule that says always', () =>
    expect(hidden('  - { name: all, team: press, show: always }', { team: 'none' })).toBeUndefined());
  it('is shown when it may be urgent', () => expect(hidden(ALL, { team: 'none', urgency: 'high' })).toBeUndefined());
  it('is shown when its text did not come, for nobody has read it', () =>
    expect(route(someFacts({ needsFetch: true }), someTags({ team: 'none' }), policyWith(ALL)).hidden).toBeUndefined());
  it('can be hidden by a rule, urgent or not', () =>
    expect(hidden('  - { name: all, team: none }', { urgency: 'critical' })).toBe('rule'));
  it('has neither channel nor alert', () => {
    const loaded = policyWith('  - { name: all, team: none }', 'crisis: { channel: press, ping: here }');
    expect(route(someFacts(), someTags({ urgency: 'critical' }), loaded)).toMatchObject({
      team: 'none',
      channel: undefined,
      alert: undefined,
    });
  });
});

it('a ping of none calls nobody, and without a crisis section there is no alert', () => {
  const critical = someTags({ urgency: 'critical' });
  const ALL = '  - { name: all, team: press }';
  const quiet = policyWith(ALL, 'crisis: { channel: comms }');
  expect(route(someFacts(), critical, quiet).alert).toEqual({ channel: 'C0000000003', ping: undefined });
  expect(route(someFacts(), critical, policyWith(ALL)).alert).toBeUndefined();
});

describe('the first rule that matches wins', () => {
  const TOPICS = ['outage', 'praise', 'news', 'other'] as const;

  it('whatever the rules, and the explanation says the same', () => {
    const rule = fc.record({ topic: fc.constantFrom(...TOPICS), followers: fc.constantFrom(0, 10, 20) });
    const name = (i: number) => `rule ${i}`;
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), rule, (rules, mention) => {
        const unique = rules.filter(
          (a, i) => rules.findIndex((b) => b.topic === a.topic && b.followers <= a.followers) === i,
        );
        const lines = unique.map(
          ({ topic, followers }, i) =>
            `  - { name: ${name(i)}, team: press, when: { topic: ${topic}${followers === 0 ? '' : `, minFollowers: ${followers}`} } }`,
        );
        const loaded = policyWith([...lines, '  - { name: rest, team: communications }'].join('\n'));
        const facts = someFacts({ author: { followers: mention.followers } });
        const tags = someTags({ topic: mention.topic });

        const first = unique.findIndex(
          ({ topic, followers }) => topic === mention.topic && followers <= mention.followers,
        );
        expect(route(facts, tags, loaded).rule).toBe(first === -1 ? 'rest' : name(first));
        const outcomes = explain(facts, tags, loaded).rules;
        expect(outcomes.findIndex(({ outcome }) => outcome === 'matched')).toBe(first === -1 ? unique.length : first);
        expect(outcomes.filter(({ outcome }) => outcome === 'matched')).toHaveLength(1);
        expect(outcomes.every(({ because }) => because.length > 0)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

it('every team has a channel at every desk', () => {
  for (const team of Object.keys(bank.policy.teams))
    for (const desk of Object.keys(bank.policy.desks))
      expect(channelFor(team, desk, bank), `${team} at ${desk}`).toMatch(/^C/);
});

describe('the policy of load tests', () => {
  const bench = loadedRoot('bench/policy.yaml');
  const lib = new URL('../../../../shared/bench/lib.mjs', import.meta.url);

  it('shows noise too, and sends no alerts', () => {
    const tags = someTags({ team: 'none', relevant: false, urgency: 'critical' });
    expect(route(someFacts({ text: 'x' }), tags, bench)).toMatchObject({
      team: 'triage',
      hidden: undefined,
      alert: undefined,
    });
  });

  it.skipIf(!existsSync(lib))(
    'spreads the driver’s texts over at least six channels (needs ../shared/bench)',
    async () => {
      const {
        mention,
        prng,
      }: { mention: (...args: unknown[]) => { text: string }; prng: (seed: number) => () => number } = await import(
        lib.href
      );
      const random = prng(7);
      const counts = new Map<string | undefined, number>();
      for (let i = 0; i < 500; i += 1) {
        const { channel } = route(
          someFacts({ text: mention('run', i, random).text }),
          someTags({ team: 'none' }),
          bench,
        );
        counts.set(channel, (counts.get(channel) ?? 0) + 1);
      }
      expect(counts.has(undefined)).toBe(false);
      expect([...counts.values()].filter((count) => count > 20).length).toBeGreaterThanOrEqual(6);
    },
  );
});
