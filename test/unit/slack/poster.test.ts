import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSlackPoster } from '../../../shared/adapters/slack/poster.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { onLoopback } from '../../on-loopback.ts';

type Args = Readonly<Record<string, unknown>>;
type Answer = (response: http.ServerResponse, request: { path: string; args: Args; socket: Socket }) => void;

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

const POST = { channel: 'C1', text: 'hello', blocks: [{ type: 'divider' }] };

let server: http.Server;
let answer: Answer;
let requests: { path: string; args: Args; authorization: string | undefined; type: string | undefined }[];
let apiUrl: string;
/** Connections that were closed before they had their answer, of this test's server only. */
let cut: { connections: number };
let poster: ReturnType<typeof createSlackPoster>;

beforeEach(async () => {
  requests = [];
  const ofThisTest = { connections: 0 };
  cut = ofThisTest;
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { authorization, 'content-type': type } = request.headers;
    const args: Args = type?.includes('json') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const path = request.url ?? '';
    requests.push({ path, args, authorization, type });
    response.once('close', () => {
      if (!response.writableFinished) ofThisTest.connections += 1;
    });
    answer(response, { path, args, socket: request.socket });
  });
  apiUrl = `${await onLoopback(server)}/api/`;
  poster = createSlackPoster({ token: 'xoxb-test', apiUrl, timeoutMs: 20_000, log: silentLog });
});

