import * as z from 'zod';
import { MentionKind } from '../mention/mention.ts';
import { AuthorKind, Sentiment, SuggestedTeam, Topic, Urgency } from '../mention/tags.ts';
import { DAY, HOUR, MINUTE } from '../runtime/clock.ts';
import { Calendars, Escalation, ReminderBefore, RerouteClock, Rotas, Targets } from './clock-schema.ts';
import { Roles, SlackOrigin } from './desk-schema.ts';
import {
  CountryCode,
  Duration,
  durationMs,
  inLanguage,
  inLanguages,
  LanguageCode,
  LOCALES,
  type Locale,
  oneOrMore,
  PersonOrGroup,
  Ping,
  TimeZone,
  withLetters,
  word,
} from './policy-words.ts';
import { Replies } from './reply-schema.ts';

/** The most that Google allows its reviews to be kept: a policy may say less. */
const LONGEST_RETENTION_DAYS: ReadonlyMap<string, number> = new Map([['google-reviews', 30]]);

/** Well within the time that `classify` has for a batch. */
const LONGEST_SECOND_OPINION_MS = 10_000;
const SHORTEST_CRISIS_MS = 600_000;
const SHORTEST_SESSION_MS = 10 * MINUTE;
const LONGEST_SESSION_MS = DAY;

const TeamId = word('a team').refine(
  (team) => team !== 'none' && team !== 'suggested',
  'has a meaning of its own in rules: call the team otherwise',
);
const ChannelName = z
  .string()
  .regex(
    /^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u,
    'is no name of a channel: write it as Slack shows it, in lowercase and without `#`',
  );
const ChannelId = z
  .string()
  .regex(
    /^[CG][A-Z0-9]{8,14}$/,
    'is no Slack channel id: those look like C0123456789 (in Slack: the channel’s details, at the bottom)',
  );

const PlatformId = word('a platform');
/** An alarm of CloudWatch looks back seven days at most. Source: its API reference, PutMetricAlarm, "Period". */
const SilentAfter = Duration.refine(
  (duration) => durationMs(duration) % HOUR === 0 && durationMs(duration) <= 7 * DAY,
  'should be whole hours, `168h` at most',
);
const Account = z
  .strictObject({
    name: withLetters.describe('What the account is called in rules and reports'),
    platform: PlatformId,
    handle: z.string().min(1).optional().describe('Without @'),
    id: z.string().min(1, 'write ids in quotes').optional().describe('The platform’s id, in quotes'),
    desk: z
      .string()
      .optional()
      .describe('The desk that looks after it; without one the country of the mention decides, else its language'),
  })
  .refine(({ handle, id }) => handle !== undefined || id !== undefined, 'needs a `handle` or an `id`');

const Team = z.strictObject({
  name: z
    .union([withLetters, inLanguages(withLetters)])
    .describe('For people: one name, or one for each language that desks speak'),
  members: z
    .array(PersonOrGroup)
    .default([])
    .describe('Whose App Home shows this team’s work; without any, everybody’s does'),
  targets: Targets.optional().describe('Where this team’s targets differ from everybody’s'),
  reminderBefore: ReminderBefore.optional(),
  escalation: Escalation.optional().describe('Instead of everybody’s'),
  reroute: RerouteClock.optional().describe('When a mention is rerouted to this team'),
});

const Desk = z.strictObject({
  name: withLetters.describe('For people'),
  languages: z.array(LanguageCode).default([]).describe('Mentions in these come here; a language has one desk'),
  countries: z.array(CountryCode).default([]).describe('Mentions from these come here, whatever their language'),
  timeZone: TimeZone,
  calendar: z.string().optional().describe('When it is there; without one around the clock'),
  locale: z.enum(LOCALES).describe('Language of what stands in its channels'),
  relay: PersonOrGroup.optional().describe('The local relay: a Slack user or user group'),
  channels: z
    .record(z.string(), z.string())
    .default({})
    .describe('Team: channel. Missing teams go to the group’s desk'),
});

