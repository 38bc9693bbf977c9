import * as z from 'zod';
import type { Instant } from '../runtime/clock.ts';
import { Id, instantOf, maybe, Name, Time } from './fields.ts';
import { authorOf, brandReplied, deleted, gather, type Item, ignored, mentioned, read, unknown } from './item.ts';
import { type Change, composeMeta, type Entry, itemsOfEntries, meta } from './meta.ts';
import type { ParseContext, PushPlatform, Sample } from './platform.ts';

/**
 * Facebook pages: posts and comments on them (`feed`), mentions elsewhere (`mention`), and recommendations (`ratings`).
 * Source: developers.facebook.com, "Webhooks reference: page".
 */
export const facebook = {
  ...meta,
  id: 'facebook',
  parse: (body, context) => gather(itemsOfEntries({ id: 'facebook', object: 'page' }, body, context, itemsOfChange)),
  compose: (sample, secrets, now) => composeMeta(contentOf(sample, now), secrets),
} as const satisfies PushPlatform;

const From = maybe(z.object({ id: Id, name: Name }));
const Value = z.object({
  item: z.string(),
  verb: z.string(),
  post_id: maybe(Id),
  comment_id: maybe(Id),
  parent_id: maybe(Id),
  from: From,
  sender_id: maybe(Id),
  sender_name: Name,
  created_time: Time,
  message: maybe(z.string()),
});
const Rating = z.object({
  verb: z.string(),
  open_graph_story_id: Id,
  reviewer_id: maybe(Id),
  reviewer_name: Name,
  created_time: Time,
  review_text: maybe(z.string()),
  rating: maybe(z.number().min(1).max(5)),
  recommendation_type: maybe(z.string().toLowerCase()),
});
type Value = z.infer<typeof Value>;

const itemsOfChange = (
  { field, value }: Change,
  entry: Entry,
  path: string,
  context: ParseContext,
): readonly Item[] => {
  switch (field) {
    case 'feed':
    case 'mention':
      return read(Value, value, `${path}.value`, (value) => [itemOf(value, entry, path, context)]);
    case 'ratings':
      return read(z.object({ item: z.string() }), value, `${path}.value`, ({ item }) =>
        item === 'rating'
          ? read(Rating, value, `${path}.value`, (rating) => [itemOfRating(rating, entry, path, context)])
          : read(Value, value, `${path}.value`, (value) => [itemOf(value, entry, path, context)]),
      );
    case 'messages':
    case 'conversations':
      return [ignored('private-message')];
    default:
      return [unknown(`${path}.field`, 'unknown-field')];
  }
};

const SAID = new Set(['comment', 'post', 'status', 'share', 'photo', 'video', 'album', 'link', 'note']);
const REMOVED = new Set(['remove', 'delete']);
const EDITED = new Set(['edit', 'edited']);
const MODERATION = new Set(['hide', 'unhide', 'block', 'unblock', 'mute', 'follow']);

const itemOf = (value: Value, entry: Entry, path: string, context: ParseContext): Item => {
  const { item, verb, post_id, comment_id, parent_id } = value;
  if (item === 'reaction' || item === 'like') return ignored('reaction');
  if (!SAID.has(item)) return unknown(`${path}.value.item`, 'unknown-item');
  if (MODERATION.has(verb)) return ignored('moderation');
  const platformId = comment_id ?? post_id;
  if (platformId === undefined) return unknown(`${path}.value`, 'no-id');
  const sentAt = instantOf(context.receivedAt, entry.time);
  // Whoever removed it, and whose it was: what is gone from there must be gone from here.
  if (REMOVED.has(verb)) return deleted(refOf(platformId), sentAt);
  if (verb !== 'add' && !EDITED.has(verb)) return unknown(`${path}.value.verb`, 'unknown-verb');

  const createdAt = instantOf(context.receivedAt, value.created_time, entry.time);
  const id = value.from?.id ?? value.sender_id;
  if (id !== undefined && context.accounts.isOwn('facebook', id)) return itemOfOwn(value, platformId, createdAt);
  return mentioned({
    ...refOf(platformId),
    kind: comment_id === undefined ? 'post' : parent_id === undefined || parent_id === post_id ? 'comment' : 'reply',
    text: value.message,
    createdAt,
    // An edit keeps the time of creation and is told apart by when it was sent.
    revision: verb === 'add' ? createdAt : sentAt,
    url: `https://www.facebook.com/${encodeURIComponent(platformId)}`,
    author: id === undefined ? undefined : authorOf({ id, name: value.from?.name ?? value.sender_name }),
    inReplyTo: comment_id === undefined ? undefined : (parent_id ?? post_id),
    conversationId: post_id,
    brandAccount: context.accounts.nameOf('facebook', entry.id),
  });
};

/** A comment of ours answers the comment above it, or the visitor's post under which it stands. */
const itemOfOwn = ({ verb, comment_id, parent_id, post_id, message }: Value, platformId: string, at: Instant): Item => {
  const answered = parent_id ?? post_id;
  if (comment_id === undefined || answered === undefined || verb !== 'add') return ignored('own-post');
  return brandReplied(refOf(answered), refOf(platformId), at, message);
};

const itemOfRating = (
  rating: z.infer<typeof Rating>,
  entry: Entry,
  path: string,
  { accounts, receivedAt }: ParseContext,
): Item => {
  const ref = refOf(rating.open_graph_story_id);
  const sentAt = instantOf(receivedAt, entry.time);
  if (REMOVED.has(rating.verb)) return deleted(ref, sentAt);
  if (rating.verb !== 'add' && !EDITED.has(rating.verb)) return unknown(`${path}.value.verb`, 'unknown-verb');
  const createdAt = instantOf(receivedAt, rating.created_time, entry.time);
  return mentioned({
    ...ref,
    kind: 'review',
    // A recommendation without words is whole.
    text: rating.review_text ?? '',
    createdAt,
    revision: rating.verb === 'add' ? createdAt : sentAt,
    author:
      rating.reviewer_id === undefined ? undefined : authorOf({ id: rating.reviewer_id, name: rating.reviewer_name }),
    brandAccount: accounts.nameOf('facebook', entry.id),
    rating: rating.rating ?? STARS_OF.get(rating.recommendation_type),
  });
};

/** A page is recommended or not since 2018, in place of one to five stars. */
const STARS_OF: ReadonlyMap<string | undefined, number> = new Map([
  ['positive', 5],
  ['negative', 1],
]);

const refOf = (platformId: string) => ({ via: 'facebook', platform: 'facebook', platformId });

const contentOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: Instant) => {
  const seconds = Math.floor(now / 1_000);
  const place =
    inReplyTo === undefined
      ? { item: 'post', post_id: platformId }
      : { item: 'comment', comment_id: platformId, post_id: inReplyTo, parent_id: inReplyTo };
  const from = { id: author.id, name: author.name };
  const value = { ...place, verb: 'add', from, created_time: seconds, message: text };
  return { object: 'page', entry: [{ id: account.id, time: seconds, changes: [{ field: 'feed', value }] }] };
};
