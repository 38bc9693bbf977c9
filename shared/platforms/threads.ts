import * as z from 'zod';
import type { Instant } from '../runtime/clock.ts';
import { Id, instantOf, maybe, Name, Time, webAddress } from './fields.ts';
import {
  accountNamedIn,
  authorOf,
  brandReplied,
  gather,
  type Item,
  ignored,
  isOurs,
  mentioned,
  read,
  unknown,
} from './item.ts';
import { composeMeta, meta } from './meta.ts';
import type { ParseContext, PushPlatform, Sample } from './platform.ts';

/**
 * Threads: replies to our posts and mentions of us. An author is known by username alone.
 * Source: developers.facebook.com, "Threads API: webhooks".
 */
export const threads = {
  ...meta,
  id: 'threads',
  parse: (body, context) => gather(itemsOf(body, context)),
  compose: (sample, secrets, now) => composeMeta(contentOf(sample, now), secrets),
} as const satisfies PushPlatform;

const Envelope = z.object({
  time: Time,
  /** Of a mention, the account that is mentioned; of a reply, a post. */
  target_id: maybe(Id),
  values: z.union([z.array(z.unknown()), z.looseObject({}).transform((value): unknown[] => [value])]),
});
const Value = z.object({ field: z.string(), value: z.unknown().optional() });
const Post = z.object({
  id: Id,
  username: Name,
  text: maybe(z.string()),
  media_type: maybe(z.string()),
  permalink: maybe(z.string()),
  timestamp: Time,
  is_quote_post: maybe(z.boolean()),
  replied_to: maybe(z.object({ id: Id })),
  root_post: maybe(z.object({ id: Id, owner_id: maybe(Id), username: maybe(z.string()) })),
});
type Post = z.infer<typeof Post>;

const itemsOf = (body: unknown, context: ParseContext): readonly Item[] =>
  read(Envelope, body, '$', ({ time, target_id, values }) =>
    values.flatMap((value, i) =>
      read(Value, value, `$.values.${i}`, ({ field, value }) => {
        switch (field) {
          case 'replies':
          case 'mentions':
            return read(Post, value, `$.values.${i}.value`, (post) => [
              itemOf(post, target_id, instantOf(context.receivedAt, post.timestamp, time), context),
            ]);
          // Both tell what the account that installed our app did itself.
          case 'publish':
          case 'delete':
            return [ignored('own-post')];
          default:
            return [unknown(`$.values.${i}.field`, 'unknown-field')];
        }
      }),
    ),
  );

const itemOf = (post: Post, target: string | undefined, createdAt: Instant, { accounts }: ParseContext): Item => {
  const { username, replied_to, root_post } = post;
  if (post.media_type === 'REPOST_FACADE') return ignored('repost');
  if (isOurs(accounts, 'threads', { handle: username })) {
    const goesOn = replied_to?.id === root_post?.id && isOurs(accounts, 'threads', { handle: root_post?.username });
    return replied_to === undefined || goesOn
      ? ignored('own-post')
      : brandReplied(refOf(replied_to.id), refOf(post.id), createdAt, post.text);
  }
  return mentioned({
    ...refOf(post.id),
    kind: replied_to !== undefined ? 'reply' : post.is_quote_post ? 'quote' : 'post',
    // A picture without words has no text to fetch.
    text: post.text ?? '',
    createdAt,
    url: webAddress(post.permalink),
    author: username === undefined ? undefined : authorOf({ id: username, handle: username }),
    inReplyTo: replied_to?.id,
    conversationId: root_post?.id,
    brandAccount:
      accounts.nameOf('threads', target) ??
      accounts.nameOf('threads', root_post?.owner_id) ??
      accounts.nameOf('threads', root_post?.username) ??
      // The policy may know it by its handle alone.
      accountNamedIn(accounts, 'threads', post.text ?? '', /(?<!\w)@(\w+(?:\.\w+)*)/g),
  });
};

const refOf = (platformId: string) => ({ via: 'threads', platform: 'threads', platformId });

const contentOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: Instant) => {
  const value = {
    id: platformId,
    username: author.handle,
    text,
    media_type: 'TEXT_POST',
    permalink: `https://www.threads.net/@${encodeURIComponent(author.handle)}/post/${encodeURIComponent(platformId)}`,
    timestamp: new Date(now).toISOString(),
    ...(inReplyTo === undefined
      ? { is_reply: false, is_quote_post: false }
      : {
          replied_to: { id: inReplyTo },
          root_post: { id: inReplyTo, owner_id: account.id, username: account.handle },
        }),
  };
  return {
    app_id: '1',
    topic: inReplyTo === undefined ? 'interaction' : 'moderate',
    target_id: inReplyTo === undefined ? account.id : platformId,
    time: Math.floor(now / 1_000),
    subscription_id: '1',
    has_uid_field: false,
    values: { value, field: inReplyTo === undefined ? 'mentions' : 'replies' },
  };
};
