import * as z from 'zod';
import { type HttpRequest, type HttpResponse, textResponse } from '../runtime/http.ts';
import { Id, maybe, Time } from './fields.ts';
import { type Item, ignored, read, unknown } from './item.ts';
import type { ParseContext, PlatformSecrets, PushPlatform, Verdict } from './platform.ts';
import { after, currentSecret, fromHex, hmac, isOneOf, judge } from './signature.ts';

/** What Facebook, Instagram and Threads have in common. Source: developers.facebook.com, "Webhooks: getting started". */
export const meta = {
  secretNames: { signing: 'META_APP_SECRET', verifyToken: 'META_VERIFY_TOKEN' },

  verify: ({ headers, body }: HttpRequest, { signing }: PlatformSecrets): Verdict =>
    judge(headers['x-hub-signature-256'], after('sha256=', fromHex), signing, body),

  /** Echoes the challenge to whoever knows our token. */
  handshake: ({ method, query }: HttpRequest, { verifyToken }: PlatformSecrets): HttpResponse | undefined => {
    if (method !== 'GET' || !query.has('hub.mode')) return undefined;
    const [mode, token, challenge] = ['hub.mode', 'hub.verify_token', 'hub.challenge'].map((name) => only(query, name));
    if (token === undefined || !isOneOf(token, verifyToken)) return textResponse(403, 'wrong verify token\n');
    if (mode !== 'subscribe' || challenge === undefined) return textResponse(400, 'no challenge\n');
    return textResponse(200, challenge);
  },
} as const satisfies Pick<PushPlatform, 'secretNames' | 'verify' | 'handshake'>;

/** The parameter's value when it is there exactly once. */
const only = (query: URLSearchParams, name: string): string | undefined => {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
};

/** Signs a content as Meta writes it: everything but ASCII escaped, and slashes too. */
export const composeMeta = (content: unknown, secrets: PlatformSecrets) => {
  const written = JSON.stringify(content)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
  const body = Buffer.from(written);
  const signature = hmac(currentSecret(secrets), body).toString('hex');
  return { headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` }, body };
};

const Envelope = z.object({ object: maybe(z.string()), entry: z.array(z.unknown()) });
const Entry = z.object({
  id: Id,
  time: Time,
  changes: z.array(z.unknown()).optional(),
  messaging: z.array(z.unknown()).optional(),
  standby: z.array(z.unknown()).optional(),
});
const Change = z.object({ field: z.string(), value: z.unknown().optional() });
const Messaging = z.object({
  reaction: z.unknown().optional(),
  read: z.unknown().optional(),
  delivery: z.unknown().optional(),
  typing: z.unknown().optional(),
});

export type Entry = z.infer<typeof Entry>;
export type Change = z.infer<typeof Change>;

/** The items of a body of entries with changes and private messages, sent as one object or wrapped in an array. */
export const itemsOfEntries = (
  platform: { readonly id: string; readonly object: string },
  body: unknown,
  context: ParseContext,
  itemsOfChange: (change: Change, entry: Entry, path: string, context: ParseContext) => readonly Item[],
): readonly Item[] => {
  const itemsOfEntry = (value: unknown, path: string) =>
    read(Entry, value, path, (entry) => {
      const { id, changes, messaging, standby } = entry;
      if (changes === undefined && messaging === undefined && standby === undefined)
        return [unknown(path, 'no-changes')];
      // The signature proves Meta and our app, not the page: whoever installs the app is behind the same secret.
      const isOurs = context.accounts.isOwn(platform.id, id);
      // The dashboard's test button sends the id 0.
      const stranger = isOurs ? undefined : ignored(id === '0' ? 'test-event' : 'not-our-account');
      return [
        ...(changes ?? []).flatMap((change, i) =>
          stranger
            ? [stranger]
            : read(Change, change, `${path}.changes.${i}`, (change) =>
                itemsOfChange(change, entry, `${path}.changes.${i}`, context),
              ),
        ),
        ...[...(messaging ?? []), ...(standby ?? [])].map(itemOfMessaging),
      ];
    });
  const bodies = Array.isArray(body) ? body.map((each, i) => [each, `$.${i}`] as const) : [[body, '$'] as const];
  return bodies.flatMap(([each, path]) =>
    read(Envelope, each, path, ({ object, entry }) =>
      // Some senders leave the object out; another one's is at the wrong address.
      object !== undefined && object !== platform.object
        ? [unknown(`${path}.object`, 'unknown-object')]
        : entry.flatMap((value, i) => itemsOfEntry(value, `${path}.entry.${i}`)),
    ),
  );
};

/** Whatever comes in `messaging` is private: it is never kept, understood or not. */
const itemOfMessaging = (value: unknown): Item => {
  const { data } = Messaging.safeParse(value);
  if (data?.reaction !== undefined) return ignored('reaction');
  if (data?.read !== undefined || data?.delivery !== undefined || data?.typing !== undefined) return ignored('receipt');
  return ignored('private-message');
};
