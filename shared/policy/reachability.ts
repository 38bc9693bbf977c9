import { MentionKind } from '../mention/mention.ts';
import { AuthorKind, Sentiment, SuggestedTeam, TagField, Tags, Topic, Urgency } from '../mention/tags.ts';
import { FIELDS, type RouteFacts, tagsOf } from './conditions.ts';
import { keywordMatcher, words } from './keywords.ts';
import type { Rule, When } from './policy-schema.ts';

/** Whether a rule can ever be the first that matches. */
export type Reach =
  /** `witness` is a mention that the rule takes; undefined when there was too much to think through. */
  | { readonly kind: 'reachable'; readonly witness: Witness | undefined }
  /** Everything that it wants is taken by these rules before it; by none when it contradicts itself. */
  | { readonly kind: 'unreachable'; readonly takenBy: readonly number[] };

export interface Witness {
  readonly facts: RouteFacts;
  readonly tags: Tags;
}

/**
 * Decides for each rule, exactly: the fields with a set of values are cut out of each other as boxes; followers, rating,
 * confidence and keywords count where an earlier rule asks for no more than the later one. Undefined rules match nothing.
 */
export const reachability = (rules: readonly (Rule | undefined)[]): readonly Reach[] => {
  const domains = domainsOf(rules);
  const boxes = rules.map((rule) => rule && boxOf(rule, domains));
  const matchers = rules.map((rule) => keywordMatcher([rule?.when?.keywords ?? []].flat()));
  const isReachable = (place: number, others: readonly number[]): Reach | undefined => {
    const rule = rules[place];
    const box = boxes[place];
    if (!rule || !box) return { kind: 'reachable', witness: undefined };
    for (const keyword of keywordsOf(rule)) {
      const free = remainder(rule, box, keyword, others);
      if (free === 'too-much') return { kind: 'reachable', witness: undefined };
      if (free) return { kind: 'reachable', witness: witnessOf(rule, keyword, free, domains) };
    }
    return undefined;
  };
  const remainder = (rule: Rule, box: Box, keyword: string | undefined, others: readonly number[]) => {
    let left: readonly Box[] = box.includes(0n) ? [] : [box];
    for (const place of others) {
      const [other, cut] = [rules[place], boxes[place]];
      const hasKeyword = other?.when?.keywords === undefined || matchers[place]?.(keyword ?? '').size !== 0;
      if (!other || !cut || !hasKeyword || !asksForNoMore(other, rule)) continue;
      left = left.flatMap((piece) => subtract(piece, cut));
      if (left.length > MOST_BOXES) return 'too-much';
    }
    return left[0];
  };

  return rules.map((_, place) => {
    const before = [...rules.keys()].slice(0, place);
    const reach = isReachable(place, before);
    if (reach) return reach;
    // Name only those that it takes: drop every rule without which the others still take everything.
    let takenBy = before;
    for (const other of before) {
      const without = takenBy.filter((kept) => kept !== other);
      if (!isReachable(place, without)) takenBy = without;
    }
    return { kind: 'unreachable', takenBy };
  });
};

/** A set of values for each field, as bits. */
type Box = readonly bigint[];
/** The values of each field; the last of an open one stands for all that no rule names. */
type Domains = readonly (readonly string[])[];

/** Where a policy is so tangled that this is not enough, nothing is claimed. */
const MOST_BOXES = 5_000;

const CLOSED: Readonly<Partial<Record<keyof When, readonly string[]>>> = {
  topic: Topic.options,
  urgency: Urgency.options,
  sentiment: Sentiment.options,
  authorKind: AuthorKind.options,
  suggested: SuggestedTeam.options,
  kind: MentionKind.options,
};

const domainsOf = (rules: readonly (Rule | undefined)[]): Domains =>
  FIELDS.map(({ key }) => {
    const closed = CLOSED[key];
    if (closed) return closed;
    const named = new Set(rules.flatMap((rule) => [rule?.when?.[key] ?? []].flat()));
    return [...named, otherThan(named)];
  });

