import { SuggestedTeam } from '../mention/tags.ts';
import { accountKey } from './brand-accounts.ts';
import { checkApproval } from './check-approval.ts';
import { checkClock } from './check-clock.ts';
import { checkPlatforms } from './check-platforms.ts';
import { checkShape } from './check-shape.ts';
import { checkShifts } from './check-shifts.ts';
import { tagsOf } from './conditions.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Finding, type Path, select, valueAt } from './finding.ts';
import { words } from './keywords.ts';
import { Rule } from './policy-schema.ts';
import { reachability } from './reachability.ts';

/** Everything that is wrong with a policy, at once. Takes any value: the checks look at what can be read of it. */
export const checkPolicy = (raw: unknown): readonly Finding[] => [
  ...checkShape(raw),
  ...checkReferences(raw),
  ...checkUnique(raw),
  ...checkAccounts(raw),
  ...checkPlatforms(raw),
  ...checkChannels(raw),
  ...checkClock(raw),
  ...checkShifts(raw),
  ...checkApproval(raw),
  ...checkRules(raw),
];

/** Where one part of a policy names another. */
const REFERENCES = [
  { path: ['groupDesk'], to: 'desk' },
  { path: ['crisis', 'channel'], to: 'channel' },
  { path: ['digest', 'channel'], to: 'channel' },
  { path: ['desks', '*', 'calendar'], to: 'calendar' },
  { path: ['escalation', 'steps', '*', 'channel'], to: 'channel' },
  { path: ['escalation', 'steps', '*', 'rota'], to: 'rota' },
  { path: ['teams', '*', 'escalation', 'steps', '*', 'channel'], to: 'channel' },
  { path: ['teams', '*', 'escalation', 'steps', '*', 'rota'], to: 'rota' },
  { path: ['accounts', '*', 'desk'], to: 'desk' },
  { path: ['desks', '*', 'channels', '*'], to: 'channel' },
  { path: ['desks', '*', 'channels', '*'], to: 'team', at: 'key' },
  { path: ['rules', '*', 'team'], to: 'team', also: ['suggested', 'none'] },
  { path: ['rules', '*', 'desk'], to: 'desk' },
  { path: ['rules', '*', 'channel'], to: 'channel' },
  { path: ['rules', '*', 'when', 'account'], to: 'account' },
  { path: ['rules', '*', 'when', 'account', '*'], to: 'account' },
] as const satisfies readonly { path: Path; to: Named; at?: 'key'; also?: readonly string[] }[];

/** What a policy may have none of. */
const OPTIONAL: ReadonlySet<Named> = new Set(['account', 'calendar', 'rota'] as const);

type Named = 'team' | 'channel' | 'desk' | 'account' | 'calendar' | 'rota';

const namesOf = (raw: unknown, what: Named): readonly string[] => {
  if (what === 'account') return select(raw, ['accounts', '*', 'name']).flatMap(({ value }) => texts(value));
  return select(raw, [`${what}s`, '*']).flatMap(({ path }) => texts(path.at(-1)));
};

const checkReferences = (raw: unknown): readonly Finding[] =>
  REFERENCES.flatMap((reference) => {
    const names = namesOf(raw, reference.to);
    // Without their section, it is that which is missing, and that is said where a policy must have it.
    if (!OPTIONAL.has(reference.to) && !isSection(valueAt(raw, [`${reference.to}s`]))) return [];
    const choices = 'also' in reference ? [...names, ...reference.also] : names;
    const at = 'at' in reference ? reference.at : 'value';
    return select(raw, reference.path).flatMap(({ path, value }) =>
      texts(at === 'key' ? path.at(-1) : value)
        .filter((name) => !choices.includes(name))
        .map((name) => ({
          path,
          at,
          message: `there is no ${reference.to} \`${name}\`: ${didYouMean(name, choices)}`,
        })),
    );
  });

const isSection = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may stand only once, and why. */
const UNIQUE = [
  { path: ['rules', '*', 'name'], twice: 'names a rule already: the audit trail tells rules by their names' },
  { path: ['accounts', '*', 'name'], twice: 'names an account already' },
  { path: ['channels', '*'], twice: 'is the id of another channel already' },
  { path: ['desks', '*', 'languages', '*'], twice: 'is the language of a desk already: a language has one desk' },
  { path: ['desks', '*', 'countries', '*'], twice: 'is the country of a desk already: a country has one desk' },
] as const;

const checkUnique = (raw: unknown): readonly Finding[] =>
  UNIQUE.flatMap(({ path, twice }) => {
    const seen = new Set<string>();
    return select(raw, path).flatMap((entry): readonly Finding[] =>
      texts(entry.value).flatMap((text) => {
        if (seen.has(text)) return [{ path: entry.path, at: 'value', message: `\`${text}\` ${twice}` }];
        seen.add(text);
        return [];
      }),
    );
  });

