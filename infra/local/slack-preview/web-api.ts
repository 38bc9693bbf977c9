import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Answer } from './method.ts';
import { METHODS } from './methods.ts';
import type { Workspace } from './workspace.ts';

/** Slack's Web API over HTTP: forms or JSON in, 200 with `ok` out; 429 with `Retry-After` when it is too fast. */
export const webApi = (
  workspace: Workspace,
  { botToken, appToken }: { botToken: string; appToken?: string | undefined },
): Hono => {
  const api = new Hono();
  // Read before the token in it is: any page that is open on this machine can send one.
  api.all('/:method', bodyLimit({ maxSize: MOST_BYTES }), async (context) => {
    const args = argumentsOf(
      await context.req.text(),
      context.req.header('content-type') ?? '',
      new URL(context.req.url),
    );
    const bearer = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    const { status, headers, body } = responseTo(args, bearer, context.req.param('method'));
    return context.json(body, { status, headers });
  });

  const responseTo = (args: Args | undefined, bearer: string | undefined, name: string): Response => {
    if (args === undefined) return toResponse({ ok: false, error: 'invalid_json' });
    const token = bearer ?? args.token;
    if (token === undefined || token === '') return toResponse({ ok: false, error: 'not_authed' });
    if (token !== botToken && token !== appToken) return toResponse({ ok: false, error: 'invalid_auth' });
    // The app's own token opens connections, the bot's does everything else.
    if ((name === 'apps.connections.open') !== (token === appToken)) {
      return toResponse({ ok: false, error: 'not_allowed_token_type' });
    }
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (method === undefined) return toResponse({ ok: false, error: 'unknown_method' });
    return toResponse(method(args, workspace));
  };
  return api;
};

/** Slack's own limits leave the largest message and view far below. */
const MOST_BYTES = 2_000_000;

type Args = Readonly<Record<string, unknown>>;

interface Response {
  readonly status: 200 | 429;
  readonly headers: Record<string, string>;
  readonly body: object;
}

const argumentsOf = (body: string, type: string, url: URL): Args | undefined => {
  const query = Object.fromEntries(url.searchParams);
  if (!type.includes('json')) return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...query, ...parsed } : undefined;
  } catch {
    return undefined;
  }
};

const toResponse = (answer: Answer): Response => {
  if (answer.ok) return { status: 200, headers: {}, body: answer };
  const { ok, error, messages, retryAfter } = answer;
  return {
    status: retryAfter === undefined ? 200 : 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: { ok, error, ...(messages === undefined ? {} : { response_metadata: { messages } }) },
  };
};
