import {
  type Logger,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type * as z from 'zod';
import { MINUTE, SECOND } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { SlackResult } from '../../slack/slack.ts';
import { createNodeFetch, NotSlack, RateLimited, TimedOut } from './node-fetch.ts';

export interface SlackClientOptions {
  /** `xoxb-…`. */
  readonly token: string;
  /** `https://slack.com/api/`, or the stand-in's. */
  readonly apiUrl: string;
  /** For one request, from the call to the last byte. For posts, keep it below the lease. */
  readonly timeoutMs: number;
  readonly log: Log;
}

/** One request to Slack. Its answer is parsed by the schema; one that does not fit is ambiguous. */
export type Call = <T extends object>(
  method: string,
  body: Record<string, unknown>,
  schema: z.ZodType<T>,
) => Promise<SlackResult<T>>;

/** Slack's Web API through its official client, which neither repeats nor queues anything. `close` ends idle sockets. */
export const createSlackCalls = (options: SlackClientOptions): { call: Call; close(): void } => {
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

  // By method, as Slack counts. A pause takes milliseconds until every worker can read it: whoever is on the way stops here.
  const limitedUntil = new Map<string, number>();

  // Whoever runs it should see that Slack is away, and not a line for every card that waits.
  let quietUntil = Number.NEGATIVE_INFINITY;
  const tell = (method: string, error: string): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + MINUTE;
    options.log.warn('slack does not answer', { method, error });
  };

  const call: Call = async (method, body, schema) => {
    const waitMs = (limitedUntil.get(method) ?? 0) - performance.now();
    if (waitMs > 0) return rateLimit(Math.ceil(waitMs / SECOND));
    try {
      const parsed = schema.safeParse(await client.apiCall(method, body));
      return parsed.success ? { kind: 'ok', ...parsed.data } : { kind: 'ambiguous', error: 'unknown-answer' };
    } catch (error) {
      const result = resultOf(error);
      if (result.kind === 'rate-limited')
        limitedUntil.set(method, performance.now() + result.retryAfterSeconds * SECOND);
      options.log.count(result.kind === 'ambiguous' ? 'slack-ambiguous' : 'slack-refused');
      if (result.kind === 'ambiguous') tell(method, result.error);
      return result;
    }
  };
  return { call, close };
};

/** Slack's own words for "I don't know what became of it". */
const AMBIGUOUS_ERRORS = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);
const RATE_ERRORS = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const DEFAULT_RETRY_AFTER_SECONDS = 30;

type NotOk = Exclude<SlackResult<object>, { kind: 'ok' }>;

const resultOf = (error: unknown): NotOk => {
  if (error instanceof WebAPIPlatformError)
    return refusalOf(error.data.error, error.data.response_metadata?.retryAfter);
  if (error instanceof WebAPIRateLimitedError) return rateLimit(error.retryAfter);
  // Also 4xx: Slack says no with 200, so another status comes from something in between, and may pass.
  if (error instanceof WebAPIHTTPError) return { kind: 'ambiguous', error: `http-${error.statusCode}` };
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  if (cause instanceof RateLimited) return rateLimit(cause.retryAfterSeconds);
  if (cause instanceof TimedOut) return { kind: 'ambiguous', error: 'timeout' };
  if (cause instanceof NotSlack) return { kind: 'ambiguous', error: 'unknown-answer' };
  return { kind: 'ambiguous', error: systemCode(cause) };
};

const refusalOf = (code: unknown, retryAfter: number | undefined): NotOk => {
  // The client puts an answer that it cannot parse where the code would be.
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]{0,79}$/.test(code)) {
    return { kind: 'ambiguous', error: 'unknown-answer' };
  }
  if (RATE_ERRORS.has(code)) return rateLimit(retryAfter);
  return AMBIGUOUS_ERRORS.has(code) ? { kind: 'ambiguous', error: code } : { kind: 'refused', error: code };
};

/**
 * Slack counts a method's calls by app and workspace, and its 429 doesn't say whether one channel was meant: so the whole
 * workspace waits. Our own pace keeps below the limit of a channel. Source: docs.slack.dev/apis/web-api/rate-limits
 */
const rateLimit = (seconds: number | undefined): NotOk => ({
  kind: 'rate-limited',
  retryAfterSeconds: Math.max(1, seconds ?? DEFAULT_RETRY_AFTER_SECONDS),
  scope: 'workspace',
});

const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'network';

/** The client's log lines may quote a request. */
export const mute: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