/** On a platform an id or a handle is one account's: a mention is known by it. */
const checkAccounts = (raw: unknown): readonly Finding[] => {
  const owners = new Map<string, number>();
  return select(raw, ['accounts', '*']).flatMap(({ path, value: account }, place): readonly Finding[] =>
    (['id', 'handle'] as const).flatMap((field): readonly Finding[] => {
      const [platform, own] = [valueAt(account, ['platform']), valueAt(account, [field])];
      if (typeof platform !== 'string' || typeof own !== 'string') return [];
      const key = accountKey(platform, own);
      const owner = owners.get(key) ?? place;
      owners.set(key, owner);
      if (owner === place) return [];
      const name = `${valueAt(raw, ['accounts', owner, 'name'])}`;
      return [{ path: [...path, field], at: 'value', message: `\`${own}\` is account \`${name}\` already` }];
    }),
  );
};

/** Every team must be reachable at every desk: its own channel there, or the one at the group's desk. */
const checkChannels = (raw: unknown): readonly Finding[] => {
  const groupDesk = valueAt(raw, ['groupDesk']);
  if (typeof groupDesk !== 'string' || valueAt(raw, ['desks', groupDesk]) === undefined) return [];
  return namesOf(raw, 'team').flatMap((team): readonly Finding[] => {
    if (valueAt(raw, ['desks', groupDesk, 'channels', team]) !== undefined) return [];
    const without = namesOf(raw, 'desk').filter(
      (desk) => valueAt(raw, ['desks', desk, 'channels', team]) === undefined,
    );
    const message = `team \`${team}\` has no channel at ${without.map((desk) => `\`${desk}\``).join(', ')}, and none at the group’s desk to fall back on`;
    return [{ path: ['desks', groupDesk, 'channels'], at: 'value', message }];
  });
};

const checkRules = (raw: unknown): readonly Finding[] => {
  const entries = select(raw, ['rules', '*']);
  if (entries.length === 0) return [];
  // A rule that can't be read is said to be wrong elsewhere; here it takes nothing, and shadows nothing.
  const rules = entries.map(({ value }) => Rule.safeParse(value).data);
  const nameOf = (place: number) => `\`${rules[place]?.name ?? place}\``;
  const reaches = reachability([...rules, CATCH_ALL]);
  const open = reaches.at(-1)?.kind === 'reachable' && !takesEverything(entries.at(-1)?.value);

  return [
    ...rules.flatMap((rule, place) => (rule ? checkRule(raw, rule, ['rules', place]) : [])),
    ...reaches.slice(0, -1).flatMap((reach, place): readonly Finding[] => {
      if (reach.kind === 'reachable') return [];
      const why =
        reach.takenBy.length === 0
          ? 'it contradicts itself'
          : `${reach.takenBy.map(nameOf).join(', ')} before it ${reach.takenBy.length === 1 ? 'takes' : 'take'} all that it wants`;
      return [{ path: ['rules', place], at: 'value', message: `rule ${nameOf(place)} can never match: ${why}` }];
    }),
    ...(open
      ? [
          {
            path: ['rules'],
            at: 'key',
            message:
              'there is no catch-all: end with a rule that has no `when` and a team of its own, for what no other rule takes',
          } as const,
        ]
      : []),
  ];
};

const CATCH_ALL: Rule = { name: 'catch-all', team: 'none' };

const takesEverything = (rule: unknown): boolean =>
  valueAt(rule, ['when']) === undefined && valueAt(rule, ['team']) !== 'suggested';

const checkRule = (raw: unknown, rule: Rule, path: Path): readonly Finding[] => {
  const teams = namesOf(raw, 'team');
  const suggestions = rule.team === 'suggested' ? [rule.when?.suggested ?? SuggestedTeam.options].flat() : [];
  const strangers = suggestions.filter((team) => team !== 'none' && !teams.includes(team));
  const written = rule.when?.keywords ?? [];
  return [
    ...strangers.map((team) => ({
      path: [...path, 'team'],
      at: 'value' as const,
      message: `\`suggested\` can be \`${team}\`, and there is no such team: add it, or narrow \`when.suggested\``,
    })),
    ...[written].flat().flatMap((keyword, place) => {
      const mistake = mistakeIn(keyword);
      if (mistake === undefined) return [];
      const keywords = [...path, 'when', 'keywords'];
      const here = Array.isArray(written) ? [...keywords, place] : keywords;
      return [{ path: here, at: 'value' as const, message: `keyword \`${keyword}\` ${mistake}` }];
    }),
    ...(rule.when?.minConfidence !== undefined && tagsOf(rule).length === 0
      ? [
          {
            path: [...path, 'when', 'minConfidence'],
            at: 'value' as const,
            message: '`minConfidence` has nothing to be sure of: the rule looks at no tag',
          },
        ]
      : []),
  ];
};

/** Signs only part the words of a keyword: the commas of a list without brackets, and the star of a search engine, say nothing. */
const mistakeIn = (keyword: string): string | undefined => {
  if (words(keyword).length === 0) return 'can never match: it has no letter and no digit';
  // `1,5 million` is a number.
  const parts = keyword.split(/[,;](?!\p{N})/u).map((part) => part.trim());
  if (parts.length > 1) {
    const list = parts.filter((part) => part !== '').join(', ');
    return `is one phrase with commas: write several as a list, \`[${list}]\`, or the phrase without them`;
  }
  if (/\*(\s|$)/.test(keyword))
    return `finds \`${words(keyword).join(' ')}\` alone, for \`*\` stands for nothing: name each form`;
  return undefined;
};

const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : []);
