import type { Classifier } from '../shared/classifier/classifier.ts';
import type { MentionKind } from '../shared/mention/mention.ts';
import { type Reading, type Tags, Urgency, withConfidence } from '../shared/mention/tags.ts';
import type { RouteFacts } from '../shared/policy/conditions.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { brandKnownAs, type Rule, type When, writtenTargetOf } from '../shared/policy/policy-schema.ts';
import { durationMs } from '../shared/policy/policy-words.ts';
import { type Explanation, explain } from '../shared/routing/explain.ts';
import { channelFor, pingsOnceWithin, type Route } from '../shared/routing/route.ts';
import { MINUTE } from '../shared/runtime/clock.ts';
import { tableOf } from './table.ts';

export interface MentionToExplain {
  readonly text: string;
  readonly platform: string;
  readonly kind: MentionKind;
  readonly followers?: number;
  readonly bio?: string;
  /** As the policy names it. */
  readonly account?: string;
  readonly rating?: number;
  /** What its platform says the language is. */
  readonly lang?: string;
  readonly country?: string;
}

/** What the classifier reads, what each rule says to that, and where the mention goes. */
export const explanationLines = (
  mention: MentionToExplain,
  classifier: Classifier,
  loaded: LoadedPolicy,
): readonly string[] => {
  const author = { id: '', followers: mention.followers, bio: mention.bio };
  const facts = { ...mention, brandAccount: mention.account, author } satisfies RouteFacts;
  const reading = classifier.read({ ...facts, languageHint: mention.lang, ...brandKnownAs(loaded.policy) });
  const { tags } = reading;
  const explanation = explain(facts, tags, loaded);
  return [...tagsLines(reading), '', ...rulesLines(explanation), '', ...wayLines(explanation, tags, loaded)];
};

/** A table of teams and desks with their channels, the rules in order, and the targets. */
export const routesLines = (loaded: LoadedPolicy): readonly string[] => {
  const { policy } = loaded;
  const desks = Object.keys(policy.desks);
  const teams = Object.keys(policy.teams);
  const channels = tableOf(
    [
      ['', ...desks],
      ...teams.map((team) => [
        team,
        ...desks.map((desk) => {
          const own = policy.desks[desk]?.channels[team] !== undefined;
          return `${own ? '' : '↳ '}${channelName(channelFor(team, desk, loaded), loaded)}`;
        }),
      ]),
    ],
    desks.length + 1,
  );
  const rules = tableOf(
    policy.rules.map((rule, i) => [`${i + 1}.`, rule.name, `→ ${targetInWords(rule)}`, whenInWords(rule.when ?? {})]),
    4,
  );
  const targets = tableOf(
    [
      ['', ...Urgency.options],
      ...teams.map((team) => [team, ...Urgency.options.map((urgency) => targetInTime(team, urgency, loaded))]),
    ],
    Urgency.options.length + 1,
  );
  return [
    'Channels (↳ the group’s)',
    ...channels,
    '',
    'Rules: the first that matches wins',
    ...rules,
    '',
    'Targets: claimed within / answered within',
    ...targets,
  ];
};

const tagsLines = ({ tags, reasons }: Reading): readonly string[] => {
  const said = (field: 'topic' | 'urgency' | 'sentiment' | 'authorKind' | 'language' | 'team') =>
    withConfidence(tags[field], tags.confidence[field]);
  return [
    line('tags', `topic ${said('topic')}, urgency ${said('urgency')}`),
    line('', `sentiment ${said('sentiment')}, author ${said('authorKind')}`),
    line('', `language ${said('language')}, suggested team ${said('team')} (${tags.model})`),
    ...reasons.map(({ field, value, words }) => line('', `${field} ${value}: ${words.join(', ')}`)),
  ];
};

const MARKS = { matched: '✓', 'passed-over': '–', 'too-late': '·' } as const;

const rulesLines = ({ rules }: Explanation): readonly string[] =>
  tableOf(
    rules.map(({ rule, outcome, because }, i) => [
      (i === 0 ? 'rules' : '').padEnd(LABEL - GAP),
      MARKS[outcome],
      rule,
      outcome === 'too-late' ? 'would match too, but comes later' : because.join('; '),
    ]),
    4,
  );

