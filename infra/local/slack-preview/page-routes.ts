import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { blockActions, sendInteraction } from './interactions.ts';
import { isInChannel, WORKSPACE, type Workspace } from './methods.ts';
import type { PreviewUser } from './staff.ts';

export interface PageOptions {
  readonly workspace: Workspace;
  readonly channels: ReadonlyMap<string, string>;
  readonly users: readonly PreviewUser[];
  readonly signingSecret: string;
  readonly interactionsUrl: () => string;
  readonly files: ReadonlyMap<string, { readonly type: string; readonly body: string }>;
  readonly watchers: Set<(event: string, data: unknown) => void>;
  readonly tell: (event: string, data: unknown) => void;
  readonly now: () => number;
}

/** What the page shows of a channel at most: a stand-in is no archive. */
const SHOWN_MESSAGES = 200;

const PressBody = z.object({
  user: z.string(),
  channel: z.string(),
  ts: z.string(),
  block_id: z.string(),
  action_id: z.string(),
});

/** What an app may send to a `response_url`. */
const ResponseBody = z.object({ text: z.string().max(40_000) });

/** The page and what it asks for. Only pages of this very server may press. */
export const pageRoutes = (options: PageOptions): Hono => {
  const { workspace, files, users, channels, tell, now } = options;
  const page = new Hono();
  page.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
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

  page.get('/state', (context) =>
    context.json({
      bot: WORKSPACE.bot,
      users,
      channels: [...channels].map(([id, name]) => {
        const messages = workspace.messages.inChannel(id);
        const oldest = messages.filter(isInChannel).at(-SHOWN_MESSAGES)?.ts ?? '';
        return { id, name: name.replace(/^#/, ''), messages: messages.filter(({ ts }) => ts >= oldest) };
      }),
    }),
  );

  page.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      const watcher = (event: string, data: unknown) => void stream.writeSSE({ event, data: JSON.stringify(data) });
      options.watchers.add(watcher);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      options.watchers.delete(watcher);
    }),
  );

  page.post('/press', bodyLimit({ maxSize: 10_000 }), async (context) => {
    // Another site's page may send here, but not with an Origin that is ours.
    if (context.req.header('origin') !== new URL(context.req.url).origin) return context.text('foreign origin', 403);
    const press = PressBody.safeParse(await context.req.json());
    if (!press.success) return context.text('not a press', 400);
    const { user: userId, channel, ts, block_id, action_id } = press.data;
    const user = users.find(({ id }) => id === userId);
    const name = channels.get(channel);
    const message = workspace.messages.get(channel, ts);
    if (user === undefined || name === undefined || message === undefined) return context.text('unknown', 404);
    const payload = blockActions({
      user,
      channel: { id: channel, name: name.replace(/^#/, '') },
      message,
      blockId: block_id,
      actionId: action_id,
      triggerId: workspace.triggers.issue(user.id),
      responseUrl: `${workspace.url}/response/${workspace.triggers.issue(user.id)}`,
      now: now(),
    });
    // The card was drawn again since: the button that was pressed is gone.
    if (payload === undefined) return context.json({ error: 'This button is no longer there.' });
    const { signingSecret } = options;
    return context.json({
      error: await sendInteraction(payload, { url: options.interactionsUrl(), signingSecret, now: now() }),
    });
  });

  // Slack also lets an app replace the message here; ours answers with private notes only.
  page.post('/response/:id', bodyLimit({ maxSize: 200_000 }), async (context) => {
    const user = workspace.triggers.ownerOf(context.req.param('id'));
    const answer = ResponseBody.safeParse(await context.req.json());
    if (user === undefined) return context.text('expired_url', 404);
    if (!answer.success) return context.text('invalid_payload', 400);
    tell('note', { user, text: answer.data.text });
    return context.text('ok');
  });
  return page;
};

/** Nothing from elsewhere, no inline script or style: a stranger's text could do nothing even if it got in. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
