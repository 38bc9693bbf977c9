import type { Reading, Reason, TagField, Urgency } from '../mention/tags.ts';
import type { Classifier, Readable } from './classifier.ts';
import { LEAST_DANGER } from './danger.ts';
import { createReader, type Opinion } from './infer.ts';
import { LABELS } from './labels.ts';
import { reasonsOf } from './reasons.ts';
import { relevanceOf } from './relevance.ts';
import { highest } from './softmax.ts';
import { createLanguageReader, type LanguageOf } from './tell-language.ts';
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
    model: weights.header.model,
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
  const notFor = opinion.danger >= LEAST_DANGER ? [NOBODY, COMMUNICATIONS] : isForeign ? [NOBODY] : [];
  const team = pick(
    'team',
    opinion.shares.team.map((share, at) => (notFor.includes(at) ? 0 : share)),
  );
  const topic = pick('topic');
  const sentiment = pick('sentiment');
  const authorKind = pick('authorKind');
  const urgency = urgencyOf(pick('urgency').shares, urgentThreshold);
  const relevance = relevanceOf(opinion, urgentThreshold);
  const values = {
    team: LABELS.team[team.best] ?? 'customer-service',
    topic: LABELS.topic[topic.best] ?? 'other',
    urgency: urgency.value,
    sentiment: LABELS.sentiment[sentiment.best] ?? 'neutral',
    authorKind: LABELS.authorKind[authorKind.best] ?? 'public',
  };
  const confidence: Record<TagField, number> = {
    team: rounded(team.confidence),
    topic: rounded(topic.confidence),
    urgency: rounded(urgency.confidence),
    sentiment: rounded(sentiment.confidence),
    authorKind: rounded(authorKind.confidence),
    relevant: rounded(Math.max(relevance, 1 - relevance)),
    language: rounded(sureOfLanguage),
  };
  const reasons: Reason[] = reasonsOf(weights, mention, opinion, values);
  return {
    tags: { ...values, relevant: relevance >= 0.5, language, confidence, model: weights.header.model },
    reasons,
  };
};

/** The team of noise. What is written in a language that the weights were not taught can't be told from it: somebody should see it. */
const NOBODY = LABELS.team.indexOf('none');
/** Of who may be in danger it is not the matter, however kindly they say it. */
const COMMUNICATIONS = LABELS.team.indexOf('communications');

/** Missing an emergency costs more than a false alarm, so the two urgent values together need only reach the threshold. */
const urgencyOf = (shares: Float32Array, threshold: number): { value: Urgency; confidence: number } => {
  const [critical = 0, high = 0, normal = 0, low = 0] = shares;
  if (critical + high >= threshold)
    return critical > high ? { value: 'critical', confidence: critical } : { value: 'high', confidence: high };
  return normal >= low ? { value: 'normal', confidence: normal } : { value: 'low', confidence: low };
};

const rounded = (share: number): number => Math.round(share * 1_000) / 1_000;
