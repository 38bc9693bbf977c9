import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { portOf, urlOf } from '../url-of.ts';
import { type AppAddress, type Deliver, deliverSigned } from './deliver.ts';
import { createEphemerals } from './ephemerals.ts';
import { readManifest } from './manifest.ts';
import { openMessages } from './messages.ts';
import { pageRoutes } from './page-routes.ts';
import { createTokenBuckets, type RateLimit, SLACK_RATE } from './rate-limit.ts';
import { createResponses } from './responses.ts';
import { createSockets } from './sockets.ts';
import type { PreviewGroup, PreviewUser } from './staff.ts';
import { createTriggers } from './triggers.ts';
import { createViews } from './views.ts';
import { webApi } from './web-api.ts';

export interface SlackPreviewOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** The only token that the Web API takes, but for opening connections. */
  readonly botToken: string;
  /** Opens Socket Mode connections. While there is one, the app gets everything through it, and nothing over HTTP. */
  readonly appToken?: string | undefined;
  /** Signs what the app gets. */
  readonly signingSecret: string;
  /** Where the app takes things: asked each time, because Vigie's own port may be given later. */
  readonly appUrl: (address: AppAddress) => string;
  /** Id to name. */
  readonly channels: ReadonlyMap<string, string>;
  /** Who can be chosen on the page. */
  readonly users: readonly PreviewUser[];
  readonly groups?: readonly PreviewGroup[];
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
  /** Asks an app in Socket Mode to connect anew. */
  refreshSockets(): void;
  close(): Promise<void>;
}

/** A workspace to try Vigie in: Slack's Web API, and a page that draws what it was sent. A server of its own. */
export const createSlackPreview = async (options: SlackPreviewOptions): Promise<SlackPreview> => {
  const now = options.now ?? Date.now;
  const watchers = new Set<(event: string, data: unknown) => void>();
  const tell = (event: string, data: unknown) => {
    for (const watcher of watchers) watcher(event, data);
  };
  const messages = openMessages(options.dataFile, now, (change) => tell('message', change));
  const limit = options.rateLimit ?? SLACK_RATE;
  const sockets = createSockets(newId);
  const workspace = {
    url: '',
    channels: options.channels,
    users: options.users,
    groups: options.groups ?? [],
    messages,
    ephemerals: createEphemerals((all) => tell('ephemerals', all)),
    views: createViews(newId, tell),
    triggers: createTriggers(newId, now),
    responses: createResponses(newId, now),
    takeToken: limit === 'off' ? () => 0 : createTokenBuckets(limit, now),
    newId,
    newSocketUrl: (): string => `${workspace.url.replace(/^http/, 'ws')}/link/?ticket=${sockets.newTicket()}`,
  };
  const features = readManifest();
  const commands = features.slash_commands.map(({ command }) => command);
  const overHttp = deliverSigned({ ...options, now });
  const deliver: Deliver = (envelope) => (sockets.isConnected() ? sockets.deliver(envelope) : overHttp(envelope));

  const app = new Hono();
  app.route('/api', webApi(workspace, options));
  app.route(
    '/',
    pageRoutes({ host: options.host, workspace, deliver, commands, features, watchers, now, files: readPage() }),
  );
  const server = createAdaptorServer({ fetch: app.fetch });
  server.on('upgrade', sockets.upgrade);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  workspace.url = urlOf(options.host, portOf(server.address()));

  return {
    url: workspace.url,
    refreshSockets: sockets.refresh,
    close: async () => {
      sockets.close();
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

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Name to content and type, read once. */
const readPage = (): ReadonlyMap<string, { readonly type: string; readonly body: string }> => {
  const folder = join(import.meta.dirname, 'page');
  return new Map(
    readdirSync(folder).map((name) => [
      name,
      { type: TYPES[extname(name)] ?? 'text/plain', body: readFileSync(join(folder, name), 'utf8') },
    ]),
  );
};
