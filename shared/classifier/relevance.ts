import { LEAST_DANGER } from './danger.ts';
import type { Opinion } from './infer.ts';

/** The probability of critical or high: what the urgency's threshold is compared with. */
export const urgentShare = ({ shares: { urgency } }: Opinion): number => {
  const [critical = 0, high = 0] = urgency;
  return critical + high;
};

/**
 * How likely a mention is about the brand. Where a search found a post that names the brand nowhere, another word of the search
 * did, and it is about the brand one time in ten (GermEval 2017, development set: 25 of 239). Our own texts were all written for
 * a brand, so the weights can't know. Who cries for help may forget the name: what is urgent is as likely as the weights say, and
 * where somebody may be in danger it is relevant.
 */
export const relevanceOf = (opinion: Opinion, urgentThreshold: number): number => {
  const [, relevant = 1] = opinion.shares.relevant;
  if (opinion.danger >= LEAST_DANGER) return Math.max(relevant, 0.5);
  return opinion.evidence.features.isBrandNowhere && urgentShare(opinion) < urgentThreshold
    ? relevant * FOUND_BY_ANOTHER_WORD
    : relevant;
};

const FOUND_BY_ANOTHER_WORD = 0.1;
