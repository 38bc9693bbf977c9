import { createSecretKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { countryCode, languageCode } from '../mention/codes.ts';
import { MentionKind, unsaidKind } from '../mention/mention.ts';
import { type Instant, MINUTE } from '../runtime/clock.ts';
import type { HttpRequest } from '../runtime/http.ts';
import { Id, instantOf, maybe, Name, Time, webAddress } from './fields.ts';
import {
  authorGone,
  authorOf,
  brandReplied,
  deleted,
  gather,
  type Item,
  ignored,
  isOurs,
  mentioned,
  read,
  unknown,
} from './item.ts';
import type { ParseContext, PushPlatform, Sample, Verdict } from './platform.ts';
import { currentSecret, fromBase64, hmac, judgeDigests, refused } from './signature.ts';

/**
 * Vigie's own envelope, for listening vendors, press feeds, the brand's blog and campaign forms, signed as Standard
 * Webhooks. `via` is `standard`, `platform` what the sender says. Source: standardwebhooks.com, the specification.
 */
export const standard = {
  id: 'standard',
  secretNames: { signing: 'STANDARD_WEBHOOKS_SECRET' },
  verify: (request, { signing }, now) => verify(request, signing, now),
  parse: (body, context) =>
    gather(read(Envelope, body, '$', ({ type, timestamp, data }) => itemsOf(type, timestamp, data, context))),

  compose(sample, secrets, now) {
    const body = Buffer.from(JSON.stringify(envelopeOf(sample, now)));
    const id = `msg_${hmac('id', sample.platformId).toString('hex', 0, 12)}`;
    const timestamp = String(Math.floor(now / 1_000));
    const signature = hmac(keyOf(currentSecret(secrets)), `${id}.${timestamp}.`, body).toString('base64');
    return {
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    };
  },
} as const satisfies PushPlatform;

const TOLERANCE = 5 * MINUTE;

const verify = ({ headers, body }: HttpRequest, signing: readonly string[], now: Instant): Verdict => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!signatures) return refused('signature-missing');
  if (!timestamp) return refused('timestamp-missing');
  // No space and no comma: a header that came twice arrives joined by both.
  if (!/^[1-9]\d{0,11}$/.test(timestamp) || !/^[!-+\--~]{1,256}$/.test(id ?? '')) return refused('signature-malformed');
  if (Math.abs(now - Number(timestamp) * 1_000) > TOLERANCE) return refused('timestamp-out-of-range');
  const digests = digestsOf(signatures);
  if (digests === undefined) return refused('signature-malformed');
  return judgeDigests(digests, signing.map(keyOf), `${id}.${timestamp}.`, body);
};

/** The `v1` digests of a space-separated list; other versions are not for us. Undefined when it is no such list. */
const digestsOf = (signatures: string): readonly Buffer[] | undefined => {
  const digests: Buffer[] = [];
  for (const signature of signatures.split(' ')) {
    const [version, value, ...rest] = signature.split(',');
    if (value === undefined || rest.length > 0 || !/^v\d+[a-z]?$/.test(version ?? '')) return undefined;
    if (version !== 'v1') continue;
    const digest = fromBase64(value);
    if (digest === undefined) return undefined;
    digests.push(digest);
  }
  return digests.length === 0 || digests.length > MAX_SIGNATURES ? undefined : digests;
};

/** A rotation needs two. */
const MAX_SIGNATURES = 16;

/** `whsec_` and base64, as the specification writes secrets; any other secret is taken as it stands. */
const keyOf = (secret: string): string | KeyObject =>
  secret.startsWith(SECRET_PREFIX) ? createSecretKey(secret.slice(SECRET_PREFIX.length), 'base64') : secret;

const SECRET_PREFIX = 'whsec_';

const Envelope = z.object({ type: z.string(), timestamp: Time, data: z.unknown().optional() });

/** The platform's name gets into the trail and the metrics, so it must be a name. */
const Ref = z.object({
  id: Id,
  platform: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i)
    .toLowerCase(),
});
const Data = Ref.extend({
  text: z.string(),
  url: maybe(z.string()),
  createdAt: Time,
  author: maybe(
    z.object({
      id: maybe(Id),
      handle: Name,
      name: Name,
      bio: maybe(z.string()),
      followers: maybe(z.int().nonnegative()),
      verified: maybe(z.boolean()),
    }),
  ),
  kind: maybe(MentionKind),
  inReplyTo: maybe(Id),
  conversationId: maybe(Id),
  brandAccount: maybe(z.string()),
  lang: maybe(z.string()),
  country: maybe(z.string()),
  rating: maybe(z.number().min(1).max(5)),
});
type Data = z.infer<typeof Data>;

const itemsOf = (
  type: string,
  timestamp: z.infer<typeof Time>,
  data: unknown,
  context: ParseContext,
): readonly Item[] => {
  const sentAt = instantOf(context.receivedAt, timestamp);
  switch (type) {
    case 'mention.created':
    case 'mention.updated':
      return read(Data, data, '$.data', (data) => {
        const createdAt = instantOf(context.receivedAt, data.createdAt, timestamp);
        return [itemOf(data, createdAt, type === 'mention.created' ? createdAt : sentAt, context)];
      });
    case 'mention.deleted':
      return read(Ref, data, '$.data', (ref) => [deleted(refOf(ref, ref.id), sentAt)]);
    case 'author.deleted':
      // `id` is the author's: what the platform calls them in `author.id`.
      return read(Ref, data, '$.data', ({ platform, id }) => [authorGone({ via: 'standard', platform }, id, sentAt)]);
    default:
      return [unknown('$.type', 'unknown-event')];
  }
};

const itemOf = (data: Data, createdAt: Instant, revision: Instant, { accounts }: ParseContext): Item => {
  const { platform, author, inReplyTo, text } = data;
  // Many share a name: who has nothing else is nobody that we have met before.
  const id = author?.id ?? author?.handle ?? (author?.name && `of ${data.id}`);
  if (isOurs(accounts, platform, { id: author?.id, handle: bare(author?.handle) })) {
    return inReplyTo === undefined
      ? ignored('own-post')
      : brandReplied(refOf(data, inReplyTo), refOf(data, data.id), createdAt, text);
  }
  return mentioned({
    ...refOf(data, data.id),
    kind: data.kind ?? unsaidKind(data.rating),
    text,
    createdAt,
    revision,
    url: webAddress(data.url),
    author: id === undefined ? undefined : authorOf({ ...author, id, handle: bare(author?.handle) }),
    inReplyTo,
    conversationId: data.conversationId,
    brandAccount: accounts.nameOf(platform, bare(data.brandAccount)),
    languageHint: languageCode(data.lang),
    country: countryCode(data.country),
    rating: data.rating,
  });
};

const bare = (handle: string | undefined): string | undefined => handle?.replace(/^@/, '');

const refOf = ({ platform }: { platform: string }, platformId: string) => ({ via: 'standard', platform, platformId });

const envelopeOf = ({ platformId, text, author, account, inReplyTo }: Sample, now: Instant) => ({
  type: 'mention.created',
  timestamp: new Date(now).toISOString(),
  data: {
    id: platformId,
    platform: 'blog',
    text,
    createdAt: new Date(now).toISOString(),
    author: { id: author.id, handle: author.handle, name: author.name, followers: author.followers ?? null },
    kind: inReplyTo === undefined ? 'post' : 'reply',
    inReplyTo: inReplyTo ?? null,
    brandAccount: `@${account.handle}`,
  },
});
