import * as z from 'zod';
import type { Instant } from '../runtime/clock.ts';
import { parseJson } from '../runtime/parse-json.ts';
import { type ApiAnswer, callApi, limited, readOk, refusedIn } from './api-call.ts';
import { Id, maybe } from './fields.ts';
import { graphErrorOf, graphUrl, isGone, isLimit, isUnclear } from './graph.ts';
import type { Ambiguous, PlatformCall, Refused, Replier, ReplyTarget, Sent, Sought } from './platform.ts';

/**
 * Answers on Facebook with the page's token (`pages_manage_engagement`, `pages_read_engagement`): a comment below the
 * comment or post. Source: developers.facebook.com, "Graph API reference: comment", "Object comments", "Error handling".
 */
export const facebookReply = {
  replyToken: 'META_PAGE_TOKEN',
  reply: ({ platformId }, text, call) =>
    post(graphUrl(platformId, { fields: 'id,created_time' }, 'comments'), { message: text }, call),
  find: (target, sought, call) =>
    lookIn(
      placesOf(target).map((id) =>
        graphUrl(id, { fields: 'id,message,created_time', order: 'reverse_chronological', limit: '100' }, 'comments'),
      ),
      sought,
      call,
    ),
  hide: ({ platformId }, call) => hide(graphUrl(platformId, {}), { is_hidden: true }, call),
} as const satisfies Replier;

/**
 * Answers on Instagram (`instagram_manage_comments`): a reply to a comment on our media; where a stranger's media or
 * comment mentions us, a comment through the account that was mentioned.
 * Source: developers.facebook.com, "IG Comment replies", "IG User mentions", "IG Comment: updating".
 */
export const instagramReply = {
  replyToken: 'META_PAGE_TOKEN',
  reply: async (target, text, call) => {
    if (!isElsewhere(target))
      return post(graphUrl(target.platformId, { fields: 'id,timestamp' }, 'replies'), { message: text }, call);
    const { accountId, conversationId, platformId, kind } = target;
    if (accountId === undefined) return { kind: 'refused', reason: 'forbidden' };
    const place = { media_id: conversationId ?? platformId, ...(kind === 'post' ? {} : { comment_id: platformId }) };
    return post(graphUrl(accountId, {}, 'mentions'), { ...place, message: text }, call);
  },
  find: async (target, sought, call) =>
    isElsewhere(target)
      ? { kind: 'unknown' }
      : lookIn(
          placesOf(target).map((id) => graphUrl(id, { fields: 'id,text,timestamp', limit: '100' }, 'replies')),
          sought,
          call,
        ),
  hide: ({ platformId }, call) => hide(graphUrl(platformId, {}), { hide: true }, call),
} as const satisfies Replier;

const isElsewhere = ({ kind, elsewhere = false }: ReplyTarget): boolean => elsewhere || kind === 'post';

/** Where an answer stands: one to a reply is put below the comment above that. */
const placesOf = ({ platformId, kind, inReplyTo }: ReplyTarget): readonly string[] =>
  kind === 'reply' && inReplyTo !== undefined ? [inReplyTo, platformId] : [platformId];

const Made = z.object({ id: Id, created_time: maybe(z.string()), timestamp: maybe(z.string()) });
const Listed = z.object({
  data: z.array(Made.extend({ message: maybe(z.string()), text: maybe(z.string()) })),
  paging: maybe(z.object({ next: maybe(z.string()) })),
});
const Done = z.object({ success: z.literal(true) });
/** Of a limit of the app Meta tells only in percent how far it is used. */
const USUAL_WAIT_SECONDS = 300;
/** Those of a page and of an Instagram account tell in minutes when they end. */
const Usage = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: maybe(z.number().positive()) })),
);

const post = async (url: string, json: object, call: PlatformCall): Promise<Sent | Refused | Ambiguous> => {
  const answer = await callApi({ method: 'POST', url, json }, call);
  const made = readOk(Made, answer);
  return made === undefined ? refusalOf(answer) : sentOf(made);
};

const lookIn = async (urls: readonly string[], sought: Sought, call: PlatformCall) => {
  const looks = await Promise.all(urls.map((url) => look(url, sought, call)));
  const found = looks.find(({ kind }) => kind === 'sent') ?? looks.find(({ kind }) => kind === 'unknown');
  return found ?? ({ kind: 'absent' } as const);
};

const look = async (url: string, { text, since, isKnown }: Sought, call: PlatformCall) => {
  const listed = readOk(Listed, await callApi({ method: 'GET', url }, call));
  if (listed === undefined) return { kind: 'unknown' } as const;
  const found = listed.data.find(({ message, text: said = message, ...made }) => {
    const { at } = sentOf(made);
    return said?.trim() === text.trim() && at !== undefined && at >= since && !isKnown(made.id);
  });
  if (found !== undefined) return sentOf(found);
  // It may stand among the others.
  const isAll = listed.paging?.next === undefined || reachesBack(listed.data, since);
  return { kind: isAll ? 'absent' : 'unknown' } as const;
};

/** The newest come first, as Facebook is asked for them, and the last is from before: so is what other pages hold. */
const reachesBack = (listed: readonly z.infer<typeof Made>[], since: Instant): boolean => {
  const times = listed.map((made) => sentOf(made).at ?? Number.NaN);
  const [newest = Number.NaN, oldest = Number.NaN] = [times[0], times.at(-1)];
  return oldest < since && oldest < newest && times.every((at, i) => at <= (times[i - 1] ?? at));
};

const hide = async (
  url: string,
  json: object,
  call: PlatformCall,
): Promise<{ kind: 'hidden' } | Refused | Ambiguous> => {
  const answer = await callApi({ method: 'POST', url, json }, call);
  return readOk(Done, answer) === undefined ? refusalOf(answer) : { kind: 'hidden' };
};

const sentOf = ({ id, created_time, timestamp }: z.infer<typeof Made>): Sent => {
  const at = Date.parse(created_time ?? timestamp ?? '');
  return { kind: 'sent', replyId: id, at: Number.isNaN(at) ? undefined : at };
};

const refusalOf = (answer: ApiAnswer): Refused | Ambiguous => {
  const refused = refusedIn(answer);
  if (refused === undefined) return { kind: 'ambiguous' };
  const { status, headers, body } = refused;
  const { code, subcode } = graphErrorOf(body);
  if (isUnclear(code)) return { kind: 'ambiguous' };
  if (code === 190 || code === 102) return { kind: 'refused', reason: 'expired-token' };
  if (status === 429 || isLimit(code)) return limited(secondsUntilRegained(headers), USUAL_WAIT_SECONDS);
  if (status === 404 || isGone(code, subcode)) return { kind: 'refused', reason: 'deleted' };
  if (code === 506) return { kind: 'refused', reason: 'duplicate' };
  if (code === 3 || code === 10 || (code >= 200 && code < 300)) return { kind: 'refused', reason: 'forbidden' };
  return { kind: 'refused', reason: status === 401 ? 'expired-token' : 'refused' };
};

const secondsUntilRegained = (headers: Headers): number | undefined => {
  const { data = {} } = Usage.safeParse(parseJson(headers.get('x-business-use-case-usage') ?? ''));
  const minutes = Object.values(data).flatMap((uses) => uses.map((use) => use.estimated_time_to_regain_access ?? 0));
  const longest = Math.max(0, ...minutes);
  return longest === 0 ? undefined : longest * 60;
};
