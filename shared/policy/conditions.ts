import type { Mention } from '../mention/mention.ts';
import type { TagField, Tags } from '../mention/tags.ts';
import type { Rule, When } from './policy-schema.ts';

/** What rules may look at, beside the tags. Every mention is one. */
export type RouteFacts = Pick<Mention, 'text' | 'platform' | 'kind' | 'brandAccount' | 'rating' | 'country'> & {
  readonly author?: { readonly followers?: number | undefined } | undefined;
  /** Its platform sent ids only. */
  readonly needsFetch?: boolean;
};

/** A mention as conditions see it: `keywords` are those that stand in its text. */
export interface Subject {
  readonly facts: RouteFacts;
  readonly tags: Tags;
  readonly keywords: ReadonlySet<string>;
}

/** One thing that a rule asks for: what decides also explains itself. */
export interface Condition {
  readonly holds: (subject: Subject) => boolean;
  /** Why it holds or doesn't, in words: `topic is outage, not news or praise`. */
  readonly says: (subject: Subject) => string;
}

/** A rule matches when all of these hold. */
export const conditionsOf = (rule: Rule): readonly Condition[] => {
  const when = rule.when ?? {};
  return [
    ...FIELDS.flatMap(({ name, key, of }) => {
      const wanted = when[key];
      return wanted === undefined ? [] : [oneOf(name, [wanted].flat(), of)];
    }),
    ...(when.minFollowers === undefined ? [] : [followersAtLeast(when.minFollowers)]),
    ...(when.maxRating === undefined ? [] : [ratingAtMost(when.maxRating)]),
    ...(when.keywords === undefined ? [] : [keywordAmong([when.keywords].flat())]),
    ...(rule.team === 'suggested' ? [A_TEAM_IS_SUGGESTED] : []),
    ...(when.minConfidence === undefined ? [] : [sureOf(tagsOf(rule), when.minConfidence)]),
  ];
};

/** The fields with a set of values. `none` stands for an account when none of ours was addressed. */
export const FIELDS = [
  { name: 'topic', key: 'topic', of: ({ tags }) => tags.topic },
  { name: 'urgency', key: 'urgency', of: ({ tags }) => tags.urgency },
  { name: 'sentiment', key: 'sentiment', of: ({ tags }) => tags.sentiment },
  { name: 'author kind', key: 'authorKind', of: ({ tags }) => tags.authorKind },
  { name: 'suggested team', key: 'suggested', of: ({ tags }) => tags.team },
  { name: 'language', key: 'language', of: ({ tags }) => tags.language },
  { name: 'platform', key: 'platform', of: ({ facts }) => facts.platform },
  { name: 'kind', key: 'kind', of: ({ facts }) => facts.kind },
  { name: 'account', key: 'account', of: ({ facts }) => facts.brandAccount },
] as const satisfies readonly {
  name: string;
  key: keyof When;
  of: (subject: Pick<Subject, 'facts' | 'tags'>) => string | undefined;
}[];

/** The tags that a rule looks at: those that `minConfidence` is about. */
export const tagsOf = ({ when = {}, team }: Rule): readonly TagField[] => [
  ...(['topic', 'urgency', 'sentiment', 'authorKind', 'language'] as const).filter((tag) => when[tag] !== undefined),
  ...(when.suggested !== undefined || team === 'suggested' ? (['team'] as const) : []),
];

const oneOf = (name: string, wanted: readonly string[], of: (subject: Subject) => string | undefined): Condition => ({
  holds: (subject) => {
    const value = of(subject);
    return value !== undefined && wanted.includes(value);
  },
  says: (subject) => {
    const value = of(subject);
    if (value === undefined) return `${name} is not known, ${anyOf(wanted)} is wanted`;
    return wanted.includes(value) ? `${name} is ${value}` : `${name} is ${value}, not ${anyOf(wanted)}`;
  },
});

const followersAtLeast = (least: number): Condition => ({
  holds: ({ facts }) => (facts.author?.followers ?? 0) >= least,
  says: ({ facts }) => {
    const followers = facts.author?.followers;
    if (followers === undefined) return `followers are not known, at least ${least} are wanted`;
    return `followers: ${followers}, ${followers >= least ? 'at least' : 'less than'} ${least}`;
  },
});

const ratingAtMost = (most: number): Condition => ({
  holds: ({ facts }) => facts.rating !== undefined && facts.rating <= most,
  says: ({ facts }) => {
    if (facts.rating === undefined) return 'it has no rating';
    return `rating: ${facts.rating}, ${facts.rating <= most ? 'at most' : 'more than'} ${most}`;
  },
});

const keywordAmong = (wanted: readonly string[]): Condition => ({
  holds: ({ keywords }) => wanted.some((keyword) => keywords.has(keyword)),
  says: ({ keywords }) => {
    const found = wanted.filter((keyword) => keywords.has(keyword));
    if (found.length > 0) return `the text has ${found.map((keyword) => `“${keyword}”`).join(', ')}`;
    const [only, ...more] = wanted;
    return more.length === 0
      ? `the text does not have “${only}”`
      : `the text has none of the ${wanted.length} keywords`;
  },
});

const A_TEAM_IS_SUGGESTED: Condition = {
  holds: ({ tags }) => tags.team !== 'none',
  says: ({ tags }) =>
    tags.team === 'none' ? 'the classifier suggests no team' : `the classifier suggests ${tags.team}`,
};

/** What a second opinion decided carries no confidence, and is taken at its word: it was asked because the classifier was unsure. */
const sureOf = (fields: readonly TagField[], least: number): Condition => {
  const unsureIn = ({ tags }: Subject) =>
    fields.flatMap((field) => {
      const confidence = tags.confidence[field] ?? 1;
      return confidence < least ? [`${field} ${confidence}`] : [];
    });
  return {
    holds: (subject) => unsureIn(subject).length === 0,
    says: (subject) => {
      const unsure = unsureIn(subject);
      if (unsure.length === 0) return `sure enough of ${fields.join(', ')} (${least})`;
      return `not sure enough: ${unsure.join(', ')}, less than ${least}`;
    },
  };
};

const anyOf = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