const wayLines = ({ route, desk, shown }: Explanation, tags: Tags, loaded: LoadedPolicy): readonly string[] => [
  line('desk', desk),
  line('card', shown),
  ...(route.channel === undefined
    ? []
    : [
        line('goes to', `${channelName(route.channel, loaded)}, team ${route.team}, in the queue ${route.queue}`),
        line('target', targetInTime(route.team, tags.urgency, loaded)),
      ]),
  ...(route.alert ? [line('alert', alertInWords(route.alert, tags, loaded))] : []),
];

const alertInWords = (
  { channel, ping }: NonNullable<Route['alert']>,
  { topic }: Tags,
  loaded: LoadedPolicy,
): string => {
  const within = pingsOnceWithin(topic, loaded);
  const once = within === undefined ? '' : `, once in ${within / MINUTE} min for this topic`;
  return `${channelName(channel, loaded)}, ${ping === undefined ? 'without a ping' : `calls ${ping}${once}`}`;
};

const LABEL = 9;
/** Between the columns of a table. */
const GAP = 2;
const line = (label: string, text: string): string => `${label.padEnd(LABEL)}${text}`;

/** As Slack shows it. */
export const channelName = (id: string | undefined, { channelNames }: LoadedPolicy): string =>
  id === undefined ? '–' : `#${channelNames.get(id) ?? id}`;

const targetInTime = (team: string, urgency: Urgency, { policy }: LoadedPolicy): string => {
  const { acknowledge, answer } = writtenTargetOf(policy, team, urgency);
  return acknowledge === undefined && answer === undefined ? '–' : `${acknowledge ?? '–'} / ${answer ?? '–'}`;
};

const AND = new Intl.ListFormat('en-GB');

/** What a right policy does without, for one that was cut off after its rules is right too; nothing where it has all. */
export const withoutLines = ({ policy }: LoadedPolicy): readonly string[] => {
  const teams = Object.keys(policy.teams);
  const ofTeams = (what: string, has: (team: string) => boolean, soThat: string): readonly string[] => {
    const without = teams.filter((team) => !has(team));
    const whose = without.length === teams.length ? '' : ` for ${AND.format(without)}`;
    return without.length === 0 ? [] : [`${what}${whose} (${soThat})`];
  };
  const hasTarget = (team: string) =>
    Urgency.options.some((urgency) => Object.keys(writtenTargetOf(policy, team, urgency)).length > 0);
  const hasEscalation = (team: string) => (policy.teams[team]?.escalation ?? policy.escalation) !== undefined;
  const missing = [
    ...ofTeams('targets', hasTarget, 'nothing is ever late'),
    ...ofTeams('escalation', hasEscalation, 'nobody is called'),
    ...(Object.keys(policy.roles).length > 0 ? [] : ['roles (everybody may do everything)']),
    ...(policy.crisis === undefined ? ['crisis (what is critical has its card alone)'] : []),
  ];
  return missing.length === 0 ? [] : [`it has no ${missing.join(', no ')}`];
};

/** What works, so that a policy of today is deployed tomorrow, and is hardly meant: whoever answers has claimed it. */
export const doubtLines = ({ policy }: LoadedPolicy): readonly string[] =>
  Object.keys(policy.teams).flatMap((team) =>
    Urgency.options.flatMap((urgency) => {
      const { acknowledge, answer } = writtenTargetOf(policy, team, urgency);
      if (acknowledge === undefined || answer === undefined || durationMs(acknowledge) <= durationMs(answer)) return [];
      return [`is this meant? ${team} has ${acknowledge} to claim what is ${urgency}, and ${answer} to answer it`];
    }),
  );

const targetInWords = ({ team, desk, channel, show }: Rule): string =>
  [
    team === 'none' ? 'not shown' : team,
    ...(desk === undefined ? [] : [`at ${desk}`]),
    ...(channel === undefined ? [] : [`in #${channel}`]),
    ...(show === undefined ? [] : ['shown always']),
  ].join(', ');

const whenInWords = (when: When): string => {
  const entries = Object.entries(when).map(([key, value]) => {
    const values = [value].flat();
    const more = values.length > 3 ? ` and ${values.length - 3} more` : '';
    return `${key} ${values.slice(0, 3).join(', ')}${more}`;
  });
  return entries.length === 0 ? 'everything' : entries.join('; ');
};
