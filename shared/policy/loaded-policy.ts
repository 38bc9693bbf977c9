import { createHash } from 'node:crypto';
import type { Calendar } from '../calendar/business-hours.ts';
import type { HolidayTable } from '../calendar/holiday-table.ts';
import type { Rota } from '../calendar/rota.ts';
import { VigieError } from '../runtime/errors.ts';
import { calendarsOf, type IsHoliday, rotasOf } from './calendars.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { type KeywordMatcher, keywordMatcher } from './keywords.ts';
import { Policy, type Rule } from './policy-schema.ts';

/** A policy that was checked, with what routing looks up made ready. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** Short hash of what the policy says, the same from YAML and from JSON: stands in the trail. */
  readonly version: string;
  readonly rules: readonly LoadedRule[];
  readonly keywords: KeywordMatcher;
  readonly deskOfAccount: ReadonlyMap<string, string>;
  readonly deskOfCountry: ReadonlyMap<string, string>;
  readonly deskOfLanguage: ReadonlyMap<string, string>;
  /** Slack id to the name for people, without `#`. */
  readonly channelNames: ReadonlyMap<string, string>;
  /** When each desk is there. */
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly rotas: ReadonlyMap<string, Rota>;
}

export interface LoadedRule {
  readonly rule: Rule;
  readonly conditions: readonly Condition[];
}

/** From the JSON that the build made of a checked `policy.yaml`: no YAML library and no holiday rules in a function's bundle. */
export const loadPolicyJson = (json: string, holidays: HolidayTable): LoadedPolicy => {
  const parsed = Policy.safeParse(JSON.parse(json));
  if (!parsed.success)
    throw new VigieError('configuration', 'the policy in JSON is wrong: make it anew', { cause: parsed.error });
  const dates = new Map(Object.entries(holidays).map(([region, days]) => [region, new Set(days)]));
  return compilePolicy(parsed.data, (region, date) => dates.get(region)?.has(date) ?? false);
};

/** The policy must have been checked: references are taken to hold. */
export const compilePolicy = (policy: Policy, isHoliday: IsHoliday = () => false): LoadedPolicy => {
  const desks = Object.entries(policy.desks);
  const keywords = policy.rules.flatMap(({ when }) => [when?.keywords ?? []].flat());
  return {
    policy,
    version: createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 12),
    rules: policy.rules.map((rule) => ({ rule, conditions: conditionsOf(rule) })),
    keywords: keywordMatcher(keywords),
    deskOfAccount: new Map(policy.accounts.flatMap(({ name, desk }) => (desk === undefined ? [] : [[name, desk]]))),
    deskOfCountry: new Map(desks.flatMap(([id, desk]) => desk.countries.map((country) => [country, id]))),
    deskOfLanguage: new Map(desks.flatMap(([id, desk]) => desk.languages.map((language) => [language, id]))),
    channelNames: new Map(Object.entries(policy.channels).map(([name, id]) => [id, name])),
    calendars: calendarsOf(policy, isHoliday),
    rotas: rotasOf(policy, isHoliday),
  };
};
