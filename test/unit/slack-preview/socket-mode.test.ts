import { createServer, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import * as z from 'zod';
import { createSlackPreview, type SlackPreview } from '../../../infra/local/slack-preview/slack-preview.ts';
import { createSockets } from '../../../infra/local/slack-preview/sockets.ts';
import { STAFF } from '../../../infra/local/slack-preview/staff.ts';
import { connectSlackSocket } from '../../../shared/adapters/slack/socket.ts';
import { type HttpHandler, type HttpRequest, jsonResponse, textResponse } from '../../../shared/runtime/http.ts';
import { type Log, silentLog } from '../../../shared/runtime/log.ts';

const CHANNEL = 'C0SERVICE1';
const APP_TOKEN = 'xapp-preview';

let slack: SlackPreview;
let socket: { close(): Promise<void> } | undefined;
let taken: HttpRequest[];
let answer: HttpHandler;

beforeEach(async () => {
  taken = [];
  answer = async () => textResponse(200, '');
  slack = await createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: 'xoxb-preview',
    appToken: APP_TOKEN,
    signingSecret: 'secret',
    appUrl: () => 'http://127.0.0.1:1/',
    channels: new Map([[CHANNEL, 'customer-service']]),
    users: STAFF,
    rateLimit: 'off',
  });
});

afterEach(async () => {
  await socket?.close();
  socket = undefined;
  await slack.close();
});

const connect = async (change: { appToken?: string; apiUrl?: string; log?: Log } = {}) => {
  socket = await connectSlackSocket({
    appToken: APP_TOKEN,
    apiUrl: `${slack.url}/api/`,
    verified: async (request) => {
      taken.push(request);
      return answer(request);
    },
    log: silentLog,
    ...change,
  });
};

