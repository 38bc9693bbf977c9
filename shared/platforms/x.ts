import * as z from 'zod';
import { type HttpRequest, type HttpResponse, jsonResponse, textResponse } from '../runtime/http.ts';
import { Id, maybe, Name, Time } from './fields.ts';
import { gather, type Item, ignored, read, unknown } from './item.ts';
import type { IgnoredReason, ParseContext, PlatformSecrets, PushPlatform, Sample } from './platform.ts';
import { after, currentSecret, fromBase64, hmac, judge, refused } from './signature.ts';
import { accountActivityItems } from './x-account-activity.ts';
import { itemOfDeletion, itemOfPost } from './x-post.ts';

/**
 * X: the Activity API, the filtered-stream webhook (for the brand's name without `@`), and the deprecated Account
 * Activity API, which all post to one address and are signed alike.
 * Source: docs.x.com, "Activity API", "Filtered stream webhooks", "V2 Webhooks API: Security".
 */
export const x = {
  id: 'x',
  secretNames: { signing: 'X_CONSUMER_SECRET' },

  verify({ headers, body }, { signing }) {
    // The handshake signs any token with the same secret and no prefix: what it would sign proves nothing.
    if (body.length <= 256 && CRC_TOKEN.test(body.toString('latin1'))) return refused('signature-wrong');
    const signatures = SIGNATURES.map((name) => headers[name] ?? '').filter((signature) => signature !== '');
    const verdicts = signatures.map((signature) => judge(signature, after('sha256=', fromBase64), signing, body));
    return verdicts.find(({ kind }) => kind === 'authentic') ?? verdicts[0] ?? refused('signature-missing');
  },

  handshake: ({ method, query }: HttpRequest, secrets: PlatformSecrets): HttpResponse | undefined => {
    const tokens = query.getAll('crc_token');
    const [token] = tokens;
    if (method !== 'GET' || token === undefined) return undefined;
    if (tokens.length > 1 || !CRC_TOKEN.test(token)) return textResponse(400, 'crc_token refused\n');
    return jsonResponse(200, { response_token: sign(secrets, token) });
  },

  parse: (body, context) => gather(itemsOf(body, context)),

  compose(sample, secrets, now) {
    const body = Buffer.from(JSON.stringify(activityOf(sample, now)));
    return {
      headers: { 'content-type': 'application/json', 'x-twitter-webhooks-signature': sign(secrets, body) },
      body,
    };
  },
} as const satisfies PushPlatform;

/** By the app's OAuth 2.0 client secret, and by its older consumer secret: an app that has both gets both, any other its one. */
const SIGNATURES = ['x-twitter-webhooks-signature-oauth2', 'x-twitter-webhooks-signature'] as const;

/** No JSON object looks like this, so that a token's answer is the signature of no webhook. */
const CRC_TOKEN = /^[\w.~+/=-]{1,256}$/;

const sign = (secrets: PlatformSecrets, content: string | Buffer): string =>
  `sha256=${hmac(currentSecret(secrets), content).toString('base64')}`;

const User = z.object({
  id: Id,
  username: Name,
  name: Name,
  description: maybe(z.string()),
  verified: maybe(z.boolean()),
  public_metrics: maybe(z.object({ followers_count: maybe(z.int().nonnegative()) })),
});
const Version = z.object({ id: Id, edit_history_tweet_ids: maybe(z.array(Id)) });
const Includes = maybe(z.object({ users: maybe(z.array(maybe(User))), tweets: maybe(z.array(maybe(Version))) }));
const Post = Version.extend({
  text: z.string(),
  note_tweet: maybe(z.object({ text: z.string() })),
  author_id: maybe(Id),
  created_at: Time,
  lang: maybe(z.string()),
  conversation_id: maybe(Id),
  in_reply_to_user_id: maybe(Id),
  referenced_tweets: maybe(z.array(z.object({ type: z.string(), id: Id }))),
});
const Activity = z.object({
  data: z.object({
    event_type: z.string(),
    filter: maybe(z.object({ user_id: maybe(Id) })),
    payload: z.unknown().optional(),
    includes: Includes,
  }),
});
const Streamed = z.object({ data: Post, includes: Includes });
const Deleted = z.object({ id: Id, author_id: maybe(Id) });

type Includes = z.infer<typeof Includes>;

