import {
  type Logger,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import * as z from 'zod';
import type { Instant } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { SlackMessage, SlackPoster, SlackResult } from '../../slack/slack.ts';
import { createNodeFetch, NotSlack, RateLimited, TimedOut } from './node-fetch.ts';

export interface SlackPosterOptions {
  /** `xoxb-…`. */
  readonly token: string;
  /** `https://slack.com/api/`, or the stand-in's. */
  readonly apiUrl: string;
  /** For one request, from the call to the last byte. Keep it below the lease. */
  readonly timeoutMs: number;
  readonly log: Log;
}

/** Slack's Web API through its official client, which neither repeats nor queues anything. `close` ends idle sockets. */
export const createSlackPoster = (options: SlackPosterOptions): SlackPoster & { close(): void } => {
  const { fetch, close } = createNodeFetch(options.apiUrl, options.timeoutMs);
  const client = new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    // Slack has no idempotency key: a repeated post is a second card. Trying again is our queue's work.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // A call that waited in the client's own queue would be sent after its lease had lapsed.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    fetch,
    // The deadline is kept by `fetch`, which knows when its socket is gone.
    timeout: 0,
    logger: mute,
  });

  /** One request. The client's answer is parsed by the caller's schema; one that does not fit is ambiguous. */
  const call = async <T extends object>(
    method: string,
    body: Record<string, unknown>,
    schema: z.ZodType<T>,
  ): Promise<SlackResult<T>> => {
    try {
      const parsed = schema.safeParse(await client.apiCall(method, body));
      return parsed.success ? { kind: 'ok', ...parsed.data } : { kind: 'ambiguous', error: 'unknown-answer' };
    } catch (error) {
      const result = resultOf(error);
      options.log.count(result.kind === 'ambiguous' ? 'slack-ambiguous' : 'slack-refused');
      return result;
    }
  };

  return {
    post: (message, postId) =>
      call(
        'chat.postMessage',
        {
          ...bodyOf(message),
          ...(message.blocks === undefined ? { mrkdwn: false } : {}),
          ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
          unfurl_links: false,
          unfurl_media: false,
          metadata: JSON.stringify({ event_type: EVENT_TYPE, event_payload: { post_id: postId } }),
        },
        Posted,
      ),
    update: (message, ts) => call('chat.update', { ...bodyOf(message), ts }, Updated),
    find: (channel, postId, oldest, threadTs) => findPost(call, { channel, postId, oldest, threadTs }),
    close,
  };
};

const EVENT_TYPE = 'vigie_post';

const Posted = z.object({ ts: z.string() });
const Updated = z.object({});
const Page = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown().optional() })),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const OurMetadata = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({ post_id: z.string() }),
});

type Call = <T extends object>(
  method: string,
  body: Record<string, unknown>,
  schema: z.ZodType<T>,
) => Promise<SlackResult<T>>;

/** The client walks objects several times to redact them for a log that nobody reads: strings cost nothing. */
const bodyOf = ({ channel, text, blocks }: SlackMessage): Record<string, unknown> => ({
  channel,
  text,
  ...(blocks === undefined ? {} : { blocks: JSON.stringify(blocks) }),
  // Slack then makes no links out of what looks like an address or a name.
  parse: 'none',
  link_names: false,
});

/** `oldest` is by our clock, messages are dated by Slack's. */
const CLOCK_SKEW_MS = 120_000;
const PAGE_SIZE = 200;

const findPost = async (
  call: Call,
  search: { channel: string; postId: string; oldest: Instant; threadTs: string | undefined },
): Promise<SlackResult<{ ts: string | undefined }>> => {
  const query = {
    channel: search.channel,
    oldest: (Math.max(0, search.oldest - CLOCK_SKEW_MS) / 1_000).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE_SIZE,
    ...(search.threadTs === undefined ? {} : { ts: search.threadTs }),
  };
  const method = search.threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  do {
    const page = await call(method, cursor === undefined ? query : { ...query, cursor }, Page);
    if (page.kind !== 'ok') return page;
    const found = page.messages.find(({ metadata }) => carries(metadata, search.postId));
    if (found !== undefined) return { kind: 'ok', ts: found.ts };
    cursor = page.response_metadata?.next_cursor;
    // More, but no way to it: that is no "not found".
    if (page.has_more === true && (cursor ?? '') === '') return { kind: 'ambiguous', error: 'no-cursor' };
  } while (cursor !== undefined && cursor !== '');
  return { kind: 'ok', ts: undefined };
};

const carries = (metadata: unknown, postId: string): boolean => {
  const ours = OurMetadata.safeParse(metadata);
  return ours.success && ours.data.event_payload.post_id === postId;
};

/** Slack's own words for "I don't know what became of it". */
const AMBIGUOUS_ERRORS = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);
const RATE_ERRORS = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** These two are said of all that an app, or everybody, posts in a workspace; `ratelimited` of one channel or method. */
const WORKSPACE_ERRORS = new Set(['rate_limited', 'message_limit_exceeded']);
const DEFAULT_RETRY_AFTER_SECONDS = 30;

type NotOk = Exclude<SlackResult<object>, { kind: 'ok' }>;

const resultOf = (error: unknown): NotOk => {
  if (error instanceof WebAPIPlatformError)
    return refusalOf(error.data.error, error.data.response_metadata?.retryAfter);
  if (error instanceof WebAPIRateLimitedError) return rateLimit(undefined, error.retryAfter);
  // Also 4xx: Slack says no with 200, so another status comes from something in between, and may pass.
  if (error instanceof WebAPIHTTPError) return { kind: 'ambiguous', error: `http-${error.statusCode}` };
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  if (cause instanceof RateLimited) return rateLimit(cause.slackError, cause.retryAfterSeconds);
  if (cause instanceof TimedOut) return { kind: 'ambiguous', error: 'timeout' };
  if (cause instanceof NotSlack) return { kind: 'ambiguous', error: 'unknown-answer' };
  return { kind: 'ambiguous', error: systemCode(cause) };
};

const refusalOf = (code: unknown, retryAfter: number | undefined): NotOk => {
  // The client puts an answer that it cannot parse where the code would be.
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]{0,79}$/.test(code)) {
    return { kind: 'ambiguous', error: 'unknown-answer' };
  }
  if (RATE_ERRORS.has(code)) return rateLimit(code, retryAfter);
  return AMBIGUOUS_ERRORS.has(code) ? { kind: 'ambiguous', error: code } : { kind: 'refused', error: code };
};

const rateLimit = (code: string | undefined, seconds: number | undefined): NotOk => ({
  kind: 'rate-limited',
  retryAfterSeconds: Math.max(1, seconds ?? DEFAULT_RETRY_AFTER_SECONDS),
  scope: code !== undefined && WORKSPACE_ERRORS.has(code) ? 'workspace' : 'channel',
});

const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'network';

/** The client's log lines may quote a request. */
const mute: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
