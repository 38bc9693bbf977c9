import type { MentionKind } from '../../mention/mention.ts';
import type { Sentiment, TagField, Topic, Urgency } from '../../mention/tags.ts';
import type { ConsoleTexts } from './console-texts.ts';
import type { CrisisTexts } from './crisis-texts.ts';
import type { DeskTexts } from './desk-texts.ts';
import type { DigestTexts } from './digest-texts.ts';
import type { DueTexts } from './due-texts.ts';
import type { ExplainTexts } from './explain-texts.ts';
import type { ReplyTexts } from './reply-texts.ts';

/** All words that Vigie says in Slack by itself, in one language. Arguments are ready to be shown where they go. */
export interface Texts {
  /** How dates and numbers are written: BCP 47. */
  readonly tag: string;
  readonly urgency: Readonly<Record<Urgency, string>>;
  readonly topic: Readonly<Record<Topic, string>>;
  readonly sentiment: Readonly<Record<Sentiment, string>>;
  readonly kind: Readonly<Record<MentionKind, string>>;
  readonly field: Readonly<Record<TagField, string>>;
  readonly quote: (text: string) => string;
  readonly cut: string;
  readonly verified: string;
  readonly followers: (count: number, formatted: string) => string;
  readonly unknownAuthor: string;
  readonly edited: (when: string) => string;
  readonly noText: string;
  readonly needsFetch: (platform: string) => string;
  readonly erased: string;
  readonly deleted: (when: string) => string;
  readonly team: (team: string) => string;
  readonly why: (rule: string) => string;
  readonly unclaimed: string;
  readonly claimed: (who: string, when: string) => string;
  /** `who` undefined where only the platform told of it. */
  readonly answered: (when: string, who: string | undefined) => string;
  readonly resolved: (who: string, when: string) => string;
  readonly somebody: string;
  readonly resolvedHeader: string;
  readonly deletedHeader: string;
  readonly alertHeader: (brand: string) => string;
  readonly alertCard: (channel: string) => string;
  /** Of an alert that calls nobody, for one of the same matter has. */
  readonly pingedBefore: (when: string) => string;
  /** Undefined where the platform has no name of its own: a blog, a feed. */
  readonly open: (platform: string | undefined) => string;
  /** What the author came with before. */
  readonly contacts: {
    readonly header: string;
    readonly line: (what: string, end: string) => string;
    readonly answered: (when: string) => string;
    readonly resolved: (after: string) => string;
    readonly dismissed: string;
    readonly open: string;
  };
  readonly reply: ReplyTexts;
  readonly desk: DeskTexts;
  readonly explain: ExplainTexts;
  readonly due: DueTexts;
  readonly console: ConsoleTexts;
  readonly crisis: CrisisTexts;
  readonly digest: DigestTexts;
}