const itemsOf = (body: unknown, context: ParseContext): readonly Item[] => {
  const activity = Activity.safeParse(body);
  if (activity.success) return activityItems(activity.data.data, context);
  const streamed = Streamed.safeParse(body);
  if (streamed.success) return [itemOf(streamed.data.data, streamed.data.includes, undefined, context)];
  return accountActivityItems(body, context);
};

const activityItems = (activity: z.infer<typeof Activity>['data'], context: ParseContext): readonly Item[] => {
  const { event_type, filter, payload, includes } = activity;
  switch (event_type) {
    case 'post.create':
    case 'post.mention.create':
    case 'post.reply.create':
    case 'post.quote.create':
      return read(Post, payload, '$.data.payload', (post) => [itemOf(post, includes, filter?.user_id, context)]);
    case 'post.repost.create':
      return [ignored('repost')];
    case 'post.delete':
      return read(Deleted, payload, '$.data.payload', ({ id, author_id }) => [
        itemOfDeletion(id, author_id, context.receivedAt, context),
      ]);
    default: {
      const reason = IGNORED.get(event_type.split('.')[0] ?? '');
      return [reason === undefined ? unknown('$.data.event_type', 'unknown-event') : ignored(reason)];
    }
  }
};

const IGNORED: ReadonlyMap<string, IgnoredReason> = new Map([
  ['dm', 'private-message'],
  ['chat', 'private-message'],
  ['like', 'reaction'],
  ['follow', 'follow'],
  ['block', 'moderation'],
  ['mute', 'moderation'],
  ['profile', 'not-a-mention'],
]);

const itemOf = (
  post: z.infer<typeof Post>,
  includes: Includes,
  subscribed: string | undefined,
  context: ParseContext,
): Item => {
  const user = (id: string | undefined) => includes?.users?.find((each) => each !== undefined && each.id === id);
  const reference = (type: string) => post.referenced_tweets?.find((each) => each.type === type)?.id;
  const author = user(post.author_id);
  const repliedTo = reference('replied_to');
  const { accounts } = context;
  return itemOfPost(
    {
      id: post.id,
      firstId: post.edit_history_tweet_ids?.[0] ?? post.id,
      text: post.note_tweet?.text ?? post.text,
      createdAt: post.created_at,
      author: post.author_id === undefined ? undefined : { id: post.author_id, ...profileOf(author) },
      isRepost: reference('retweeted') !== undefined,
      isQuote: reference('quoted') !== undefined,
      inReplyTo: firstVersionOf(repliedTo, includes),
      inReplyToUser: post.in_reply_to_user_id,
      conversationId: post.conversation_id,
      language: post.lang,
      brandAccount: accounts.nameOf('x', subscribed) ?? accounts.nameOf('x', user(subscribed)?.username),
    },
    context,
  );
};

const profileOf = (user: z.infer<typeof User> | undefined) =>
  user && {
    handle: user.username,
    name: user.name,
    bio: user.description,
    followers: user.public_metrics?.followers_count,
    verified: user.verified,
  };

/** A reply to an edited post names the version that it answers; we know the post by its first one. */
const firstVersionOf = (id: string | undefined, includes: Includes): string | undefined =>
  includes?.tweets?.find((each) => each !== undefined && each.id === id)?.edit_history_tweet_ids?.[0] ?? id;

const activityOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: number) => {
  const written = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return {
    data: {
      event_uuid: `-${now}`,
      filter: { user_id: account.id },
      event_type: inReplyTo === undefined ? 'post.mention.create' : 'post.reply.create',
      tag: 'vigie',
      payload: {
        id: platformId,
        edit_history_tweet_ids: [platformId],
        text: written,
        author_id: author.id,
        created_at: new Date(now).toISOString(),
        conversation_id: inReplyTo ?? platformId,
        lang: 'und',
        ...(inReplyTo === undefined ? {} : { referenced_tweets: [{ type: 'replied_to', id: inReplyTo }] }),
      },
      includes: {
        users: [
          {
            id: author.id,
            username: author.handle,
            name: author.name,
            verified: false,
            ...(author.followers === undefined ? {} : { public_metrics: { followers_count: author.followers } }),
          },
          { id: account.id, username: account.handle, name: account.handle },
        ],
      },
    },
  };
};
