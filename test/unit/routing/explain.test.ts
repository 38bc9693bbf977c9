import { describe, expect, it } from 'vitest';
import { explain } from '../../../shared/routing/explain.ts';
import { policyWith, someFacts, someTags } from '../policy/policies.ts';

const RULES = `
  - { name: heard, when: { minFollowers: 1000, topic: [news, praise] }, team: press }
  - { name: scandal, when: { keywords: [scandale, 'mise en examen'], language: fr }, team: press, desk: en }
  - { name: sure, when: { minConfidence: 0.8 }, team: suggested }
  - { name: stars, when: { maxRating: 2, account: '@acme' }, team: customer-service }
  - { name: rest, team: communications }`;
const loaded = policyWith(RULES);

describe('explain says of every rule in words why', () => {
  it('with what holds for the one that matched, and what does not for those before', () => {
    const facts = someFacts({ text: 'Quel SCANDALE…', author: { followers: 12 }, rating: 4 });
    const tags = someTags({ language: 'fr', confidence: { ...someTags().confidence, team: 0.797 } });
    const { rules, desk, shown } = explain(facts, tags, loaded);
    expect(rules).toEqual([
      {
        rule: 'heard',
        outcome: 'passed-over',
        because: ['topic is question, not news or praise', 'followers: 12, less than 1000'],
      },
      { rule: 'scandal', outcome: 'matched', because: ['language is fr', 'the text has “scandale”'] },
      { rule: 'sure', outcome: 'passed-over', because: ['not sure enough: team 0.797, less than 0.8'] },
      {
        rule: 'stars',
        outcome: 'passed-over',
        because: ['account is not known, @acme is wanted', 'rating: 4, more than 2'],
      },
      { rule: 'rest', outcome: 'too-late', because: ['it takes everything'] },
    ]);
    expect(desk).toBe('the rule names the desk');
    expect(shown).toBe('shown');
  });

  it('and of a keyword which it is, and of several how many', () => {
    const keywords = ['scandale', "[scandale, 'mise en examen']"];
    const rules = keywords.map((wanted, i) => `\n  - { name: r${i}, when: { keywords: ${wanted} }, team: press }`);
    const rest = '\n  - { name: rest, team: communications }';
    const explained = explain(someFacts(), someTags(), policyWith(rules.join('') + rest)).rules;
    expect(explained.flatMap(({ because }) => because).slice(0, 2)).toEqual([
      'the text does not have “scandale”',
      'the text has none of the 2 keywords',
    ]);
  });

  it('and of noise why it is hidden', () => {
    const { rules, shown, desk } = explain(someFacts(), someTags({ team: 'none', language: 'pl' }), loaded);
    expect(rules.find(({ rule }) => rule === 'sure')?.because).toEqual(['the classifier suggests no team']);
    expect(shown).toBe('not shown: the classifier calls it noise, and the rule has no `show: always`');
    expect(desk).toBe('no desk claims the account, the country or the language (pl), so the group’s desk en does');
  });
});