const otherThan = (named: ReadonlySet<string>): string => {
  let other = 'zz';
  while (named.has(other)) other += 'z';
  return other;
};

const boxOf = (rule: Rule, domains: Domains): Box =>
  FIELDS.map(({ key }, field) => {
    const domain = domains[field] ?? [];
    const wanted = rule.when?.[key];
    const allowed = wanted === undefined ? domain : [wanted].flat();
    // No team can be taken from the classifier that suggests none.
    const isTeam = key === 'suggested' && rule.team === 'suggested';
    return bitsOf(isTeam ? allowed.filter((team) => team !== 'none') : allowed, domain);
  });

const bitsOf = (values: readonly string[], domain: readonly string[]): bigint =>
  domain.reduce((bits, value, i) => (values.includes(value) ? bits | (1n << BigInt(i)) : bits), 0n);

const overlaps = (box: Box, cut: Box): boolean => box.every((bits, field) => (bits & (cut[field] ?? 0n)) !== 0n);

/** What of the box lies outside the cut, in boxes that don't overlap. */
const subtract = (box: Box, cut: Box): readonly Box[] => {
  if (!overlaps(box, cut)) return [box];
  const outside: Box[] = [];
  const inside = [...box];
  for (const [field, bits] of box.entries()) {
    const cutBits = cut[field] ?? 0n;
    if ((bits & ~cutBits) !== 0n) outside.push(inside.with(field, bits & ~cutBits));
    inside[field] = bits & cutBits;
  }
  return outside;
};

/** A rule with keywords is one rule for each of them. */
const keywordsOf = (rule: Rule): readonly (string | undefined)[] =>
  rule.when?.keywords === undefined
    ? [undefined]
    : [rule.when.keywords].flat().filter((keyword) => words(keyword).length > 0);

/** Does every mention with the followers, rating and confidence that `later` asks for have what `earlier` asks for? */
const asksForNoMore = (earlier: Rule, later: Rule): boolean => {
  const asked = earlier.when ?? {};
  const given = later.when ?? {};
  if (asked.minFollowers !== undefined && asked.minFollowers > (given.minFollowers ?? 0)) return false;
  if (asked.maxRating !== undefined && (given.maxRating === undefined || given.maxRating > asked.maxRating))
    return false;
  const fields = asked.minConfidence === undefined ? [] : tagsOf(earlier);
  const sure = new Set(given.minConfidence === undefined ? [] : tagsOf(later));
  return fields.every((field) => sure.has(field)) && (fields.length === 0 || moreSure(asked, given));
};

const moreSure = (asked: When, given: When): boolean => (asked.minConfidence ?? 0) <= (given.minConfidence ?? 0);

/** The least that the rule asks for, so that no earlier rule which asks for more can take it. */
const witnessOf = (rule: Rule, keyword: string | undefined, box: Box, domains: Domains): Witness => {
  const pick = new Map(FIELDS.map(({ key }, field) => [key, lowest(box[field] ?? 0n, domains[field] ?? [])] as const));
  const account = pick.get('account');
  const sure = new Set<TagField>(tagsOf(rule));
  const confidence = rule.when?.minConfidence ?? 0;
  return {
    facts: {
      text: keyword ?? '',
      platform: pick.get('platform') ?? '',
      kind: MentionKind.parse(pick.get('kind')),
      brandAccount: account === domains.at(-1)?.at(-1) ? undefined : account,
      rating: rule.when?.maxRating,
      author: { followers: rule.when?.minFollowers },
    },
    tags: Tags.parse({
      team: pick.get('suggested'),
      topic: pick.get('topic'),
      urgency: pick.get('urgency'),
      sentiment: pick.get('sentiment'),
      authorKind: pick.get('authorKind'),
      relevant: true,
      language: pick.get('language'),
      confidence: Object.fromEntries(TagField.options.map((field) => [field, sure.has(field) ? confidence : 0])),
      model: 'witness',
    }),
  };
};

const lowest = (bits: bigint, domain: readonly string[]): string | undefined =>
  domain.find((_, i) => (bits & (1n << BigInt(i))) !== 0n);
