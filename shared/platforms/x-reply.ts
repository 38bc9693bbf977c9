import * as z from 'zod';
import { type ApiAnswer, callApi, limited, readOk, refusedIn } from './api-call.ts';
import { Id, maybe } from './fields.ts';
import type { Ambiguous, Refused, Replier } from './platform.ts';
import { withoutLinks } from './x-length.ts';
import { textOf, timeOfId } from './x-post.ts';

/**
 * Answers on X, with a user's access token of our account (scopes `tweet.read`, `users.read`, `tweet.write`, `tweet.moderate.write`).
 * Source: docs.x.com, "Create post", "Hide reply", "Get my user", "Get posts of a user".
 */
export const xReply = {
  replyToken: 'X_ACCESS_TOKEN',

  reply: async ({ platformId }, text, call) => {
    const json = { text, reply: { in_reply_to_tweet_id: platformId } };
    const answer = await callApi({ method: 'POST', url: `${X_API}/tweets`, json }, call);
    const created = readOk(Created, answer);
    if (created === undefined) return refusalOf(answer);
    return { kind: 'sent', replyId: created.data.id, at: timeOfId(created.data.id) };
  },

  find: async ({ platformId }, { text, since, isKnown }, call) => {
    // Whose token it is has answered, which need not be the account that was addressed.
    const user = readOk(Me, await callApi({ method: 'GET', url: `${X_API}/users/me` }, call))?.data.id;
    if (user === undefined) return { kind: 'unknown' };
    const query = new URLSearchParams({
      max_results: '100',
      start_time: new Date(since).toISOString().replace(/\.\d+Z$/, 'Z'),
      'tweet.fields': 'referenced_tweets',
    });
    const url = `${X_API}/users/${encodeURIComponent(user)}/tweets?${query}`;
    const posts = readOk(Posts, await callApi({ method: 'GET', url }, call));
    if (posts === undefined) return { kind: 'unknown' };
    const answers = (posts.data ?? []).filter(
      ({ id: replyId, referenced_tweets }) =>
        !isKnown(replyId) && referenced_tweets?.some(({ type, id }) => type === 'replied_to' && id === platformId),
    );
    const ours = answers.find(({ text: said }) => said !== undefined && wordsOf(textOf(said)) === wordsOf(text));
    if (ours !== undefined) return { kind: 'sent', replyId: ours.id, at: timeOfId(ours.id) };
    // Another tool's, or ours in words that X has changed: once too few is better than twice in public.
    return { kind: answers.length === 0 ? 'absent' : 'unknown' };
  },

  /** Only what stands below a post of ours. */
  hide: async ({ platformId }, call) => {
    const url = `${X_API}/tweets/${encodeURIComponent(platformId)}/hidden`;
    const answer = await callApi({ method: 'PUT', url, json: { hidden: true } }, call);
    return readOk(Hidden, answer)?.data.hidden === true ? { kind: 'hidden' } : refusalOf(answer);
  },
} as const satisfies Replier;

const X_API = 'https://api.x.com/2';
/** X's windows are of a quarter of an hour. */
const USUAL_WINDOW_SECONDS = 900;

const Created = z.object({ data: z.object({ id: Id }) });
const Me = z.object({ data: z.object({ id: Id }) });
const Hidden = z.object({ data: z.object({ hidden: z.boolean() }) });
const Posts = z.object({
  data: z
    .array(
      z.object({
        id: Id,
        text: maybe(z.string()),
        referenced_tweets: maybe(z.array(z.object({ type: z.string(), id: Id }))),
      }),
    )
    .optional(),
});
const Problem = z.object({
  detail: maybe(z.string()),
  errors: maybe(z.array(z.object({ message: maybe(z.string()) }))),
});

/** What X leaves as it was sent: it names first whom a post answers, and writes links its own way. */
const wordsOf = (text: string): string =>
  withoutLinks(text.normalize('NFC'))
    .replace(/^\s*(@\w+\s+)+/, '')
    .replace(/\s+/g, ' ')
    .trim();

const refusalOf = (answer: ApiAnswer): Refused | Ambiguous => {
  const refused = refusedIn(answer);
  if (refused === undefined) return { kind: 'ambiguous' };
  const { status, headers, body } = refused;
  if (status === 401) return { kind: 'refused', reason: 'expired-token' };
  // Out of credits, until somebody buys more.
  if (status === 402) return { kind: 'refused', reason: 'rate-limited' };
  if (status === 429) return limited(secondsUntilReset(headers), USUAL_WINDOW_SECONDS);
  const { data } = Problem.safeParse(body);
  const said = [data?.detail, ...(data?.errors ?? []).map(({ message }) => message)].join(' ');
  // X tells these apart in words alone.
  if (/duplicate/i.test(said)) return { kind: 'refused', reason: 'duplicate' };
  if (status === 404 || /deleted|not visible/i.test(said)) return { kind: 'refused', reason: 'deleted' };
  if (/too long/i.test(said)) return { kind: 'refused', reason: 'too-long' };
  return { kind: 'refused', reason: status === 403 ? 'forbidden' : 'refused' };
};

/** By X's own clock: the reset comes in seconds since the epoch. */
const secondsUntilReset = (headers: Headers): number | undefined => {
  const daily = ['x-user-limit-24hour', 'x-app-limit-24hour'].find((day) => headers.get(`${day}-remaining`) === '0');
  const reset = Number(headers.get(`${daily ?? 'x-rate-limit'}-reset`) ?? Number.NaN);
  return reset - Date.parse(headers.get('date') ?? '') / 1_000;
};
