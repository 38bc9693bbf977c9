import * as z from 'zod';
import { MINUTE, SECOND } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { parseJson } from '../../runtime/parse-json.ts';
import type { SlackResult } from '../../slack/slack.ts';
import { createHttpPost, type HttpAnswer, NotAnswered, TimedOut } from './http-post.ts';

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
  args: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
) => Promise<SlackResult<T>>;

/**
 * Slack's Web API: one request a call, never repeated nor queued here. Slack has no idempotency key: a repeated post is a
 * second card, and trying again is our queue's work. `close` ends idle sockets. Source: docs.slack.dev/apis/web-api
 */
export const createSlackCalls = (options: SlackClientOptions): { call: Call; close(): void } => {
  const { post, close } = createHttpPost(options.apiUrl, options.timeoutMs);
  // As `URL` writes it, which may leave a port out.
  const base = new URL(options.apiUrl).href.replace(/\/*$/, '/');
  const authorization = `Bearer ${options.token}`;

  // By method, as Slack counts. A pause takes milliseconds until every worker can read it: whoever is on the way stops here.
  const limitedUntil = new Map<string, number>();

  // Whoever runs it should see that Slack is away, and not a line for every card that waits.
  let quietUntil = Number.NEGATIVE_INFINITY;
  const tell = (method: string, error: string): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + MINUTE;
    options.log.warn('slack does not answer', { method, error });
  };

  const ask: Call = async (method, args, schema) => {
    const { type, body } = READS.has(method) ? formOf(args) : jsonOf(args);
    try {
      return resultOf(await post(base + method, { authorization, 'content-type': type }, body), schema);
    } catch (error) {
      return { kind: 'ambiguous', error: failureOf(error) };
    }
  };

  const call: Call = async (method, args, schema) => {
    const waitMs = (limitedUntil.get(method) ?? 0) - performance.now();
    if (waitMs > 0) return rateLimit(Math.ceil(waitMs / SECOND));
    const result = await ask(method, args, schema);
    if (result.kind === 'ok') return result;
    if (result.kind === 'rate-limited') limitedUntil.set(method, performance.now() + result.retryAfterSeconds * SECOND);
    options.log.count(result.kind === 'ambiguous' ? 'slack-ambiguous' : 'slack-refused');
    if (result.kind === 'ambiguous') tell(method, result.error);
    return result;
  };
  return { call, close };
};

/** What only reads takes no JSON. Source: docs.slack.dev/apis/web-api, "Methods supporting JSON" */
const READS: ReadonlySet<string> = new Set(['conversations.history', 'conversations.replies', 'usergroups.users.list']);

interface Encoded {
  readonly type: string;
  readonly body: string;
}

const jsonOf = (args: Readonly<Record<string, unknown>>): Encoded => ({
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(args),
});

const formOf = (args: Readonly<Record<string, unknown>>): Encoded => ({
  type: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(
    Object.entries(args).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString(),
});

const resultOf = <T extends object>({ status, headers, text }: HttpAnswer, schema: z.ZodType<T>): SlackResult<T> => {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10);
  const retryAfter = seconds >= 0 ? seconds : undefined;
  if (status === 429) return rateLimit(retryAfter);
  // Also 4xx: Slack says no with 200, so another status comes from something in between, and may pass.
  if (status !== 200) return { kind: 'ambiguous', error: `http-${status}` };
  const answer = Answer.safeParse(parseJson(text));
  if (!answer.success) return UNKNOWN_ANSWER;
  if (!answer.data.ok) return refusalOf(answer.data.error, retryAfter);
  const parsed = schema.safeParse(answer.data);
  return parsed.success ? { kind: 'ok', ...parsed.data } : UNKNOWN_ANSWER;
};

const Answer = z.looseObject({ ok: z.boolean(), error: z.unknown().optional() });
const UNKNOWN_ANSWER = { kind: 'ambiguous', error: 'unknown-answer' } as const;

/** Slack's own words for "I don't know what became of it". */
const AMBIGUOUS_ERRORS = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);
/** Not now: of too much, or while the workspace moves to an enterprise. */
const RATE_ERRORS = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'org_login_required',
  'team_added_to_org',
]);
const DEFAULT_RETRY_AFTER_SECONDS = 30;

type NotOk = Exclude<SlackResult<object>, { kind: 'ok' }>;

const refusalOf = (code: unknown, retryAfter: number | undefined): NotOk => {
  if (typeof code !== 'string' || !/^[a-z][a-z0-9_]{0,79}$/.test(code)) return UNKNOWN_ANSWER;
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

const failureOf = (error: unknown): string => {
  if (error instanceof TimedOut) return 'timeout';
  if (error instanceof NotAnswered) return 'unknown-answer';
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'network';
};
