import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { openMessages } from './messages.ts';
import { pageRoutes } from './page-routes.ts';
import { createTokenBuckets, type RateLimit, SLACK_RATE } from './rate-limit.ts';
import type { PreviewUser } from './staff.ts';
import { createTriggers } from './triggers.ts';
import { webApi } from './web-api.ts';

export interface SlackPreviewOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** The only token that the Web API takes. */
  readonly botToken: string;
  /** Signs the interactions. */
  readonly signingSecret: string;
  /** Where interactions go: asked at each press, because Vigie's own port may be given later. */
  readonly interactionsUrl: () => string;
  /** Id to name. */
  readonly channels: ReadonlyMap<string, string>;
  /** Who can be chosen on the page. */
  readonly users: readonly PreviewUser[];
  /** JSON lines: where messages survive a restart. */
  readonly dataFile?: string | undefined;
  /** Slack's own when undefined. */
  readonly rateLimit?: RateLimit | 'off' | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

export interface SlackPreview {
  /** The page; the Web API is below, at `/api/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A workspace to try Vigie in: Slack's Web API, and a page that draws what it was sent. A server of its own. */
export const createSlackPreview = async (options: SlackPreviewOptions): Promise<SlackPreview> => {
  const now = options.now ?? Date.now;
  const watchers = new Set<(event: string, data: unknown) => void>();
  const tell = (event: string, data: unknown) => {
    for (const watcher of watchers) watcher(event, data);
  };
  const messages = openMessages(options.dataFile, now, (channel, message) => tell('message', { channel, message }));
  const limit = options.rateLimit ?? SLACK_RATE;
  const workspace = {
    url: '',
    channels: options.channels,
    messages,
    takeToken: limit === 'off' ? () => 0 : createTokenBuckets(limit, now),
    triggers: createTriggers(newId, now),
    newId,
    showView: (user: string, view: object) => tell('view', { user, view }),
  };

  const app = new Hono();
  app.route('/api', webApi(workspace, options.botToken));
  app.route('/', pageRoutes({ ...options, workspace, watchers, tell, now, files: readPage() }));
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  workspace.url = urlOf(options.host, server.address());

  return {
    url: workspace.url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      // Pages that watch would keep it open for ever.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      messages.close();
    },
  };
};

const newId = (): string => randomBytes(8).toString('hex').toUpperCase();

/** An address that a browser on this machine can open. */
const urlOf = (host: string, address: AddressInfo | string | null): string => {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

const PAGE_FILES = {
  'page.js': 'text/javascript; charset=utf-8',
  'blocks.js': 'text/javascript; charset=utf-8',
  'mrkdwn.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.html': 'text/html; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

/** Name to content and type, read once. */
const readPage = (): ReadonlyMap<string, { readonly type: string; readonly body: string }> =>
  new Map(
    Object.entries(PAGE_FILES).map(([name, type]) => [
      name,
      { type, body: readFileSync(join(import.meta.dirname, 'page', name), 'utf8') },
    ]),
  );
