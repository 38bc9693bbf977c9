import type { Mention } from '../mention/mention.ts';
import type { Reading } from '../mention/tags.ts';

/** What the classifier reads of a mention. */
export type Readable = Pick<
  Mention,
  'text' | 'platform' | 'kind' | 'rating' | 'languageHint' | 'author' | 'brandAccount'
> & {
  /** The brand's name for people, `BNP Paribas`. */
  brand?: string | undefined;
  /** What else people call it, `BNPP`. */
  alsoCalled?: readonly string[] | undefined;
};

/** Text to tags. Pure: the same mention always gets the same reading. Never throws, bounded time. */
export interface Classifier {
  read(mention: Readable): Reading;
}

/** Whatever reads mentions, here or on another thread. */
export interface MentionReader {
  read(mention: Readable): Reading | Promise<Reading>;
}
