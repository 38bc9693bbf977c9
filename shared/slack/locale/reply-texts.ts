import type { ReplyProblem } from '../../replies/reply-problem.ts';
import type { Note } from '../../trail/event.ts';

/** All words of answering and hiding from Slack. Arguments are ready to be shown where they go. */
export interface ReplyTexts {
  readonly words: string;
  readonly send: string;
  readonly length: (max: string) => string;
  /** How X counts. */
  readonly weighted: string;
  readonly earlier: string;
  readonly ourWords: string;
  readonly guidelines: (topic: string) => string;
  readonly needsApproval: string;
  /** Before what is to become of the mention then. */
  readonly onceSent: string;
  readonly draftOf: (who: string, when: string) => string;
  readonly decision: string;
  readonly approve: string;
  readonly sendBack: string;
  /** For who wrote it, if it is sent back. */
  readonly sendBackWhy: string;
  readonly sentBackBy: (who: string) => string;
  readonly hideWhat: (platform: string) => string;
  /** Before words are sent that may be out already. */
  readonly mayBeOut: (platform: string) => string;
  readonly answeredAlready: (when: string) => string;
  readonly tone: (words: string) => string;
  /** On the card. */
  readonly state: {
    readonly awaitsApproval: (who: string) => string;
    readonly sending: (who: string) => string;
    readonly waiting: string;
    readonly unknown: string;
    readonly notSent: (why: string) => string;
    readonly hideAsked: string;
    readonly hidden: string;
    readonly notHidden: string;
  };
  /** After a note of a reply that came back. */
  readonly wordsKept: string;
  /** The same while the mention is closed. */
  readonly wordsKeptClosed: string;
  /** Below the card and in the channel, in the place of the note that asked for approval. */
  readonly approvalOver: string;
  /** Below the note to whoever was given a mention. */
  readonly givenBy: (who: string) => string;
  readonly note: Readonly<Record<Note, (platform: string, why: string) => string>>;
  readonly why: Readonly<Record<ReplyProblem, string>>;
}
