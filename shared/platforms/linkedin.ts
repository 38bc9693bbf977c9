import * as z from 'zod';
import type { Instant } from '../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, jsonResponse, textResponse } from '../runtime/http.ts';
import { Id, instantOf, maybe, Time } from './fields.ts';
import { authorOf, brandReplied, deleted, gather, type Item, ignored, mentioned, read, unknown } from './item.ts';
import { canonicalComment } from './linkedin-urn.ts';
import type { BrandAccounts, ParseContext, PlatformSecrets, PushPlatform, Sample } from './platform.ts';
import { currentSecret, fromHex, hmac, judge } from './signature.ts';

/**
 * LinkedIn: social actions on the posts of our organisations, and mentions of them.
 * Source: learn.microsoft.com, "Organization social action notifications", "Webhook validation".
 */
export const linkedin = {
  id: 'linkedin',
  secretNames: { signing: 'LINKEDIN_CLIENT_SECRET' },

  verify: ({ headers, body }, { signing }) => judge(headers['x-li-signature'], fromHex, signing, SIGNED_PREFIX, body),

  handshake: ({ method, query }: HttpRequest, secrets: PlatformSecrets): HttpResponse | undefined => {
    const codes = query.getAll('challengeCode');
    const [challengeCode] = codes;
    if (method !== 'GET' || challengeCode === undefined) return undefined;
    if (codes.length > 1 || !CHALLENGE_CODE.test(challengeCode)) return textResponse(400, 'challengeCode refused\n');
    const challengeResponse = hmac(currentSecret(secrets), challengeCode).toString('hex');
    return jsonResponse(200, { challengeCode, challengeResponse });
  },

  parse: (body, context) => gather(itemsOf(body, context)),

  compose(sample, secrets, now) {
    const body = Buffer.from(JSON.stringify(contentOf(sample, now)));
    const signature = hmac(currentSecret(secrets), SIGNED_PREFIX, body).toString('hex');
    return { headers: { 'content-type': 'application/json', 'x-li-signature': signature }, body };
  },
} as const satisfies PushPlatform;

const SIGNED_PREFIX = 'hmacsha256=';

/** A UUID. Without `=` no code begins with the prefix of a webhook, whose signature the answer would be. */
const CHALLENGE_CODE = /^[\w-]{1,128}$/;

/** `elements` is what polling the same notifications gives. */
const Envelope = z.union([
  z.object({ notifications: z.array(z.unknown()) }).transform(({ notifications }) => notifications),
  z.object({ elements: z.array(z.unknown()) }).transform(({ elements }) => elements),
]);
const Said = maybe(
  z.object({
    owner: maybe(Id),
    text: maybe(z.string()),
    entity: maybe(Id),
    object: maybe(Id),
    parentComment: maybe(Id),
  }),
);
const Notification = z.object({
  action: z.string(),
  organizationalEntity: maybe(Id),
  sourcePost: maybe(Id),
  decoratedSourcePost: maybe(z.object({ owner: maybe(Id), entity: maybe(Id) })),
  generatedActivity: maybe(Id),
  decoratedGeneratedActivity: maybe(z.object({ comment: Said, share: Said })),
  lastModifiedAt: Time,
});
type Notification = z.infer<typeof Notification>;

const itemsOf = (body: unknown, context: ParseContext): readonly Item[] =>
  read(Envelope, body, '$', (notifications) =>
    notifications.flatMap((notification, i) =>
      read(Notification, notification, `$.notifications.${i}`, (notification) => [
        itemOf(notification, `$.notifications.${i}`, context),
      ]),
    ),
  );

const itemOf = (notification: Notification, path: string, context: ParseContext): Item => {
  const { action, organizationalEntity, sourcePost, decoratedSourcePost } = notification;
  const { accounts } = context;
  if (organizationalEntity !== undefined && !isOwn(accounts, organizationalEntity)) return ignored('not-our-account');
  if (action === 'LIKE') return ignored('reaction');
  const said = notification.decoratedGeneratedActivity?.comment ?? notification.decoratedGeneratedActivity?.share;
  const id = said?.entity ?? notification.generatedActivity;
  if (id === undefined) return unknown(path, 'no-activity');
  const ref = refOf(id);
  const at = instantOf(context.receivedAt, notification.lastModifiedAt);
  const above = parentOf(said);
  const mention = (kind: 'comment' | 'reply' | 'quote' | 'post', inReplyTo: string | undefined): Item =>
    isOwn(accounts, said?.owner)
      ? ignored('own-post')
      : mentioned({
          ...ref,
          kind,
          text: said?.text,
          createdAt: at,
          url: `https://www.linkedin.com/feed/update/${encodeURIComponent(kind === 'post' ? id : (sourcePost ?? id))}/`,
          author: said?.owner === undefined ? undefined : authorOf({ id: said.owner }),
          inReplyTo: inReplyTo === undefined ? undefined : canonicalComment(inReplyTo),
          conversationId: sourcePost,
          brandAccount: nameOf(accounts, organizationalEntity),
        });
  switch (action) {
    case 'COMMENT':
    case 'COMMENT_EDIT':
      return mention(above === undefined ? 'comment' : 'reply', above ?? decoratedSourcePost?.entity ?? sourcePost);
    case 'COMMENT_DELETE':
      return deleted(ref, at);
    case 'ADMIN_COMMENT': {
      const answered =
        above ??
        (isOwn(accounts, decoratedSourcePost?.owner) ? undefined : (decoratedSourcePost?.entity ?? sourcePost));
      return answered === undefined ? ignored('own-post') : brandReplied(refOf(answered), ref, at, said?.text);
    }
    case 'SHARE':
      return said?.text === '' ? ignored('repost') : mention('quote', undefined);
    case 'SHARE_MENTION':
    case 'PHOTO_MENTION':
    case 'VIDEO_MENTION':
      return mention('post', undefined);
    default:
      return unknown(`${path}.action`, 'unknown-action');
  }
};

/** The comment that a comment answers, if it answers one and not the post. */
const parentOf = (said: z.infer<typeof Said>): string | undefined =>
  said?.parentComment ?? (said?.object?.startsWith('urn:li:comment:') ? said.object : undefined);

const refOf = (urn: string) => ({ via: 'linkedin', platform: 'linkedin', platformId: canonicalComment(urn) });

/** The policy may name an organisation by its URN or by its number. */
const namesOf = (urn: string | undefined) => [urn, urn?.slice(urn.lastIndexOf(':') + 1)];

const isOwn = (accounts: BrandAccounts, urn: string | undefined): boolean =>
  (urn?.startsWith('urn:li:organization') ?? false) && namesOf(urn).some((name) => accounts.isOwn('linkedin', name));

const nameOf = (accounts: BrandAccounts, urn: string | undefined): string | undefined =>
  namesOf(urn)
    .map((name) => accounts.nameOf('linkedin', name))
    .find((name) => name !== undefined);

const contentOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: Instant) => {
  const organization = account.id.startsWith('urn:') ? account.id : `urn:li:organization:${account.id}`;
  const said = { owner: author.id, text, entity: platformId };
  const common = {
    organizationalEntity: organization,
    generatedActivity: platformId,
    lastModifiedAt: now,
    notificationId: now,
  };
  const notification =
    inReplyTo === undefined
      ? { ...common, action: 'SHARE_MENTION', decoratedGeneratedActivity: { share: said } }
      : {
          ...common,
          action: 'COMMENT',
          sourcePost: inReplyTo,
          decoratedGeneratedActivity: { comment: { ...said, object: inReplyTo } },
        };
  return { type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: [notification] };
};
