import * as z from 'zod';
import { Topic, Urgency } from '../mention/tags.ts';
import { inLanguages, oneOrMore, Ping } from './policy-words.ts';

/** What the policy says about answering from Slack. */

/** The platforms that can be answered from here: `shared/platforms/repliers.ts` has the capability of each. */
export const REPLY_PLATFORMS = ['x', 'facebook', 'instagram', 'linkedin'] as const;

/** Longer ones nobody reads beside a draft. */
const LONGEST_GUIDELINE = 1_000;

const Guidelines = inLanguages(z.string().min(1).max(LONGEST_GUIDELINE));

/** One key a topic, so that a mistake in one is told with those there are. */
const GuidelinesByTopic = z.strictObject({
  'every-topic': Guidelines.optional(),
  'account-billing': Guidelines.optional(),
  outage: Guidelines.optional(),
  'fraud-security': Guidelines.optional(),
  'service-quality': Guidelines.optional(),
  question: Guidelines.optional(),
  praise: Guidelines.optional(),
  news: Guidelines.optional(),
  'ethics-reputation': Guidelines.optional(),
  'brand-campaign': Guidelines.optional(),
  careers: Guidelines.optional(),
  other: Guidelines.optional(),
} satisfies Record<Topic | 'every-topic', unknown>);

const Colleague = z.string().regex(/^[UW][A-Z0-9]{8,14}$/, 'is no Slack user id (U0123456789): name people one by one');

const Approval = z
  .strictObject({
    topic: oneOrMore(Topic).optional(),
    urgency: oneOrMore(Urgency).optional(),
    people: oneOrMore(Colleague).optional().describe('Colleagues who are new'),
    ping: Ping.optional().describe('Whom the note calls that a reply awaits approval; without it nobody by name'),
  })
  .refine(
    ({ topic, urgency, people }) => topic !== undefined || urgency !== undefined || people !== undefined,
    'names no `topic`, no `urgency` and no `people`: to have every reply approved, list every urgency',
  )
  .refine(({ ping, urgency }) => (ping !== 'here' && ping !== 'channel') || [urgency].flat().join() === 'critical', {
    path: ['ping'],
    error: 'calls everybody, and only critical mentions may: add `urgency: critical`, or name somebody',
  });

export const Replies = z.strictObject({
  platforms: z
    .array(z.enum(REPLY_PLATFORMS))
    .default([])
    .describe('Answered from Slack. Their access tokens are settings; elsewhere a card links to the platform'),
  guidelines: GuidelinesByTopic.default({}).describe(
    'What the group asks of a reply, shown beside the draft, by topic and language',
  ),
  approval: z
    .array(Approval)
    .default([])
    .describe('A second person with the right `approve` reads it first where all of one of these hold'),
});
export type Replies = z.infer<typeof Replies>;
