import http from 'node:http';
import https from 'node:https';
import type { FetchFunction } from '@slack/web-api';

/** 429: thrown, because the client's own error may hold no time, and asks for a body that it can parse. */
export class RateLimited extends Error {
  /** Undefined when Slack names no time. */
  readonly retryAfterSeconds: number | undefined;

  constructor(retryAfterSeconds: number | undefined) {
    super('rate limited');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The whole of the request took longer than allowed; its socket is destroyed. */
export class TimedOut extends Error {
  constructor() {
    super('timed out');
  }
}

/** The answer is none of Slack's: cut short, too long, or a proxy's page. */
export class NotSlack extends Error {
  constructor() {
    super('not an answer of Slack');
  }
}

/**
 * As much of `fetch` as the Slack client uses, over `node:http` with sockets kept alive: a third of the CPU time of the
 * global one. Settles only when the request is over or its socket destroyed. `close` ends idle sockets.
 */
export const createNodeFetch = (
  baseUrl: string,
  timeoutMs: number,
  /** The Web API answers JSON; a `response_url` says `ok`. */
  answers: 'json' | 'text' = 'json',
): { fetch: FetchFunction; close: () => void } => {
  const base = new URL(baseUrl);
  const { Agent, request } = base.protocol === 'https:' ? https : http;
  // A socket that idles longer may be closed by Slack while we write to it, and the post would be ambiguous.
  const agent = new Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS, maxSockets: MAX_SOCKETS });
  const target = {
    protocol: base.protocol,
    // A URL has brackets around an IPv6 address, a socket doesn't.
    hostname: base.hostname.replace(/^\[|]$/g, ''),
    port: base.port,
    method: 'POST',
    agent,
  };
  const originLength = base.origin.length;

  const fetch: FetchFunction = (url, init = {}) =>
    new Promise((resolve, reject) => {
      const address = String(url);
      // Form-encoded, so ASCII: as a string it leaves with the headers in one write.
      const body = typeof init.body === 'string' ? init.body : '';
      const headers = { ...init.headers, 'content-length': body.length };
      const sent = request({ ...target, path: address.slice(originLength), headers });
      const fail = (error: Error) => {
        clearTimeout(deadline);
        sent.destroy();
        reject(error);
      };
      // One deadline for connecting, sending and reading.
      const deadline = setTimeout(() => fail(new TimedOut()), timeoutMs);
      sent.on('error', fail);
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_ANSWER_BYTES) fail(new NotSlack());
          chunks.push(chunk);
        });
        response.on('error', fail);
        response.once('close', () => {
          // Cut short. When it was by the deadline, the promise has settled already.
          if (!response.complete) return fail(new NotSlack());
          clearTimeout(deadline);
          const text = (chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)).toString();
          const status = response.statusCode ?? 0;
          if (status === 429) return reject(rateLimited(response.headers['retry-after']));
          // The client would take the whole page for an error code of Slack's.
          if (answers === 'json' && status === 200 && !text.startsWith('{')) return reject(new NotSlack());
          return resolve(answer(address, status, response.headers, text));
        });
      });
      sent.end(body, 'latin1');
    });
  return { fetch, close: () => agent.destroy() };
};

const IDLE_SOCKET_MS = 15_000;
const MAX_SOCKETS = 256;
/** A page of 200 messages with their blocks stays far below. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

const rateLimited = (retryAfter: string | undefined): RateLimited => {
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  return new RateLimited(seconds >= 0 ? seconds : undefined);
};

const answer = (url: string, status: number, headers: http.IncomingHttpHeaders, text: string) => ({
  ok: status >= 200 && status < 300,
  status,
  statusText: '',
  url,
  headers: {
    get: (name: string) => headers[name]?.toString() ?? null,
    entries: () => [],
  },
  text: async () => text,
  json: async (): Promise<unknown> => JSON.parse(text),
  arrayBuffer: async () => new TextEncoder().encode(text).buffer,
});
