import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  failureResponse,
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  textResponse,
} from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { portOf } from './url-of.ts';

/** Paths to handlers. A path that none has is a 404, a body over `maxBodyBytes` a 413, and is not kept; what a handler throws is `failed`. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly routes: ReadonlyMap<string, HttpHandler>;
  readonly log: Log;
}

export const startHttpServer = async (
  options: HttpServerOptions,
): Promise<{ port: number; close(): Promise<void> }> => {
  const server = createServer({ requestTimeout: SLOWEST_REQUEST_MS }, (request, response) => {
    const respond = ({ status, headers, body }: HttpResponse): void => {
      // Whoever sends too much is not listened to any longer.
      const last = status === 413 ? { connection: 'close' } : {};
      response.writeHead(status, { ...headers, ...last, 'content-length': Buffer.byteLength(body) }).end(body);
    };
    // Whoever hangs up in the middle of their body hears nothing, and is no fault of ours.
    answer(request, options).then(respond, () => response.destroy());
  });
  server.keepAliveTimeout = 65_000;
  await listen(server, options.host, options.port);
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        // Whoever has sent nothing yet, or never sends the rest, would hold it open for minutes.
        const patience = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
};

/** So long a request has to come in whole, as at API Gateway: who sends slowly holds memory meanwhile. */
const SLOWEST_REQUEST_MS = 30_000;
/** So long what is being answered at the end has for it: as long as Slack waits. */
const LAST_ANSWERS_MS = 3_000;

const answer = async (request: IncomingMessage, options: HttpServerOptions): Promise<HttpResponse> => {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  const handler = url === null ? undefined : options.routes.get(url.pathname);
  if (url === null || handler === undefined) return textResponse(404, 'no such path\n');
  const body = await readBody(request, options.maxBodyBytes);
  if (body === undefined) {
    await discard(request);
    return textResponse(413, `body over ${options.maxBodyBytes / 1024} KiB\n`);
  }
  try {
    return await handler({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: headersOf(request),
      body,
    } satisfies HttpRequest);
  } catch (error) {
    return failureResponse(error, options.log);
  }
};

const readBody = (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return resolve(undefined);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        chunks.length = 0;
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });

/** Throws away what is still being sent, for a second: a connection closed on a sender in mid-sentence loses him the answer. */
const discard = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, DISCARD_MS);
    request.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    request.resume();
  });

const DISCARD_MS = 1_000;

/** Node already joins most doubled headers; those it would drop are joined here too, so that a doubled signature shows. */
const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
