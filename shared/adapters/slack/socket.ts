import { setTimeout as wait } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import { type Logger, LogLevel, WebAPIPlatformError } from '@slack/web-api';
import * as z from 'zod';
import { VigieError } from '../../runtime/errors.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../../runtime/http.ts';
import type { Log } from '../../runtime/log.ts';
import { parseJson } from '../../runtime/parse-json.ts';
import { SLACK_ROUTES } from '../../runtime/routes.ts';
import { isAboutToken } from '../../slack/slack.ts';

export interface SlackSocketOptions {
  /** `xapp-…`, with `connections:write`. */
  readonly appToken: string;
  /** `https://slack.com/api/`, or the stand-in's. */
  readonly apiUrl: string;
  /** The desk behind its check of signatures: here the connection itself says that it is Slack. */
  readonly verified: HttpHandler;
  readonly log: Log;
}

/**
 * Socket Mode: what Slack would post to us comes through a connection that we open, so that a machine behind a firewall
 * has a desk. Stays connected until closed. Throws `configuration` when Slack refuses the token at the start.
 */
export const connectSlackSocket = async (options: SlackSocketOptions): Promise<{ close(): Promise<void> }> => {
  const { log } = options;
  const closing = new AbortController();
  let client = newClient(options);
  let failures = 0;

  /** One connection. Returns, once it stands, what resolves when it is gone. */
  const connect = async (): Promise<{ gone: Promise<void> }> => {
    client = newClient(options);
    const gone = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    await client.start();
    return { gone };
  };

  const keepConnected = async (first: Promise<{ gone: Promise<void> }>): Promise<void> => {
    let connection = first;
    while (!closing.signal.aborted) {
      const lastedMs = await lifeOf(connection);
      if (closing.signal.aborted) return;
      if (lastedMs >= SHORTEST_LIFE_MS) {
        failures = 0;
      } else {
        failures += 1;
        log.warn('slack socket not connected', { failures });
        await wait(Math.min(MAX_WAIT_MS, 500 * 2 ** failures), undefined, { signal: closing.signal }).catch(() => {});
      }
      if (closing.signal.aborted) return;
      connection = connect();
    }
  };

  const first = connect();
  const refused = await first.then(() => undefined, refusalOf);
  if (refused !== undefined) throw new VigieError('configuration', `Slack refuses SLACK_APP_TOKEN: ${refused}`);
  const kept = keepConnected(first);

  return {
    close: async () => {
      closing.abort();
      await disconnect(client);
      await kept;
    },
  };
};

/** Slack's word for a token that will not do, or undefined for what may pass. */
const refusalOf = (error: unknown): string | undefined =>
  error instanceof WebAPIPlatformError && isAboutToken(error.data.error) ? error.data.error : undefined;

/** How long a connection stood, in milliseconds; 0 when it never did. */
const lifeOf = async (connection: Promise<{ gone: Promise<void> }>): Promise<number> => {
  try {
    const { gone } = await connection;
    const from = performance.now();
    await gone;
    return performance.now() - from;
  } catch {
    return 0;
  }
};

/** What Slack ends sooner it will end again: there are too many connections, or Socket Mode was switched off. */
const SHORTEST_LIFE_MS = 10_000;
/** Slack is tried again at least this often, however long it was away. */
const MAX_WAIT_MS = 30_000;

/**
 * The official client for one connection. Its own way of reconnecting waits five seconds while nobody can press anything,
 * waits for hours after a long outage, and ends the process when a later try is refused.
 */
const newClient = ({ appToken, apiUrl, verified, log }: SlackSocketOptions): SocketModeClient => {
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: CONNECT_TIMEOUT_MS },
    logger: mute,
  });
  client.on('ws_message', (message: unknown) => {
    if (Goodbye.safeParse(parseJson(String(message))).success) void disconnect(client);
  });
  client.on('slack_event', async (event: unknown) => {
    const taken = Delivery.safeParse(event);
    if (!taken.success) return;
    const { type, body, ack } = taken.data;
    try {
      const response = await verified(requestOf(type, body));
      // Without an ack Slack tells the person that it didn't work, and sends an event again.
      if (response.status === 200) await ack(answerOf(response));
    } catch {
      log.warn('slack envelope not answered', { type });
    }
  });
  return client;
};

/**
 * Slack answers a close and leaves the connection open, and the client waits until a ping is not answered, up to twelve seconds
 * in which nobody can press anything. Asked twice it does not wait. Source: the release notes of @slack/socket-mode 3.2.0
 */
const disconnect = (client: SocketModeClient): Promise<void> => {
  void client.disconnect();
  return client.disconnect();
};

/** Slack is about to close this connection, as it does every few hours. */
const Goodbye = z.object({ type: z.literal('disconnect') });

const CONNECT_TIMEOUT_MS = 10_000;

const Delivery = z.object({
  type: z.enum(['interactive', 'slash_commands', 'events_api']),
  body: z.record(z.string(), z.unknown()),
  ack: z.custom<(answer?: Record<string, unknown>) => Promise<void>>((value) => typeof value === 'function'),
});

/** The request that Slack would have posted, but for its signature. */
const requestOf = (type: z.infer<typeof Delivery>['type'], body: Readonly<Record<string, unknown>>): HttpRequest => {
  const { path, text } = POSTED[type](body);
  return { method: 'POST', path, query: new URLSearchParams(), headers: {}, body: Buffer.from(text) };
};

type Posted = (body: Readonly<Record<string, unknown>>) => { readonly path: string; readonly text: string };

const POSTED: Readonly<Record<z.infer<typeof Delivery>['type'], Posted>> = {
  interactive: (body) => ({
    path: SLACK_ROUTES.interactions,
    text: new URLSearchParams({ payload: JSON.stringify(body) }).toString(),
  }),
  slash_commands: (body) => ({
    path: SLACK_ROUTES.commands,
    text: new URLSearchParams(
      Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString(),
  }),
  events_api: (body) => ({ path: SLACK_ROUTES.events, text: JSON.stringify(body) }),
};

/** What goes back with the ack: the JSON that the handler answered with, if any. */
const answerOf = ({ body }: HttpResponse): Record<string, unknown> | undefined =>
  body.startsWith('{') ? z.record(z.string(), z.unknown()).parse(JSON.parse(body)) : undefined;

/** The client's log lines quote what people wrote. */
export const mute: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
