import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { ACTIONS, type PageDesk } from './actions.ts';
import type { readManifest } from './manifest.ts';
import type { Message } from './messages.ts';
import { isInChannel } from './methods/conversations.ts';
import { isOwnAddress } from './own-address.ts';
import { respond } from './respond.ts';
import { WORKSPACE } from './workspace.ts';

export interface PageOptions extends PageDesk {
  /** Where the stand-in listens. */
  readonly host: string;
  readonly features: ReturnType<typeof readManifest>;
  readonly files: ReadonlyMap<string, { readonly type: string; readonly body: string }>;
  readonly watchers: Set<(event: string, data: unknown) => void>;
}

/** What the page shows of a channel at most, with their threads, and what a link leads to: a stand-in is no archive. */
const SHOWN_MESSAGES = 200;

/** How soon a page looks whether the stand-in is back. */
const AGAIN_MS = 500;

/** The page and what it asks for. Only pages of this very server may read and act. */
export const pageRoutes = (options: PageOptions): Hono => {
  const { workspace, files, features, host } = options;
  const page = new Hono();
  page.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });

  page.use(async (context, next) => {
    if (isOwnAddress(context.req.url, host)) return next();
    return context.text(`open this page at ${workspace.url}`, 403);
  });

  const send = (name: string) => {
    const file = files.get(name);
    return file === undefined
      ? new Response('not found', { status: 404 })
      : new Response(file.body, { headers: { 'content-type': file.type, 'cache-control': 'no-cache' } });
  };
  page.get('/', () => send('page.html'));
  page.get('/slack', () => send('page.html'));
  page.get('/page/:name', (context) => send(context.req.param('name')));
  // Where permalinks lead.
  page.get('/archives/:channel/:message', (context) => {
    const { channel, message } = context.req.param();
    const ts = message.replace(/^p(\d+)(\d{6})$/, '$1.$2');
    return context.redirect(`/slack#${encodeURIComponent(channel)}/${encodeURIComponent(ts)}`);
  });

  page.get('/state', (context) => {
    const { wanted = '' } = context.req.query();
    return context.json({
      bot: WORKSPACE.bot,
      users: workspace.users,
      groups: workspace.groups,
      commands: features.slash_commands,
      shortcuts: features.shortcuts.filter(({ type }) => type === 'message'),
      ephemerals: workspace.ephemerals.all(),
      modals: workspace.views.modals(),
      homes: workspace.views.homes(),
      channels: [...workspace.channels].map(([id, name]) => {
        const messages = workspace.messages.inChannel(id);
        const latest = messages.filter(isInChannel).slice(-SHOWN_MESSAGES);
        const threads = new Set([...latest, ...messages.filter(({ ts }) => ts === wanted)].map(threadOf));
        const shown = messages.filter((message) => threads.has(threadOf(message)));
        return { id, name: name.replace(/^#/, ''), messages: shown };
      }),
    });
  });

  page.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      const watcher = (event: string, data: unknown) => void stream.writeSSE({ event, data: JSON.stringify(data) });
      options.watchers.add(watcher);
      await stream.write(`retry: ${AGAIN_MS}\n\n`);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      options.watchers.delete(watcher);
    }),
  );

  for (const [name, act] of Object.entries(ACTIONS)) {
    page.post(`/${name}`, bodyLimit({ maxSize: 100_000 }), async (context) => {
      // Another site's page may send here, but not with an Origin that is ours.
      if (context.req.header('origin') !== new URL(context.req.url).origin) return context.text('foreign origin', 403);
      const outcome = await act(await bodyOf(context.req.raw), options);
      return outcome === undefined ? context.text('unknown', 404) : context.json(outcome);
    });
  }

  page.post('/response/:id', bodyLimit({ maxSize: 200_000 }), async (context) => {
    const origin = workspace.responses.use(context.req.param('id'));
    if (typeof origin === 'string') return context.json({ ok: false, error: origin }, 404);
    const responded = respond(await bodyOf(context.req.raw), origin, workspace);
    return responded.ok ? context.text('ok') : context.json(responded, 400);
  });
  return page;
};

/** A message that nobody replied to is one of its own. */
const threadOf = ({ ts, thread_ts }: Message): string => thread_ts ?? ts;

/** Undefined is refused like any other answer that Slack does not know. */
const bodyOf = async (request: Request): Promise<unknown> => {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
};

/** Nothing from elsewhere, no inline script or style: a stranger's text could do nothing even if it got in. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
