import { createServer } from 'node:http';
import { onLoopback } from '../on-loopback.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
}

/** A small platform API on loopback: answers what it is told to, and remembers what it was asked. */
export interface FakeApi {
  /** The real `fetch`; only the host of an address is changed on the way. */
  readonly http: typeof fetch;
  readonly asked: Asked[];
  answer: (asked: Asked) => FakeAnswer;
  close(): void;
}

export type FakeAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never says what became of it. */
  | 'hangs-up';

export const startFakeApi = async (): Promise<FakeApi> => {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://api');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const asked: Asked = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
    api.asked.push(asked);
    const answer = api.answer(asked);
    if (answer === 'hangs-up') {
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = answer;
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  const home = await onLoopback(server);
  const api: FakeApi = {
    http: (url, init) => fetch(String(url).replace(/^https:\/\/[^/]+/, home), init),
    asked: [],
    answer: () => ({ status: 200, body: {} }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return api;
};