/** What a person does on the page. */
const act = async (path: string, body: object) => {
  const response = await fetch(`${slack.url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: slack.url },
    body: JSON.stringify({ user: STAFF[0]?.id, channel: CHANNEL, ...body }),
  });
  return z
    .object({ error: z.string().optional(), errors: z.record(z.string(), z.string()).optional() })
    .parse(await response.json());
};

const api = async (method: string, body: object) => {
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer xoxb-preview' },
    body: JSON.stringify(body),
  });
  return Answer.parse(await response.json());
};

const Answer = z.object({ ts: z.string().optional(), view: z.object({ id: z.string() }).optional() });

const formOf = ({ body }: HttpRequest) => Object.fromEntries(new URLSearchParams(body.toString()));

describe('Socket Mode with Slack’s own client', () => {
  test('brings commands, events and presses to the verified desk, without a signature to trust', async () => {
    await connect();
    answer = async () => jsonResponse(200, { response_type: 'ephemeral', text: 'Three are open' });
    expect(await act('command', { text: '/vigie open' })).toEqual({});
    answer = async () => textResponse(200, '');
    expect(await act('home', {})).toEqual({});
    const elements = [{ type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' }, value: 'id' }];
    const blocks = [{ type: 'actions', block_id: 'row', elements }];
    const { ts } = await api('chat.postMessage', { channel: CHANNEL, text: 'x', blocks });
    expect(await act('press', { ts, block_id: 'row', action_id: 'claim' })).toEqual({});

    expect(taken.map(({ path }) => path)).toEqual(['/slack/commands', '/slack/events', '/slack/interactions']);
    expect(taken.every(({ headers }) => headers['x-slack-signature'] === undefined)).toBe(true);
    const [command, event, press] = taken;
    if (command === undefined || event === undefined || press === undefined) throw new Error('not taken');
    expect(formOf(command)).toMatchObject({ command: '/vigie', text: 'open', user_id: STAFF[0]?.id });
    expect(JSON.parse(event.body.toString())).toMatchObject({ event: { type: 'app_home_opened', tab: 'home' } });
    expect(JSON.parse(formOf(press).payload ?? '')).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'claim', value: 'id' }],
    });
    expect(await (await fetch(`${slack.url}/state`)).json()).toMatchObject({
      ephemerals: [{ to: STAFF[0]?.id, text: 'Three are open' }],
    });
  });

  test('takes the desk’s answer to a form back with the ack', async () => {
    await connect();
    const plain = (words: string) => ({ type: 'plain_text', text: words });
    const element = { type: 'plain_text_input', action_id: 'draft' };
    const blocks = [{ type: 'input', block_id: 'draft', label: plain('Reply'), element }];
    const view = { type: 'modal', title: plain('Reply'), submit: plain('Send'), blocks };
    await act('command', { text: '/vigie reply' });
    const triggerId = formOf(taken[0] as HttpRequest).trigger_id;
    const opened = await api('views.open', { trigger_id: triggerId, view });
    answer = async () => jsonResponse(200, { response_action: 'errors', errors: { draft: 'Too cold' } });
    const submission = { view_id: opened.view?.id, givens: { draft: { draft: 'No.' } } };
    expect(await act('submit', submission)).toEqual({ errors: { draft: 'Too cold' } });
  });

  test('tells the person when the desk did not keep it', async () => {
    await connect();
    answer = async () => textResponse(503, 'not kept\n');
    expect(await act('command', { text: '/vigie open' })).toEqual({
      error: '/vigie failed. Operation timed out. Apps need to respond within 3 seconds.',
    });
  });

  test('connects anew at once when Slack asks for it, and closes at once, though Slack leaves the old connection open', async () => {
    await connect();
    slack.refreshSockets();
    // Left to itself, Slack's client takes five seconds and more.
    await wait(2_500);
    expect(await act('command', { text: '/vigie open' })).toEqual({});
    const closed = socket?.close().then(() => 'closed');
    expect(await Promise.race([closed, wait(2_000, 'still open')])).toBe('closed');
  });

  test('does not ask without end where Slack ends each connection at once', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      const { port } = z.object({ port: z.number() }).parse(server.address());
      response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/` }));
    });
    const sockets = new WebSocketServer({ server }).on('connection', (connection) => {
      connection.send('{"type":"hello"}');
      connection.send('{"type":"disconnect","reason":"too_many_websockets"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(server.address());
    await connect({ apiUrl: `http://127.0.0.1:${port}/api/` });
    await wait(2_500);
    expect(asked).toBeLessThan(4);
    await socket?.close();
    sockets.close();
    server.close();
    server.closeAllConnections();
  });

  test('keeps trying while Slack is away, and is there when it is back', async () => {
    const warnings: string[] = [];
    await connect({ log: { ...silentLog, warn: (message) => void warnings.push(message) } });
    const { port } = new URL(slack.url);
    await slack.close();
    await expect.poll(() => warnings, { timeout: 10_000 }).toContain('slack socket not connected');
    slack = await createSlackPreview({
      host: '127.0.0.1',
      port: Number(port),
      botToken: 'xoxb-preview',
      appToken: APP_TOKEN,
      signingSecret: 'secret',
      appUrl: () => 'http://127.0.0.1:1/',
      channels: new Map([[CHANNEL, 'customer-service']]),
      users: STAFF,
      rateLimit: 'off',
    });
    await expect
      .poll(() => act('command', { text: '/vigie open' }).then(({ error }) => error ?? 'taken'), { timeout: 15_000 })
      .toBe('taken');
  });

  test.each([
    ['another token', 'xapp-other', 'invalid_auth'],
    ['the bot’s token', 'xoxb-preview', 'not_allowed_token_type'],
  ])('refuses to start with %s', async (_name, appToken, error) => {
    await expect(connect({ appToken })).rejects.toThrow(`Slack refuses SLACK_APP_TOKEN: ${error}`);
  });

  test('an address is good for one connection', async () => {
    const response = await fetch(`${slack.url}/api/apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${APP_TOKEN}` },
    });
    const { url } = z.object({ url: z.string() }).parse(await response.json());
    const first = new WebSocket(url);
    await new Promise((resolve) => first.addEventListener('open', resolve));
    const second = new WebSocket(url);
    await new Promise((resolve) => second.addEventListener('error', resolve));
    expect(second.readyState).not.toBe(WebSocket.OPEN);
    first.close();
  });

  test('whoever hangs up without a ticket ends nothing but their own connection', async () => {
    const sockets = createSockets(() => 'ticket');
    const asked = Object.assign(new IncomingMessage(new Socket()), { url: '/link/?ticket=another' });
    const stranger = new PassThrough();
    sockets.upgrade(asked, stranger, Buffer.alloc(0));
    expect(() => stranger.emit('error', new Error('read ECONNRESET'))).not.toThrow();
    expect(stranger.destroyed).toBe(true);
    sockets.close();
  });
});
