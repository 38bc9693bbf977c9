import { isMoreUrgent, isUrgent, needsAnswer, type Urgency } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { isCardOrWord, type Post } from './posts.ts';
import type { Trail } from './trail.ts';

/** Where the mention is shown now, by its own card or as a word below another's: the last one. Earlier ones say where it went. */
export const cardOrWordOf = ({ posts }: Pick<Trail, 'posts'>): Post | undefined => posts.findLast(isCardOrWord);

/** The mention's own card as it is now: after a reroute the last one. Undefined for what has none, as a word below another's. */
export const ownCardOf = ({ posts }: Trail): Post | undefined => posts.findLast(({ purpose }) => purpose === 'card');

/**
 * The mention below whose card this one is shown: a further word of that conversation, without a card, a claim or
 * targets of its own. Undefined for every other mention, also for one that was to go below a card and got its own.
 */
export const rootIdOf = (trail: Trail): string | undefined =>
  ownCardOf(trail) === undefined
    ? trail.posts.findLast(({ purpose }) => purpose === 'thread')?.below?.trailId
    : undefined;

/** When what it says was written, for who is to see it: what nobody saw before an edit counts from that. */
export const saidSince = ({ received, runs }: Trail): Instant =>
  Math.max(received?.createdAt ?? 0, runs[0]?.answersFrom ?? 0);

/** Both were written by one author, as far as the platform tells. */
export const isSameAuthor = (a: Trail, b: Trail): boolean =>
  a.received?.authorAlias !== undefined && a.received.authorAlias === b.received?.authorAlias;

/**
 * What `continued` says of a word: when it was written, where the conversation's author waits for an answer to it, and how
 * urgent it is, where that is news.
 */
export const waitOf = (
  root: Trail,
  word: Trail,
): { readonly at: Instant; readonly urgency?: Urgency } | { readonly needsNoAnswer: true } => {
  if (!isSameAuthor(root, word) || word.tags === undefined || !needsAnswer(word.tags)) return { needsNoAnswer: true };
  const { urgency } = word.tags;
  const isNews = root.tags !== undefined && isUrgent(word.tags) && isMoreUrgent(urgency, root.tags);
  return { at: saidSince(word), ...(isNews && { urgency }) };
};