export const When = z.strictObject({
  topic: oneOrMore(Topic).optional(),
  urgency: oneOrMore(Urgency).optional(),
  sentiment: oneOrMore(Sentiment).optional(),
  authorKind: oneOrMore(AuthorKind).optional(),
  suggested: oneOrMore(SuggestedTeam).optional().describe('The team that the classifier suggests'),
  minConfidence: z.number().gt(0).max(1).optional().describe('How sure each tag must be that this rule looks at'),
  language: oneOrMore(LanguageCode).optional(),
  platform: oneOrMore(PlatformId).optional(),
  kind: oneOrMore(MentionKind).optional(),
  account: oneOrMore(z.string()).optional().describe('The account of ours that was addressed'),
  minFollowers: z.number().int().positive().optional(),
  maxRating: z.number().min(1).max(5).optional(),
  keywords: oneOrMore(z.string()).optional().describe('Whole words or phrases; case and accents do not matter'),
});
export type When = z.infer<typeof When>;

export const Rule = z.strictObject({
  name: withLetters.max(80).describe('Stands in the audit trail: keep it when you reorder'),
  when: When.optional().describe('All of these must hold; without it the rule takes everything'),
  team: z.string().describe('A team; `suggested` by the classifier; or `none`, not shown'),
  desk: z.string().optional().describe('This desk, whatever the account, country and language'),
  channel: z.string().optional().describe('This channel, whatever the team and desk'),
  show: z.literal('always').optional().describe('Shown even when the classifier calls it noise'),
});
export type Rule = z.infer<typeof Rule>;

/** `policy.yaml`: who is at the desk, and what goes where. References are names; `check-policy.ts` checks them. */
export const Policy = z
  .strictObject({
    brand: z.strictObject({
      names: z
        .array(withLetters)
        .min(1)
        .describe('How people write it; the first is shown, the classifier knows them all'),
    }),
    accounts: z.array(Account).default([]).describe('Our own accounts'),
    channels: z.record(ChannelName, ChannelId).describe('Name for people: Slack id'),
    teams: z.record(TeamId, Team),
    desks: z.record(word('a desk'), Desk),
    groupDesk: z.string().describe('Takes what no other desk does; its channels are everybody’s fallback'),
    roles: Roles.default({}).describe('Who may do what in Slack. What no role has, everybody may'),
    slack: SlackOrigin.prefault({}).describe('Where actions may come from, beyond Slack’s signature'),
    rules: z.array(Rule).min(1).describe('In order; the first that matches wins'),
    calendars: Calendars.default({}).describe('When desks are there'),
    rotas: Rotas.default({}).describe('Who is on duty at night and on weekends'),
    targets: Targets.prefault({}),
    reminderBefore: ReminderBefore.default('25%').describe('How long before a missed answer its colleague is told'),
    escalation: Escalation.optional().describe('Who is called after a target was missed'),
    reroute: RerouteClock.default('restart').describe('Whether a rerouted mention’s targets begin anew'),
    replies: Replies.prefault({}).describe('Answering from Slack'),
    pace: z
      .strictObject({
        perChannelPerSecond: z.number().min(0).max(10).default(1).describe('Slack allows about 1; 0 is no limit'),
      })
      .prefault({}),
    crisis: z
      .strictObject({
        channel: z.string(),
        ping: Ping.default('none'),
        pingOnce: z
          .strictObject({ topic: oneOrMore(Topic), within: Duration })
          .optional()
          .describe(
            'Of the alerts of one of these topics in one desk, only the first within this time pings. No topic in which each may be a person in danger',
          ),
        group: z
          .strictObject({
            upTo: z
              .enum(['low', 'normal', 'high'])
              .default('normal')
              .describe('What is more urgent has a card of its own; critical always has'),
            lasts: Duration.refine(
              (lasts) => durationMs(lasts) >= SHORTEST_CRISIS_MS,
              'is shorter than 10m: a crisis would be over before anybody has seen its card',
            )
              .default('24h')
              .describe('A crisis that nobody has ended ends by itself'),
          })
          .optional()
          .describe('Whether somebody may declare a crisis, in which one card shows what many say'),
      })
      .refine(
        ({ ping, pingOnce }) => pingOnce === undefined || ping !== 'none',
        'has a `pingOnce`, and no `ping` to send once',
      )
      .optional()
      .describe('Where critical mentions are told as well'),
    digest: z
      .strictObject({
        channel: z.string(),
        at: z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time: write it like `09:00`')
          .describe('By the time of the group’s desk'),
      })
      .optional()
      .describe('Each day in numbers, told in a channel the next morning'),
    console: z
      .strictObject({
        lasts: Duration.refine(
          (lasts) => durationMs(lasts) >= SHORTEST_SESSION_MS,
          'is shorter than 10m: whoever reads would ask for one link after the other',
        )
          .refine(
            (lasts) => durationMs(lasts) <= LONGEST_SESSION_MS,
            'is longer than 24h: whoever may not look any more would still do so the day after',
          )
          .default('8h')
          .describe('How long whoever has opened its link may look; then they ask for another'),
      })
      .optional()
      .describe('Pages that show response times and the trail, by a link that `/vigie console` gives'),
    classifier: z
      .strictObject({
        urgentThreshold: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe(
            'How likely critical or high must be to count, and critical alone to be critical; lower misses less and alarms more. Default: the weights’ own',
          ),
        secondOpinion: z
          .strictObject({
            model: z
              .string()
              .regex(/^[\w.:/-]+$/, 'is no id of a model on Amazon Bedrock: those look like eu.maker.model-v1:0')
              .describe('Id of a model on Amazon Bedrock'),
            below: z.number().gt(0).max(1).describe('Ask when the team is less sure than this'),
            timeLimit: Duration.refine(
              (limit) => durationMs(limit) <= LONGEST_SECOND_OPINION_MS,
              'is longer than 10s: a mention waits for it',
            ),
          })
          .optional()
          .describe('Off unless it is here'),
      })
      .prefault({}),
    silentAfter: z
      .record(PlatformId, SilentAfter)
      .default({})
      .describe('Platform: after how long without a mention the engineer is alerted'),
    retention: z
      .strictObject({
        days: z.number().int().min(1).max(3650).default(365),
        platforms: z
          .record(PlatformId, z.number().int().min(1).max(3650))
          .refine(keepsToTheRules, 'keeps Google’s reviews longer than the 30 days that Google allows')
          .default({}),
      })
      .prefault({}),
  })
  .meta({ title: 'Vigie policy' });