afterEach(async () => {
  poster.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const says =
  (status: number, body: string | object, headers: Record<string, string> = {}): Answer =>
  (response: http.ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('a post', () => {
  test('is not sent while Slack has asked for a pause; what Slack counts by itself is', async () => {
    answer = says(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' });
    expect(await poster.post(POST, 'trail/1/0')).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 1 });
    answer = says(200, { ok: true, ts: '1.000001', messages: [] });
    expect(await poster.post(POST, 'trail/2/0')).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 1 });
    expect(await poster.update(POST, '1.000001')).toEqual({ kind: 'ok' });
    expect(requests.map(({ path }) => path)).toEqual(['/api/chat.postMessage', '/api/chat.update']);
    await delay(1_001);
    expect(await poster.post(POST, 'trail/2/0')).toEqual({ kind: 'ok', ts: '1.000001' });
  });

  test.skipIf(!HAS_IPV6)('goes to an IPv6 address too', async () => {
    const there = http.createServer((_request, response) => void response.end('{"ok":true,"ts":"1.000001"}'));
    there.listen(0, '::1');
    await once(there, 'listening');
    const { port } = there.address() as AddressInfo;
    const far = createSlackPoster({
      token: 'xoxb-test',
      apiUrl: `http://[::1]:${port}/api/`,
      timeoutMs: 5_000,
      log: silentLog,
    });
    expect(await far.post(POST, 'trail/1/0')).toEqual({ kind: 'ok', ts: '1.000001' });
    far.close();
    there.closeAllConnections();
    there.close();
  });

  test('goes to its path, however the address of the API is written', async () => {
    answer = says(200, { ok: true, ts: '1.000001' });
    const odd = apiUrl.replace('127.0.0.1:', '127.0.0.1:0').replace(/\/$/, '');
    const there = createSlackPoster({ token: 'xoxb-test', apiUrl: odd, timeoutMs: 5_000, log: silentLog });
    expect(await there.post(POST, 'trail/1/0')).toEqual({ kind: 'ok', ts: '1.000001' });
    expect(requests[0]?.path).toBe('/api/chat.postMessage');
    there.close();
  });

  test('that Slack does not answer is told once a minute, not for every post that waits', async () => {
    const told: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void told.push(message) };
    const telling = createSlackPoster({ token: 'xoxb-test', apiUrl, timeoutMs: 20_000, log });
    answer = says(503, 'down');
    for (let n = 0; n < 3; n += 1) await telling.post(POST, `trail/${n}/0`);
    telling.close();
    expect(told).toEqual(['slack does not answer']);
  });

  test('sends one request with the token, the blocks, nothing unfurled, and its identity in the metadata', async () => {
    answer = says(200, { ok: true, ts: '1.000001' });
    const reply = { ...POST, threadTs: '0.5', broadcast: true };
    expect(await poster.post(reply, 'trail/1/0')).toEqual({ kind: 'ok', ts: '1.000001' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.path).toBe('/api/chat.postMessage');
    expect(requests[0]?.authorization).toBe('Bearer xoxb-test');
    expect(requests[0]?.type).toBe('application/json; charset=utf-8');
    expect(requests[0]?.args).toEqual({
      channel: 'C1',
      text: 'hello',
      blocks: [{ type: 'divider' }],
      thread_ts: '0.5',
      reply_broadcast: true,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: 'vigie_post', event_payload: { post_id: 'trail/1/0' } },
    });
  });

  test.each<[string, Answer, object]>([
    [
      'a 429 with Retry-After pauses the workspace for so long: Slack counts by method and workspace',
      says(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '7' }),
      { kind: 'rate-limited', retryAfterSeconds: 7, scope: 'workspace' },
    ],
    [
      'a 429 without a usable Retry-After pauses for 30 seconds',
      says(429, 'slow down', { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }),
      { kind: 'rate-limited', retryAfterSeconds: 30, scope: 'workspace' },
    ],
    [
      'a rate limit told with status 200 is one all the same',
      says(200, { ok: false, error: 'ratelimited' }, { 'retry-after': '3' }),
      { kind: 'rate-limited', retryAfterSeconds: 3, scope: 'workspace' },
    ],
    [
      'a workspace that moves to an enterprise takes posts again later',
      says(200, { ok: false, error: 'org_login_required' }),
      { kind: 'rate-limited', retryAfterSeconds: 30, scope: 'workspace' },
    ],
    [
      'invalid_blocks is a refusal',
      says(200, { ok: false, error: 'invalid_blocks' }),
      { kind: 'refused', error: 'invalid_blocks' },
    ],
    [
      'channel_not_found is a refusal',
      says(200, { ok: false, error: 'channel_not_found' }),
      { kind: 'refused', error: 'channel_not_found' },
    ],
    [
      'fatal_error is ambiguous',
      says(200, { ok: false, error: 'fatal_error' }),
      { kind: 'ambiguous', error: 'fatal_error' },
    ],
    [
      'internal_error is ambiguous',
      says(200, { ok: false, error: 'internal_error' }),
      { kind: 'ambiguous', error: 'internal_error' },
    ],
    [
      'service_unavailable is ambiguous',
      says(200, { ok: false, error: 'service_unavailable' }),
      { kind: 'ambiguous', error: 'service_unavailable' },
    ],
    [
      'request_timeout is ambiguous',
      says(200, { ok: false, error: 'request_timeout' }),
      { kind: 'ambiguous', error: 'request_timeout' },
    ],
    ['a 500 is ambiguous', says(500, { ok: false, error: 'internal_error' }), { kind: 'ambiguous', error: 'http-500' }],
    ['a 503 page is ambiguous', says(503, '<html>'), { kind: 'ambiguous', error: 'http-503' }],
    ['a proxy that says 403 is ambiguous', says(403, 'no'), { kind: 'ambiguous', error: 'http-403' }],
    [
      'a redirect is ambiguous and not followed',
      says(302, '', { location: '/elsewhere' }),
      { kind: 'ambiguous', error: 'http-302' },
    ],
    ['garbage with status 200 is ambiguous', says(200, 'ok'), { kind: 'ambiguous', error: 'unknown-answer' }],
    ['half a JSON is ambiguous', says(200, '{"ok":tr'), { kind: 'ambiguous', error: 'unknown-answer' }],
    ['an empty answer is ambiguous', says(200, ''), { kind: 'ambiguous', error: 'unknown-answer' }],
    ['ok without a ts is ambiguous', says(200, { ok: true }), { kind: 'ambiguous', error: 'unknown-answer' }],
    ['ok:false without a code is ambiguous', says(200, { ok: false }), { kind: 'ambiguous', error: 'unknown-answer' }],
    [
      'a connection cut after the request is ambiguous',
      (_response, { socket }) => socket.destroy(),
      { kind: 'ambiguous', error: 'ECONNRESET' },
    ],
    [
      'a connection cut within the answer is ambiguous',
      (response, { socket }) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"ok":true,"ts":"1.0"}', () => setTimeout(() => socket.destroy(), 20));
      },
      { kind: 'ambiguous', error: 'ECONNRESET' },
    ],
  ])('%s', async (_name, given, expected) => {
    answer = given;
    expect(await poster.post(POST, 'trail/1/0')).toEqual(expected);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ['Slack hangs', () => {}],
    [
      'the body drips',
      (response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(drip));
      },
    ],
  ])(
    'when %s it is ambiguous after the time-out, the connection is closed and nothing is sent again',
    async (_name, given) => {
      answer = given;
      const impatient = createSlackPoster({ token: 'xoxb-test', apiUrl, timeoutMs: 300, log: silentLog });
      expect(await impatient.post(POST, 'trail/1/0')).toEqual({ kind: 'ambiguous', error: 'timeout' });
      // The socket was destroyed before the promise settled; the server hears of it a moment later.
      await expect.poll(() => cut.connections, { timeout: 5_000 }).toBe(1);
      expect(requests).toHaveLength(1);
      impatient.close();
    },
  );

  test('that is asked what links begin with is not waited for as for a post', async () => {
    answer = says(200, { ok: true, url: 'https://acme.slack.com/', user_id: 'U1' });
    expect(await poster.workspaceUrl()).toEqual({ kind: 'ok', url: 'https://acme.slack.com/' });
    expect(requests[0]?.path).toBe('/api/auth.test');
    answer = () => {};
    expect(await poster.workspaceUrl()).toEqual({ kind: 'ambiguous', error: 'timeout' });
  }, 5_000);

  test('to a port where nobody listens is ambiguous, not an exception', async () => {
    const nobody = createSlackPoster({ token: 't', apiUrl: 'http://127.0.0.1:1/api/', timeoutMs: 500, log: silentLog });
    expect(await nobody.post(POST, 'trail/1/0')).toEqual({ kind: 'ambiguous', error: 'ECONNREFUSED' });
    nobody.close();
  });

  test('without blocks switches markup off', async () => {
    answer = says(200, { ok: true, ts: '1.0' });
    await poster.post({ channel: 'C1', text: '*not bold*' }, 'trail/1/0');
    expect(requests[0]?.args.mrkdwn).toBe(false);
  });

  test('does not wait behind a hundred and fifty slow ones', async () => {
    answer = (response, { args }) => {
      if (args.text === 'fast')
        says(200, { ok: true, ts: '2.0' })(response, { path: '', args, socket: response.req.socket });
    };
    const slow = Array.from({ length: 150 }, () => poster.post({ ...POST, text: 'slow' }, 'trail/1/0'));
    expect(await poster.post({ ...POST, text: 'fast' }, 'trail/2/0')).toEqual({ kind: 'ok', ts: '2.0' });
    server.closeAllConnections();
    expect(new Set((await Promise.all(slow)).map((result) => result.kind))).toEqual(new Set(['ambiguous']));
  });
});

