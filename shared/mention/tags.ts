import * as z from 'zod';

/** The fields of the codebook that the corpora are labelled by (`docs/model-card.md`), with the words used there. */
export const SuggestedTeam = z.enum(['press', 'customer-service', 'communications', 'none']);
export type SuggestedTeam = z.infer<typeof SuggestedTeam>;

export const Topic = z.enum([
  'account-billing',
  'outage',
  'fraud-security',
  'service-quality',
  'question',
  'praise',
  'news',
  'ethics-reputation',
  'brand-campaign',
  'careers',
  'other',
]);
export type Topic = z.infer<typeof Topic>;

/** Most urgent first. */
export const Urgency = z.enum(['critical', 'high', 'normal', 'low']);
export type Urgency = z.infer<typeof Urgency>;

/** What a crisis may group: what is critical always has a card of its own. */
export const GroupedUrgency = Urgency.exclude(['critical']);
export type GroupedUrgency = z.infer<typeof GroupedUrgency>;

export const Sentiment = z.enum(['negative', 'neutral', 'positive']);
export type Sentiment = z.infer<typeof Sentiment>;

export const AuthorKind = z.enum(['public', 'media', 'organisation', 'brand', 'spam']);
export type AuthorKind = z.infer<typeof AuthorKind>;

/** ISO 639-1, or `und` where neither the text nor its platform tells. */
const Language = z.string().regex(/^[a-z]{2,3}$/);

export const TagField = z.enum(['team', 'topic', 'urgency', 'sentiment', 'authorKind', 'relevant', 'language']);
export type TagField = z.infer<typeof TagField>;

/** What a mention is about: labels and confidences only, so that it may stand in the trail. */
export const Tags = z.object({
  /** The classifier's own suggestion: the policy's rules decide. */
  team: SuggestedTeam,
  topic: Topic,
  urgency: Urgency,
  sentiment: Sentiment,
  authorKind: AuthorKind,
  /** About the brand, be it in passing: what nobody there needs is `team: none`, relevant or not. */
  relevant: z.boolean(),
  language: Language,
  /**
   * 0 to 1 a field: a confidence of .9 is right nine times in ten. None where a second opinion decided, which gives none. By any
   * name: another version of Vigie may know a field more.
   */
  confidence: z.record(z.string(), z.number().min(0).max(1)),
  /** Which weights said so, `vigie-16`, and after a second opinion which model that was. */
  model: z.string(),
});
export type Tags = z.infer<typeof Tags>;

export const isUrgent = ({ urgency }: Partial<Pick<Tags, 'urgency'>>): boolean =>
  urgency === 'critical' || urgency === 'high';

/** Than what has these tags. */
export const isMoreUrgent = (urgency: Urgency, tags: Pick<Tags, 'urgency'>): boolean =>
  Urgency.options.indexOf(urgency) < Urgency.options.indexOf(tags.urgency);

/** Of the words of a conversation: nobody waits for an answer to noise or to thanks. */
export const needsAnswer = (tags: Tags): boolean => (tags.team !== 'none' || isUrgent(tags)) && tags.topic !== 'praise';

/** `outage 87%`, or the value alone where no confidence was told. */
export const withConfidence = (value: string, confidence: number | undefined): string =>
  confidence === undefined ? value : `${value} ${Math.round(confidence * 100)}%`;

/** What became of asking a larger model; whatever it was, the mention is routed. */
export const SecondOpinionOutcome = z.enum(['answered', 'failed', 'not-understood']);
export type SecondOpinionOutcome = z.infer<typeof SecondOpinionOutcome>;

/** Why a field has its value, in words of the mention: personal data, so it lives beside the text and not in the trail. */
export const Reason = z.object({ field: TagField, value: z.string(), words: z.array(z.string()) });
export type Reason = z.infer<typeof Reason>;

export const Reading = z.object({
  tags: Tags,
  reasons: z.array(Reason),
  /** Somebody may be in danger, however urgent the whole was read: they are never one of many. */
  mayBeDanger: z.boolean().optional(),
});
export type Reading = z.infer<typeof Reading>;
