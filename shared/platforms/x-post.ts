import { languageCode } from '../mention/codes.ts';
import type { Author } from '../mention/mention.ts';
import { type Instant, SECOND } from '../runtime/clock.ts';
import { instantOf, type Time } from './fields.ts';
import { accountNamedIn, authorOf, brandReplied, deleted, type Item, ignored, isOurs, mentioned } from './item.ts';
import type { BrandAccounts, ParseContext } from './platform.ts';

/** A post of X, whichever of its APIs brought it. */
export interface XPost {
  readonly id: string;
  /** Its first version: every edit on X is a post with an id of its own. */
  readonly firstId: string;
  /** As X sends it, with `&`, `<` and `>` as entities. */
  readonly text: string;
  /** As X writes it, where it is sent. */
  readonly createdAt: Time;
  readonly author: Author | undefined;
  readonly isRepost: boolean;
  readonly isQuote: boolean;
  readonly inReplyTo?: string | undefined;
  readonly inReplyToUser?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly language?: string | undefined;
  /** For which it came, where it came for one. */
  readonly brandAccount?: string | undefined;
}

export const itemOfPost = (post: XPost, { accounts, receivedAt }: ParseContext): Item => {
  if (post.isRepost) return ignored('repost');
  const at = instantOf(receivedAt, post.createdAt, secondOf(post.id));
  if (isOurs(accounts, 'x', post.author ?? {})) return itemOfOwnPost(post, at, accounts);
  return mentioned({
    ...refOf(post.firstId),
    kind: post.inReplyTo !== undefined ? 'reply' : post.isQuote ? 'quote' : 'post',
    text: textOf(post.text),
    createdAt: post.id === post.firstId ? at : instantOf(at, secondOf(post.firstId)),
    revision: at,
    url: `https://x.com/i/web/status/${encodeURIComponent(post.id)}`,
    author: post.author && authorOf(post.author),
    inReplyTo: post.inReplyTo,
    conversationId: post.conversationId,
    // A filtered stream tells for none of our accounts, and may be ahead of the webhook that does.
    brandAccount: post.brandAccount ?? accountNamedIn(accounts, 'x', post.text, /(?<!\w)@(\w+)/g),
    languageHint: languageCode(post.language),
  });
};

export const itemOfDeletion = (id: string, author: string | undefined, at: Instant, context: ParseContext): Item =>
  isOurs(context.accounts, 'x', { id: author }) ? ignored('own-post') : deleted(refOf(id), at);

/** A reply of ours is the proof of a response, unless it goes on with a thread of ours. */
const itemOfOwnPost = (post: XPost, at: Instant, accounts: BrandAccounts): Item =>
  post.inReplyTo === undefined || isOurs(accounts, 'x', { id: post.inReplyToUser })
    ? ignored('own-post')
    : brandReplied(refOf(post.inReplyTo), refOf(post.firstId), at, textOf(post.text));

const refOf = (platformId: string) => ({ via: 'x', platform: 'x', platformId });

/** What was written, of what X sends. The ampersand comes last: `&amp;lt;` is somebody's `&lt;`. */
export const textOf = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** X's ids are snowflakes: milliseconds since 2010-11-04T01:42:54.657Z, above 22 other bits. */
export const timeOfId = (id: string): Instant | undefined =>
  /^\d{15,19}$/.test(id) ? Number(BigInt(id) >> 22n) + 1_288_834_974_657 : undefined;

/** As X writes `created_at`, to the second: a post has the same time whether it comes with the field or without. */
const secondOf = (id: string): Instant | undefined => {
  const time = timeOfId(id);
  return time === undefined ? undefined : time - (time % SECOND);
};