test('an update names the message and asks for no unfurling of its own', async () => {
  answer = says(200, { ok: true, ts: '1.0', channel: 'C1' });
  expect(await poster.update(POST, '1.0')).toEqual({ kind: 'ok' });
  expect(requests[0]?.path).toBe('/api/chat.update');
  expect(requests[0]?.args.ts).toBe('1.0');
});

describe('looking for a post', () => {
  const message = (ts: string, postId: string) => ({
    ts,
    text: 'x',
    metadata: { event_type: 'vigie_post', event_payload: { post_id: postId } },
  });

  test('reads all pages since then, with metadata, and finds it on the last', async () => {
    answer = (response, { args, ...rest }) =>
      says(
        200,
        args.cursor === 'next'
          ? { ok: true, messages: [message('3.0', 'trail/1/1'), message('2.0', 'trail/1/0')], has_more: false }
          : {
              ok: true,
              messages: [{ ts: '5.0', metadata: 7 }, { ts: '4.0' }],
              has_more: true,
              response_metadata: { next_cursor: 'next' },
            },
      )(response, { args, ...rest });
    expect(await poster.find('C1', 'trail/1/0', 1_000_000_000)).toEqual({ kind: 'ok', ts: '2.0' });
    expect(requests.map(({ path }) => path)).toEqual(['/api/conversations.history', '/api/conversations.history']);
    expect(requests[0]?.args.oldest).toBe('1000000.000000');
    expect(requests[0]?.args.include_all_metadata).toBe('true');
    expect(requests[0]?.type).toBe('application/x-www-form-urlencoded');
    // A page without metadata would show none of ours, and the post would be made again.
    expect(requests[1]?.args).toEqual({ ...requests[0]?.args, cursor: 'next' });
  });

  test('says that it is not there only after the last page', async () => {
    answer = says(200, { ok: true, messages: [message('3.0', 'other')], has_more: false });
    expect(await poster.find('C1', 'trail/1/0', 0)).toEqual({ kind: 'ok', ts: undefined });
  });

  test('does not take another app’s metadata for ours', async () => {
    const foreign = { event_type: 'other', event_payload: { post_id: 'trail/1/0' } };
    answer = says(200, { ok: true, messages: [{ ts: '1.0', metadata: foreign }], has_more: false });
    expect(await poster.find('C1', 'trail/1/0', 0)).toEqual({ kind: 'ok', ts: undefined });
  });

  test('looks in the thread when it is a reply', async () => {
    answer = says(200, { ok: true, messages: [message('3.0', 'trail/1/0')], has_more: false });
    expect(await poster.find('C1', 'trail/1/0', 0, '1.0')).toEqual({ kind: 'ok', ts: '3.0' });
    expect(requests[0]?.path).toBe('/api/conversations.replies');
    expect(requests[0]?.args.ts).toBe('1.0');
  });

  test('shares its reading with all that are asked for while another is under way, and each hears of its own', async () => {
    answer = says(200, {
      ok: true,
      messages: [message('3.0', 'trail/3/0'), message('7.0', 'trail/7/0')],
      has_more: false,
    });
    const ids = Array.from({ length: 40 }, (_, n) => `trail/${n}/0`);
    const looks = ids.map((id, n) => poster.find('C1', id, 1_000_000_000 - n * 1_000));
    const elsewhere = [poster.find('C1', 'trail/3/0', 0, '1.0'), poster.find('C2', 'trail/3/0', 0)];
    const found = (await Promise.all(looks)).map((result) => (result.kind === 'ok' ? result.ts : result));
    expect(found).toEqual(ids.map((_, n) => (n === 3 || n === 7 ? `${n}.0` : undefined)));
    await Promise.all(elsewhere);
    // The first look by itself, then the 39 that came meanwhile, from the oldest of them on.
    const ofC1 = requests.filter(({ path, args }) => path.endsWith('history') && args.channel === 'C1');
    expect(ofC1.map(({ args }) => args.oldest)).toEqual(['1000000.000000', '999961.000000']);
    expect(requests).toHaveLength(4);
  });

  test('that shares a reading which fails is unknown, unless it was seen before that', async () => {
    answer = (response, { args, ...rest }) =>
      args.cursor !== undefined
        ? says(503, 'down')(response, { args, ...rest })
        : says(200, {
            ok: true,
            messages: [message('1.0', 'trail/1/0')],
            has_more: true,
            response_metadata: { next_cursor: 'next' },
          })(response, { args, ...rest });
    const looks = ['trail/0/0', 'trail/1/0', 'trail/2/0'].map((id) => poster.find('C1', id, 0));
    const unknown = { kind: 'ambiguous', error: 'http-503' };
    expect(await Promise.all(looks)).toEqual([unknown, { kind: 'ok', ts: '1.0' }, unknown]);
    answer = says(200, { ok: true, messages: [message('2.0', 'trail/2/0')], has_more: false });
    expect(await poster.find('C1', 'trail/2/0', 0)).toEqual({ kind: 'ok', ts: '2.0' });
  });

  test('shares with none of another hour, who would read further back and may fail there', async () => {
    answer = (response, { args, ...rest }) =>
      Number(args.oldest) < 900_000
        ? says(503, 'down')(response, { args, ...rest })
        : says(200, { ok: true, messages: [], has_more: false })(response, { args, ...rest });
    const looks = [1_000_000_000, 500_000_000, 500_000_001, 1_000_000_001].map((at, n) =>
      poster.find('C1', `trail/${n}/0`, at),
    );
    const [unknown, absent] = [
      { kind: 'ambiguous', error: 'http-503' },
      { kind: 'ok', ts: undefined },
    ];
    expect(await Promise.all(looks)).toEqual([absent, unknown, unknown, absent]);
  });

  test('is unknown, not absent, when a page fails or is missing', async () => {
    answer = says(200, { ok: true, messages: [], has_more: true });
    expect(await poster.find('C1', 'trail/1/0', 0)).toEqual({ kind: 'ambiguous', error: 'no-cursor' });
    answer = says(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '9' });
    expect(await poster.find('C1', 'trail/1/0', 0)).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 9 });
  });
});
