import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MentionKind } from '../../../shared/mention/mention.ts';
import { AuthorKind, Sentiment, SuggestedTeam, Topic, Urgency } from '../../../shared/mention/tags.ts';
import { compilePolicy, type LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { Rule } from '../../../shared/policy/policy-schema.ts';
import { reachability } from '../../../shared/policy/reachability.ts';
import { route } from '../../../shared/routing/route.ts';
import { loadedFixture, loadedRoot } from './policies.ts';

const { policy } = loadedFixture('the-smallest');
const withRules = (rules: readonly Rule[]): LoadedPolicy =>
  compilePolicy({ ...policy, rules: [...rules, { name: 'catch-all', team: 'press' }] });

/** Narrow choices, so that rules often cover each other. */
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const PHRASES = ['a', 'b', 'a b', 'b a', 'A b c'];
const PLATFORMS = ['x', 'facebook'];
const LANGUAGES = ['fr', 'nl'];

const sets = {
  topic: some(Topic.options.slice(0, 3)),
  urgency: some(Urgency.options),
  sentiment: some(Sentiment.options),
  authorKind: fc.constantFrom(...AuthorKind.options),
  suggested: some(SuggestedTeam.options),
  platform: some(PLATFORMS),
  language: some(LANGUAGES),
  account: fc.constant('@acme'),
  kind: some(MentionKind.options),
};
const amounts = {
  topic: some(Topic.options.slice(0, 2)),
  urgency: some(Urgency.options),
  minFollowers: fc.constantFrom(10, 100),
  maxRating: fc.constantFrom(2, 4),
  minConfidence: fc.constantFrom(0.3, 0.6),
  keywords: some(PHRASES),
};
/** At most three conditions a rule: with more of them hardly any two rules meet. */
const rulesWith = (conditions: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Rule[]> =>
  fc
    .array(
      fc.record({
        when: fc
          .record(conditions)
          .chain((all) =>
            fc.subarray(Object.entries(all), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
          ),
        team: fc.constantFrom('press', 'suggested'),
      }),
      { minLength: 1, maxLength: 7 },
    )
    .map((rules) => rules.map((rule, i) => Rule.parse({ name: `rule ${i}`, ...rule })));
const someRules = fc.oneof(rulesWith(sets), rulesWith(amounts), rulesWith({ ...sets, ...amounts }));

const confidence = fc.constantFrom(0, 0.3, 0.5, 0.6, 1);
const someMention = fc.record({
  facts: fc.record({
    text: fc.constantFrom('', ...PHRASES, 'b c a b', 'c'),
    platform: fc.constantFrom(...PLATFORMS, 'blog'),
    kind: fc.constantFrom(...MentionKind.options),
    brandAccount: fc.constantFrom('@acme', undefined),
    rating: fc.constantFrom(undefined, 1, 2, 3, 5),
    author: fc.record({ followers: fc.constantFrom(undefined, 0, 10, 99, 5_000) }),
  }),
  tags: fc.record({
    team: fc.constantFrom(...SuggestedTeam.options),
    topic: fc.constantFrom(...Topic.options.slice(0, 4)),
    urgency: fc.constantFrom(...Urgency.options),
    sentiment: fc.constantFrom(...Sentiment.options),
    authorKind: fc.constantFrom(...AuthorKind.options),
    relevant: fc.boolean(),
    language: fc.constantFrom(...LANGUAGES, 'und'),
    model: fc.constant('test'),
    confidence: fc.record({
      team: confidence,
      topic: confidence,
      urgency: confidence,
      sentiment: confidence,
      authorKind: confidence,
      relevant: confidence,
      language: confidence,
    }),
  }),
});

describe('after a rule that wants …, a rule that wants … is', () => {
  it.each([
    [{ minFollowers: 10 }, { minFollowers: 100 }, 'unreachable'],
    [{ minFollowers: 100 }, { minFollowers: 10 }, 'reachable'],
    [{ minFollowers: 10 }, {}, 'reachable'],
    [{ maxRating: 4 }, { maxRating: 2 }, 'unreachable'],
    [{ maxRating: 5 }, {}, 'reachable'],
    [{ topic: 'news', minConfidence: 0.3 }, { topic: 'news', minConfidence: 0.6 }, 'unreachable'],
    [{ topic: 'news', minConfidence: 0.6 }, { topic: 'news', minConfidence: 0.3 }, 'reachable'],
    [{ topic: 'news', minConfidence: 0.3 }, { topic: 'news' }, 'reachable'],
    [
      { topic: ['news', 'praise'], urgency: Urgency.options, minConfidence: 0.3 },
      { topic: 'news', minConfidence: 0.6 },
      'reachable',
    ],
    [
      { topic: ['news', 'praise'], minConfidence: 0.3 },
      { topic: 'news', urgency: 'low', minConfidence: 0.6 },
      'unreachable',
    ],
    [{ keywords: 'office' }, { keywords: ['press office', 'Office!'] }, 'unreachable'],
    [{ keywords: 'press office' }, { keywords: ['press office hours', 'press'] }, 'reachable'],
    [{ platform: ['x', 'facebook'] }, { platform: 'x', topic: 'news' }, 'unreachable'],
    [{ platform: 'x' }, { topic: 'news' }, 'reachable'],
    [{ account: '@acme' }, {}, 'reachable'],
    [{ urgency: Urgency.options }, { urgency: 'low' }, 'unreachable'],
  ] as const)('%j, %j: %s', (first, second, expected) => {
    const rules = [first, second].map((when, i) => Rule.parse({ name: `rule ${i}`, team: 'press', when }));
    expect(reachability(rules)[1]?.kind).toBe(expected);
  });
});

describe('reachability', () => {
  it('never flags a rule that some mention reaches', () => {
    fc.assert(
      fc.property(someRules, fc.array(someMention, { minLength: 20, maxLength: 60 }), (rules, mentions) => {
        const loaded = withRules(rules);
        const dead = new Set(
          rules.filter((_, i) => reachability(rules)[i]?.kind === 'unreachable').map(({ name }) => name),
        );
        for (const { facts, tags } of mentions) expect(dead).not.toContain(route(facts, tags, loaded).rule);
      }),
      { numRuns: 300 },
    );
  });

  it('flags every rule that no mention reaches: each rule left has a mention that it takes', () => {
    let [flagged, left] = [0, 0];
    fc.assert(
      fc.property(someRules, (rules) => {
        const loaded = withRules(rules);
        for (const [i, reach] of reachability(rules).entries()) {
          if (reach.kind === 'unreachable') {
            flagged += 1;
            continue;
          }
          left += 1;
          const { witness } = reach;
          expect(witness && route(witness.facts, witness.tags, loaded).rule).toBe(rules[i]?.name);
        }
      }),
      { numRuns: 2_000 },
    );
    // Both happen often, so that neither test passes for want of cases.
    expect(Math.min(flagged, left)).toBeGreaterThan(200);
  });

  it('names only rules without which the later one would be reached', () => {
    fc.assert(
      fc.property(someRules, (rules) => {
        for (const [i, reach] of reachability(rules).entries()) {
          if (reach.kind === 'reachable') continue;
          for (const taker of reach.takenBy) {
            const others = reach.takenBy.filter((other) => other !== taker).map((other) => rules[other]);
            expect(reachability([...others, rules[i]]).at(-1)?.kind).toBe('reachable');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('claims nothing where there is too much to think through', () => {
    let bits = 1;
    const twoThirdsOf = <T>(values: readonly T[]) =>
      values.filter(() => {
        bits = (bits * 48_271) % 2_147_483_647;
        return bits % 3 !== 0;
      });
    const tangle = Array.from({ length: 30 }, (_, i) =>
      Rule.parse({
        name: `rule ${i}`,
        team: 'press',
        when: {
          topic: twoThirdsOf(Topic.options),
          urgency: [...twoThirdsOf(Urgency.options), 'normal'],
          kind: [...twoThirdsOf(MentionKind.options), 'post'],
          authorKind: [...twoThirdsOf(AuthorKind.options), 'public'],
          sentiment: [...twoThirdsOf(Sentiment.options), 'neutral'],
          suggested: [...twoThirdsOf(SuggestedTeam.options), 'press'],
          platform: [...twoThirdsOf(['p1', 'p2', 'p3', 'p4']), 'p5'],
          language: [...twoThirdsOf(['fr', 'nl', 'de', 'it', 'es']), 'en'],
        },
      }),
    );
    const rules = [...tangle, Rule.parse({ name: 'the rest', team: 'press' })];
    const loaded = withRules(rules);
    const reaches = reachability(rules);
    expect(reaches.at(-1)).toEqual({ kind: 'reachable', witness: undefined });
    for (const [i, reach] of reaches.slice(0, -1).entries()) {
      const witness = reach.kind === 'reachable' ? reach.witness : undefined;
      expect(witness && route(witness.facts, witness.tags, loaded).rule).toBe(rules[i]?.name);
    }
  });

  it.each(['policy.yaml', 'bench/policy.yaml'])('has a mention for every rule of %s', (path) => {
    const loaded = loadedRoot(path);
    for (const [i, reach] of reachability(loaded.policy.rules).entries()) {
      const witness = reach.kind === 'reachable' ? reach.witness : undefined;
      expect(witness && route(witness.facts, witness.tags, loaded).rule).toBe(loaded.policy.rules[i]?.name);
    }
  });
});
