import { type Mention, unsaidKind } from '../../shared/mention/mention.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/**
 * What is to be recorded: a new mention as it came, an edit with what it leaves out filled in from `known`, the content that is
 * stored. The same words with a newer time are no edit: a post comes once for each subscription, with more fields or fewer, and
 * some of them are dated by the sending.
 */
export const newsIn = (mention: Mention, before: Trail, known: Mention | undefined): Mention | undefined => {
  if (before.received === undefined) return mention;
  if (isRepeatedNotice(mention)) return undefined;
  const news = isNews(mention, before) ? mention : lateWords(mention, known, before);
  if (news === undefined) return undefined;
  // At the same revision it is this edit itself, which a try that ended before its commit has stored.
  const isOlder = known !== undefined && known.revision < news.revision;
  if (isOlder && known.text === news.text && known.rating === news.rating) return undefined;
  // Whom the trail has no alias of would not be found when they are erased.
  const isNamed = before.received.authorAlias !== undefined;
  const author = isNamed ? (news.author ?? known?.author) : undefined;
  // LinkedIn dates an edit and nothing else; a notice without words was dated by its sending.
  const createdAt = known?.needsFetch ? news.createdAt : Math.min(news.createdAt, before.received.createdAt);
  // An edit that says neither its kind nor its stars comes as a post.
  const isReview = known?.kind === 'review' && news.kind === unsaidKind(news.rating);
  const kind = isReview ? known.kind : news.kind;
  // Of the account that the words came for: another's notice stood where that one answers by another way.
  return { ...known, ...news, kind, author, createdAt, elsewhere: news.elsewhere };
};

/** Not known yet, or a newer revision of what is. */
export const isNews = (mention: Mention, trail: Trail): boolean =>
  trail.received === undefined || mention.revision > (trail.revision ?? 0);

/** Ids only, and no edit by its own account: dated by its sending, it is newer than the words that were fetched. */
const isRepeatedNotice = ({ needsFetch, createdAt, revision }: Mention): boolean =>
  needsFetch && revision === createdAt;

/**
 * The words of what came as ids only, under the least revision that is newer: a comment that names two of our accounts comes
 * once for each, and one of the two tells no words. An edit that came without them has others.
 */
const lateWords = (mention: Mention, known: Mention | undefined, before: Trail): Mention | undefined => {
  if (known === undefined || mention.text.trim() === '') return undefined;
  // By whom the trail has no alias: they would not be found when their author is erased.
  if (mention.author !== undefined && before.received?.authorAlias === undefined) return undefined;
  const at = (before.revision ?? 0) + 1;
  const isAwaited = known.needsFetch
    ? known.revision === known.createdAt
    : // A try that ended before its commit has stored them.
      known.revision === at && known.text === mention.text;
  return isAwaited ? { ...mention, createdAt: at, revision: at } : undefined;
};
