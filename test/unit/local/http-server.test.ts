import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { startHttpServer } from '../../../infra/local/http-server.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { type HttpHandler, type HttpRequest, textResponse } from '../../../shared/runtime/http.ts';
import { type LogFields, silentLog } from '../../../shared/runtime/log.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const MOST = 1_000;

/** A server with one path, `/door`, and what its handler was asked and its log was told. */
const serve = async (handler: HttpHandler = async () => textResponse(200, 'ok\n')) => {
  const seen: HttpRequest[] = [];
  const logged: (string | LogFields | undefined)[][] = [];
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: MOST,
    routes: new Map([
      [
        '/door',
        (request) => {
          seen.push(request);
          return handler(request);
        },
      ],
    ]),
    log: { ...silentLog, warn: (...line) => void logged.push(line), error: (...line) => void logged.push(line) },
  });
  opened.push(server);
  const url = `http://127.0.0.1:${server.port}/door`;
  return { ...server, url, seen, logged, post: (init: RequestInit) => fetch(url, { method: 'POST', ...init }) };
};

/** A body that tells nobody how long it is. */
const inPieces = (...pieces: readonly string[]) => ({
  body: new Blob([...pieces]).stream().pipeThrough(new TransformStream()),
  duplex: 'half' as const,
});

describe('what a handler throws', () => {
  test.each([
    ['may be sent again', 503, 'store-unavailable', new VigieError('store-unavailable', 'away', { retryable: true })],
    ['is a mistake of ours', 500, 'configuration', new VigieError('configuration', 'wrong')],
    ['is a bug', 500, 'TypeError', new TypeError('a stranger wrote this')],
  ])('and %s is a %d, and the log has its code and nothing of the message', async (_, status, code, error) => {
    const { post, logged } = await serve(async () => {
      throw error;
    });
    const answer = await post({ body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([status, 'try again\n']);
    expect(logged).toEqual([['request failed', { code }]]);
  });
});

describe('a body', () => {
  test('of the most that is taken comes whole, however it is sent', async () => {
    const { post, seen } = await serve();
    expect((await post({ body: 'x'.repeat(MOST) })).status).toBe(200);
    expect((await post(inPieces('x'.repeat(MOST - 300), 'é'.repeat(150)))).status).toBe(200);
    expect(seen.map(({ body }) => body.length)).toEqual([MOST, MOST]);
  });

  test.each([
    ['said beforehand', { body: 'x'.repeat(MOST + 1) }],
    ['unsaid, bit by bit', inPieces('x'.repeat(MOST - 1), 'xx')],
  ])('of a byte more, %s, is a 413, and no handler sees it', async (_, init) => {
    const { post, seen, logged } = await serve();
    const answer = await post(init);
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
    expect([seen, logged]).toEqual([[], []]);
  });

  test('whose sender hangs up in its middle is no error of ours', async () => {
    const { port, seen, logged, post } = await serve();
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /door HTTP/1.1\r\nHost: vigie\r\nContent-Length: 9\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await once(socket, 'close');
    expect((await post({ body: 'whole' })).status).toBe(200);
    expect([seen.length, logged]).toEqual([1, []]);
  });
});

test('at its end it waits for nobody who says nothing, or not the rest', async () => {
  const { port, close } = await serve();
  const sockets = ['', 'POST /door HTTP/1.1\r\nHost: vigie\r\nContent-Length: 9\r\n\r\nhalf'].map((said) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(said);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  // Sooner than a request that never ends is given up.
  expect(await Promise.race([close().then(() => 'ended'), delay(20_000, 'waits', { ref: false })])).toBe('ended');
  for (const socket of sockets) socket.destroy();
});

test('a path that nobody has is a 404', async () => {
  const { url } = await serve();
  expect((await fetch(`${url}s`)).status).toBe(404);
});

test('a header that came twice is seen twice, so that a doubled signature shows', async () => {
  const { port, seen } = await serve();
  const socket = connect(port, '127.0.0.1');
  socket.end(
    'GET /door?a=1 HTTP/1.1\r\nHost: vigie\r\nAuthorization: one\r\nAuthorization: two\r\nConnection: close\r\n\r\n',
  );
  socket.resume();
  await once(socket, 'close');
  expect(seen.map(({ headers, query }) => [headers.authorization, query.get('a')])).toEqual([['one, two', '1']]);
});
