import * as z from 'zod';
import type { Instant } from '../runtime/clock.ts';
import { Id, instantOf, maybe, Name } from './fields.ts';
import { authorOf, brandReplied, gather, type Item, ignored, isOurs, mentioned, read, unknown } from './item.ts';
import { type Change, composeMeta, type Entry, itemsOfEntries, meta } from './meta.ts';
import type { IgnoredReason, ParseContext, PushPlatform, Sample } from './platform.ts';

/**
 * Instagram professional accounts: comments on our media, and mentions elsewhere, which carry ids only.
 * Source: developers.facebook.com, "Instagram Platform: webhooks", "IG User: mentioned_comment, mentioned_media".
 */
export const instagram = {
  ...meta,
  id: 'instagram',
  parse: (body, context) =>
    gather(itemsOfEntries({ id: 'instagram', object: 'instagram' }, body, context, itemsOfChange)),
  compose: (sample, secrets, now) => composeMeta(contentOf(sample, now), secrets),
} as const satisfies PushPlatform;

const Comment = z.object({
  id: Id,
  text: maybe(z.string()),
  from: maybe(z.object({ id: Id, username: Name })),
  parent_id: maybe(Id),
  media: maybe(z.object({ id: Id })),
});
const MentionIds = z.object({ media_id: Id, comment_id: maybe(Id) });

const IGNORED: ReadonlyMap<string, IgnoredReason> = new Map([
  ['story_insights', 'insight'],
  ['messages', 'private-message'],
  ['message_reactions', 'reaction'],
  ['messaging_seen', 'receipt'],
  ['messaging_postbacks', 'private-message'],
]);

const itemsOfChange = (
  { field, value }: Change,
  entry: Entry,
  path: string,
  context: ParseContext,
): readonly Item[] => {
  switch (field) {
    case 'comments':
    case 'live_comments':
      return read(Comment, value, `${path}.value`, (comment) => [itemOfComment(comment, entry, context)]);
    case 'mentions':
      return read(MentionIds, value, `${path}.value`, (ids) => [itemOfMention(ids, entry, context)]);
    default: {
      const reason = IGNORED.get(field);
      return [reason === undefined ? unknown(`${path}.field`, 'unknown-field') : ignored(reason)];
    }
  }
};

const itemOfComment = (
  { id, text, from, parent_id, media }: z.infer<typeof Comment>,
  entry: Entry,
  { accounts, receivedAt }: ParseContext,
): Item => {
  const createdAt = instantOf(receivedAt, entry.time);
  if (from !== undefined && isOurs(accounts, 'instagram', { id: from.id, handle: from.username })) {
    return parent_id === undefined ? ignored('own-post') : brandReplied(refOf(parent_id), refOf(id), createdAt, text);
  }
  return mentioned({
    ...refOf(id),
    kind: parent_id === undefined ? 'comment' : 'reply',
    text,
    createdAt,
    author: from && authorOf({ id: from.id, handle: from.username }),
    // Comments come from below the brand's own media, which is no mention: nothing is to be waited for.
    inReplyTo: parent_id,
    conversationId: media?.id,
    brandAccount: accounts.nameOf('instagram', entry.id),
  });
};

/** `conversationId` is the media: what its text is fetched with, beside the mention's own id. */
const itemOfMention = (
  { media_id, comment_id }: z.infer<typeof MentionIds>,
  entry: Entry,
  { accounts, receivedAt }: ParseContext,
): Item =>
  mentioned({
    ...refOf(comment_id ?? media_id),
    kind: comment_id === undefined ? 'post' : 'comment',
    text: undefined,
    createdAt: instantOf(receivedAt, entry.time),
    conversationId: media_id,
    elsewhere: true,
    brandAccount: accounts.nameOf('instagram', entry.id),
  });

const refOf = (platformId: string) => ({ via: 'instagram', platform: 'instagram', platformId });

const contentOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: Instant) => {
  const value = {
    id: platformId,
    text,
    from: { id: author.id, username: author.handle },
    media: { id: '17900000000000000', media_product_type: 'FEED' },
    ...(inReplyTo === undefined ? {} : { parent_id: inReplyTo }),
  };
  const entry = { id: account.id, time: Math.floor(now / 1_000), changes: [{ field: 'comments', value }] };
  return { object: 'instagram', entry: [entry] };
};
