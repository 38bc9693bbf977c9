import type { MentionReader, Readable } from '../../shared/classifier/classifier.ts';
import { type SecondOpinion, withSecondOpinion } from '../../shared/classifier/second-opinion.ts';
import type { Mention } from '../../shared/mention/mention.ts';
import type { Reading, SecondOpinionOutcome } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { brandKnownAs } from '../../shared/policy/policy-schema.ts';
import { durationMs } from '../../shared/policy/policy-words.ts';
import type { Log } from '../../shared/runtime/log.ts';

export interface JudgeOptions {
  readonly policy: LoadedPolicy;
  readonly classifier: MentionReader;
}

export interface JudgePorts {
  /** A larger model, where the policy asks one about what the classifier is unsure of. */
  readonly secondOpinion?: SecondOpinion | undefined;
  readonly log: Log;
}

/** How a mention was read, and what became of asking a larger model. */
export interface Judged {
  readonly reading: Reading;
  readonly secondOpinion?: SecondOpinionOutcome;
}

/** Reads mentions: by the classifier, and where it is unsure and the policy says so, `judge` asks a larger model too. */
export const createJudge = ({ policy, classifier }: JudgeOptions, { secondOpinion, log }: JudgePorts) => {
  const readableOf = (mention: Mention): Readable => ({ ...mention, ...brandKnownAs(policy.policy) });

  const read = async (mention: Mention): Promise<Reading> => classifier.read(readableOf(mention));

  const judge = async (mention: Mention): Promise<Judged> => {
    const reading = await read(mention);
    const asked = policy.policy.classifier.secondOpinion;
    if (asked === undefined || secondOpinion === undefined) return { reading };
    const options = { below: asked.below, timeLimitMilliseconds: durationMs(asked.timeLimit) };
    const opinions = await withSecondOpinion(readableOf(mention), reading, secondOpinion, options);
    if (opinions.why === 'sure') return { reading };
    log.count(opinions.why === 'answered' ? 'second-opinions' : 'second-opinions-failed');
    return { reading: opinions.reading, secondOpinion: opinions.why };
  };

  return { read, judge };
};
