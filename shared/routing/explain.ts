import { isUrgent, type Tags } from '../mention/tags.ts';
import type { RouteFacts, Subject } from '../policy/conditions.ts';
import type { LoadedPolicy, LoadedRule } from '../policy/loaded-policy.ts';
import { deskFor, type Route, route } from './route.ts';

/** Why a mention goes where it goes, in words. */
export interface Explanation {
  readonly route: Route;
  /** Every rule, in order. */
  readonly rules: readonly RuleExplanation[];
  /** Why this desk. */
  readonly desk: string;
  readonly deskBy: DeskReason;
  /** Why it is shown, or not. */
  readonly shown: string;
  readonly shownBy: ShownReason;
}

export type DeskReason = ReturnType<typeof deskFor>['by'] | 'rule';
/** `urgent` and `always`: although the classifier calls it noise. */
export type ShownReason = 'hidden-by-rule' | 'hidden-as-noise' | 'shown' | 'urgent' | 'always';

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
  const shownBy = shownReason(decision, tags);
  const found = winner?.rule.desk === undefined ? deskFor(facts, tags, loaded) : undefined;
  return {
    route: decision,
    rules: loaded.rules.map((rule) => explainRule(rule, subject, rule === winner)),
    desk: found === undefined ? 'the rule names the desk' : deskInWords(found, facts, tags),
    deskBy: found?.by ?? 'rule',
    shown: SHOWN_IN_WORDS[shownBy],
    shownBy,
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

const deskInWords = ({ desk, by }: ReturnType<typeof deskFor>, facts: RouteFacts, tags: Tags): string => {
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

const shownReason = ({ hidden }: Route, tags: Tags): ShownReason => {
  if (hidden !== undefined) return hidden === 'rule' ? 'hidden-by-rule' : 'hidden-as-noise';
  if (tags.team !== 'none') return 'shown';
  return isUrgent(tags) ? 'urgent' : 'always';
};

const SHOWN_IN_WORDS: Readonly<Record<ShownReason, string>> = {
  'hidden-by-rule': 'not shown: the rule says `team: none`',
  'hidden-as-noise': 'not shown: the classifier calls it noise, and the rule has no `show: always`',
  shown: 'shown',
  urgent: 'shown, although the classifier calls it noise: it may be urgent',
  always: 'shown, although the classifier calls it noise: the rule says `show: always`',
};
