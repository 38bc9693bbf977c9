import http from 'node:http';
import https from 'node:https';

/** The whole of the request took longer than allowed; its socket is destroyed. */
export class TimedOut extends Error {
  constructor() {
    super('timed out');
  }
}

/** The answer was cut short, or is too long. */
export class NotAnswered extends Error {
  constructor() {
    super('no whole answer');
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Posts to an address below `baseUrl`. Settles only when the request is over or its socket destroyed; follows nothing. */
export type HttpPost = (address: string, headers: Record<string, string>, body: string) => Promise<HttpAnswer>;

/** Over `node:http` with sockets kept alive: a third of the CPU time of the global `fetch`. `close` ends idle sockets. */
export const createHttpPost = (baseUrl: string, timeoutMs: number): { post: HttpPost; close: () => void } => {
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

  const post: HttpPost = (address, headers, body) =>
    new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body);
      const sent = request({
        ...target,
        path: address.slice(originLength),
        headers: { ...headers, 'content-length': length },
      });
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
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
          if (received > MAX_ANSWER_BYTES) fail(new NotAnswered());
          chunks.push(chunk);
        });
        response.on('error', fail);
        response.once('close', () => {
          // Cut short. When it was by the deadline, the promise has settled already.
          if (!response.complete) return fail(new NotAnswered());
          clearTimeout(deadline);
          const text = (chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)).toString();
          return resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
};

const IDLE_SOCKET_MS = 15_000;
/** More than all queues of posts have in work together, so that none waits for a socket while its time runs. */
const MAX_SOCKETS = 512;
/** A page of 200 messages with their blocks stays far below. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
