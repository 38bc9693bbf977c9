import { isUrgent, type Tags } from '../mention/tags.ts';
import type { Subject } from './conditions.ts';
import type { LoadedPolicy, LoadedRule } from './loaded-policy.ts';
import { deskFor, type Route, type RouteFacts, route } from './route.ts';

/** Why a mention goes where it goes, in words. */
export interface Explanation {
  readonly route: Route;
  /** Every rule, in order. */
  readonly rules: readonly RuleExplanation[];
  /** Why this desk. */
  readonly desk: string;
  /** Why it is shown, or not. */
  readonly shown: string;
}

export interface RuleExplanation {
  readonly rule: string;
  /** `too-late`: it would have matched, but an earlier rule did. */
  readonly outcome: 'matched' | 'passed-over' | 'too-late';
  /** What holds when it matches, what doesn't when it doesn't; never empty. */
  readonly because: readonly string[];
}

export const explain = (facts: RouteFacts, tags: Tags, loaded: LoadedPolicy): Explanation => {
  const subject = { facts, tags, keywords: loaded.keywords(facts.text) };
  const decision = route(facts, tags, loaded);
  const winner = loaded.rules.find(({ rule }) => rule.name === decision.rule);
  return {
    route: decision,
    rules: loaded.rules.map((rule) => explainRule(rule, subject, rule === winner)),
    desk: winner?.rule.desk === undefined ? deskInWords(facts, tags, loaded) : 'the rule names the desk',
    shown: shownInWords(decision, tags),
  };
};

const explainRule = ({ rule, conditions }: LoadedRule, subject: Subject, isWinner: boolean): RuleExplanation => {
  const failing = conditions.filter((condition) => !condition.holds(subject));
  const telling = (failing.length > 0 ? failing : conditions).map((condition) => condition.says(subject));
  return {
    rule: rule.name,
    outcome: failing.length > 0 ? 'passed-over' : isWinner ? 'matched' : 'too-late',
    because: telling.length > 0 ? telling : ['it takes everything'],
  };
};

const deskInWords = (facts: RouteFacts, tags: Tags, loaded: LoadedPolicy): string => {
  const { desk, by } = deskFor(facts, tags, loaded);
  switch (by) {
    case 'account':
      return `${facts.brandAccount} belongs to desk ${desk}`;
    case 'country':
      return `mentions from ${facts.country} go to desk ${desk}`;
    case 'language':
      return `mentions in ${tags.language} go to desk ${desk}`;
    case 'group':
      return `no desk claims the account, the country or the language (${tags.language}), so the group’s desk ${desk} does`;
  }
};

const shownInWords = (decision: Route, tags: Tags): string => {
  if (decision.hidden === 'rule') return 'not shown: the rule says `team: none`';
  if (decision.hidden === 'noise')
    return 'not shown: the classifier calls it noise, and the rule has no `show: always`';
  if (tags.team !== 'none') return 'shown';
  return isUrgent(tags)
    ? 'shown, although the classifier calls it noise: it may be urgent'
    : 'shown, although the classifier calls it noise: the rule says `show: always`';
};
