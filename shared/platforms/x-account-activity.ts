import * as z from 'zod';
import { Id, instantOf, maybe, Name, Time } from './fields.ts';
import { type Item, ignored, read, unknown } from './item.ts';
import type { IgnoredReason, ParseContext } from './platform.ts';
import { itemOfDeletion, itemOfPost } from './x-post.ts';

/**
 * The items of X's deprecated Account Activity API, whose posts are objects of API v1.1; such an object may also
 * stand alone.
 */
export const accountActivityItems = (body: unknown, context: ParseContext): readonly Item[] => {
  const bare = Tweet.safeParse(body);
  if (bare.success) return [itemOfTweet(bare.data, undefined, context)];
  return read(AccountActivity, body, '$', (activity) => {
    const items = [
      ...(activity.tweet_create_events ?? []).flatMap((tweet, i) =>
        read(Tweet, tweet, `$.tweet_create_events.${i}`, (read) => [itemOfTweet(read, activity.for_user_id, context)]),
      ),
      ...(activity.tweet_delete_events ?? []).flatMap((event, i) =>
        read(Deleted, event, `$.tweet_delete_events.${i}`, ({ status, timestamp_ms }) => [
          itemOfDeletion(status.id, status.user_id, instantOf(context.receivedAt, Number(timestamp_ms)), context),
        ]),
      ),
      ...IGNORED.flatMap(([key, reason]) => (activity[key] === undefined ? [] : [ignored(reason)])),
    ];
    return items.length === 0 ? [unknown('$', 'unknown-event')] : items;
  });
};

const IGNORED = [
  ['direct_message_events', 'private-message'],
  ['direct_message_indicate_typing_events', 'receipt'],
  ['direct_message_mark_read_events', 'receipt'],
  ['favorite_events', 'reaction'],
  ['follow_events', 'follow'],
  ['block_events', 'moderation'],
  ['mute_events', 'moderation'],
  ['user_event', 'not-a-mention'],
] as const satisfies readonly (readonly [string, IgnoredReason])[];

const AccountActivity = z.object({
  for_user_id: maybe(Id),
  tweet_create_events: z.array(z.unknown()).optional(),
  tweet_delete_events: z.array(z.unknown()).optional(),
  direct_message_events: z.unknown().optional(),
  direct_message_indicate_typing_events: z.unknown().optional(),
  direct_message_mark_read_events: z.unknown().optional(),
  favorite_events: z.unknown().optional(),
  follow_events: z.unknown().optional(),
  block_events: z.unknown().optional(),
  mute_events: z.unknown().optional(),
  user_event: z.unknown().optional(),
});

/** The numeric ids beside the `_str` ones are rounded by the platform itself in its older samples: never read. */
const Tweet = z.object({
  id_str: Id,
  created_at: Time,
  text: maybe(z.string()),
  full_text: maybe(z.string()),
  extended_tweet: maybe(z.object({ full_text: z.string() })),
  lang: maybe(z.string()),
  user: z.object({
    id_str: Id,
    screen_name: Name,
    name: Name,
    description: maybe(z.string()),
    verified: maybe(z.boolean()),
    followers_count: maybe(z.int().nonnegative()),
  }),
  in_reply_to_status_id_str: maybe(Id),
  in_reply_to_user_id_str: maybe(Id),
  is_quote_status: maybe(z.boolean()),
  retweeted_status: z.unknown().optional(),
});

const Deleted = z.object({ status: z.object({ id: Id, user_id: maybe(Id) }), timestamp_ms: Time });

const itemOfTweet = (tweet: z.infer<typeof Tweet>, forUser: string | undefined, context: ParseContext): Item =>
  itemOfPost(
    {
      id: tweet.id_str,
      firstId: tweet.id_str,
      text: tweet.extended_tweet?.full_text ?? tweet.full_text ?? tweet.text ?? '',
      createdAt: tweet.created_at,
      author: {
        id: tweet.user.id_str,
        handle: tweet.user.screen_name,
        name: tweet.user.name,
        bio: tweet.user.description,
        followers: tweet.user.followers_count,
        verified: tweet.user.verified,
      },
      isRepost: tweet.retweeted_status !== undefined && tweet.retweeted_status !== null,
      isQuote: tweet.is_quote_status ?? false,
      inReplyTo: tweet.in_reply_to_status_id_str,
      inReplyToUser: tweet.in_reply_to_user_id_str,
      language: tweet.lang,
      brandAccount: context.accounts.nameOf('x', forUser),
    },
    context,
  );