export type Policy = z.infer<typeof Policy>;

/** The name of the brand for people. */
export const brandName = (policy: Policy): string => policy.brand.names[0] ?? '';

/** The name of a team for people, in a language; its id where the policy no longer has it. */
export const teamName = ({ teams }: Policy, team: string, locale: Locale): string => {
  const name = teams[team]?.name;
  return (typeof name === 'object' ? inLanguage(name, locale) : name) ?? team;
};

/** What the classifier should know the brand by. */
export const brandKnownAs = ({ brand }: Policy): { brand: string; alsoCalled: readonly string[] } => {
  const [first = '', ...others] = brand.names;
  return { brand: first, alsoCalled: others };
};

/** How many days texts and authors of a platform are kept. */
export const retentionDays = ({ retention: { days, platforms } }: Policy, platform: string): number => {
  // A sender names its platform as it likes: every object has a `constructor`, which is no number of days.
  const own = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
  return Math.min(own ?? days, LONGEST_RETENTION_DAYS.get(platform) ?? Infinity);
};

/** Response targets in milliseconds; undefined where the policy sets none. */
export interface Target {
  readonly acknowledgeMs: number | undefined;
  readonly answerMs: number | undefined;
  /** Whether they count only while the desk is there, or around the clock. */
  readonly hours: 'desk' | 'always';
}

/** The targets of a team for an urgency, as they are written: its own come before everybody's. */
export const writtenTargetOf = ({ teams, targets }: Policy, team: string, urgency: Urgency) => ({
  ...targets[urgency],
  ...teams[team]?.targets?.[urgency],
});

export const targetOf = (policy: Policy, team: string, urgency: Urgency): Target => {
  const { acknowledge, answer, hours = 'desk' } = writtenTargetOf(policy, team, urgency);
  const milliseconds = (duration: string | undefined) => (duration === undefined ? undefined : durationMs(duration));
  return { acknowledgeMs: milliseconds(acknowledge), answerMs: milliseconds(answer), hours };
};

function keepsToTheRules(platforms: Readonly<Record<string, number>>): boolean {
  return [...LONGEST_RETENTION_DAYS].every(([platform, days]) => (platforms[platform] ?? 0) <= days);
}
