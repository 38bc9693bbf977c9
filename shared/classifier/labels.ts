import { AuthorKind, Sentiment, SuggestedTeam, Topic, Urgency } from '../mention/tags.ts';

/** The fields that are read as one label out of a list, with their values in the order of the weights. */
export const LABELS = {
  team: SuggestedTeam.options,
  topic: Topic.options,
  urgency: Urgency.options,
  sentiment: Sentiment.options,
  authorKind: AuthorKind.options,
} as const;

/** All fields that the weights judge, in their order. */
export const FIELDS = ['team', 'topic', 'urgency', 'sentiment', 'authorKind', 'relevant'] as const;
export type Field = (typeof FIELDS)[number];

export const FIELD_VALUES: Readonly<Record<Field, readonly string[]>> = { ...LABELS, relevant: ['no', 'yes'] };
