import type { Reading, Reason, TagField } from '../mention/tags.ts';
import type { Classifier, Readable } from './classifier.ts';
import { LEAST_DANGER, LEAST_DANGER_ALONE } from './danger.ts';
import { createReader, type Opinion } from './infer.ts';
import { LABELS } from './labels.ts';
import { reasonsOf } from './reasons.ts';
import { relevanceOf } from './relevance.ts';
import { highest } from './softmax.ts';
import { createLanguageReader, type LanguageOf } from './tell-language.ts';
import { urgencyOf } from './urgency.ts';
import type { Weights } from './weights.ts';

export interface ClassifierOptions {
  /** From which score (the probability of critical or high) a mention is urgent; the policy's word. */
  urgentThreshold?: number | undefined;
}

/** The trained model behind the classifier's interface. */
export const createClassifier = (
  weights: Weights,
  { urgentThreshold = weights.header.urgentThreshold }: ClassifierOptions = {},
): Classifier => {
  const read = createReader(weights);
  const languageOf = createLanguageReader(weights);
  return {
    read: (mention) => decide(weights, mention, read(mention), languageOf, urgentThreshold),
  };
};

const decide = (
  weights: Weights,
  mention: Readable,
  opinion: Opinion,
  languageOf: LanguageOf,
  urgentThreshold: number,
): Reading => {
  const { language, confidence: sureOfLanguage, isForeign } = languageOf(mention.text, mention.languageHint);
  const pick = (field: keyof typeof LABELS, shares = opinion.shares[field]) => {
    const best = highest(shares);
    return { best, confidence: shares[best] ?? 0, shares };
  };
  const team = pick('team', teamShares(opinion, isForeign));
  const topic = pick('topic');
  const sentiment = pick('sentiment');
  const authorKind = pick('authorKind');
  const urgency = urgencyOf(opinion.shares.urgency, urgentThreshold);
  const relevance = relevanceOf(opinion, urgentThreshold);
  const values = {
    team: LABELS.team[team.best] ?? 'customer-service',
    topic: LABELS.topic[topic.best] ?? 'other',
    urgency,
    sentiment: LABELS.sentiment[sentiment.best] ?? 'neutral',
    authorKind: LABELS.authorKind[authorKind.best] ?? 'public',
  };
  const confidence: Record<TagField, number> = {
    team: rounded(team.confidence),
    topic: rounded(topic.confidence),
    urgency: rounded(opinion.shares.urgency[LABELS.urgency.indexOf(urgency)] ?? 0),
    sentiment: rounded(sentiment.confidence),
    authorKind: rounded(authorKind.confidence),
    relevant: rounded(Math.max(relevance, 1 - relevance)),
    language: rounded(sureOfLanguage),
  };
  const reasons: Reason[] = reasonsOf(weights, mention, opinion, values);
  return {
    tags: { ...values, relevant: relevance >= 0.5, language, confidence, model: weights.header.model },
    reasons,
    ...(opinion.danger >= LEAST_DANGER_ALONE && { mayBeDanger: true }),
  };
};

/**
 * What is written in a language that the weights were not taught can't be told from noise: somebody should see it. Who may be in
 * danger is neither noise nor a matter of communications, however kindly they say it: customer service has their share.
 */
const teamShares = ({ danger, shares: { team } }: Opinion, isForeign: boolean): Float32Array => {
  if (danger < LEAST_DANGER) return isForeign ? team.with(NOBODY, 0) : team;
  const [served = 0, others = 0, none = 0] = [CUSTOMER_SERVICE, COMMUNICATIONS, NOBODY].map((at) => team[at]);
  return team
    .with(NOBODY, 0)
    .with(COMMUNICATIONS, 0)
    .with(CUSTOMER_SERVICE, served + others + none);
};

const CUSTOMER_SERVICE = LABELS.team.indexOf('customer-service');
const COMMUNICATIONS = LABELS.team.indexOf('communications');
/** The team of noise. */
const NOBODY = LABELS.team.indexOf('none');

const rounded = (share: number): number => Math.round(share * 1_000) / 1_000;
