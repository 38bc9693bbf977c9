import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createSlackPreview,
  type SlackPreview,
  type SlackPreviewOptions,
} from '../../../infra/local/slack-preview/slack-preview.ts';
import { STAFF } from '../../../infra/local/slack-preview/staff.ts';
import { createSlackPoster } from '../../../shared/adapters/slack/poster.ts';
import { mute } from '../../../shared/adapters/slack/socket.ts';
import { silentLog } from '../../../shared/runtime/log.ts';

const TOKEN = 'xoxb-preview';
const CHANNEL = 'C0SERVICE1';

let folder: string;
let slack: SlackPreview;

const start = (change: Partial<SlackPreviewOptions> = {}) =>
  createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: TOKEN,
    signingSecret: 'secret',
    appUrl: () => 'http://127.0.0.1:1/',
    channels: new Map([[CHANNEL, 'customer-service']]),
    users: STAFF,
    dataFile: join(folder, 'slack.jsonl'),
    rateLimit: 'off',
    ...change,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slack-preview-'));
  slack = await start();
});

afterEach(async () => {
  await slack.close();
  rmSync(folder, { recursive: true });
});

const client = (token: string | undefined = TOKEN) =>
  new WebClient(token, {
    slackApiUrl: `${slack.url}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: mute,
  });

const poster = () => createSlackPoster({ token: TOKEN, apiUrl: `${slack.url}/api/`, timeoutMs: 5_000, log: silentLog });

const section = (text: string) => ({ type: 'section', text: { type: 'plain_text', text } }) as const;

/** The error code and details that Slack's own client gets. */
const refusal = async (method: string, args: Record<string, unknown>) => {
  const error = await client()
    .apiCall(method, args)
    .catch((thrown: WebAPIPlatformError) => thrown);
  if (!('data' in error)) throw new Error('it was taken');
  return { error: error.data.error, messages: error.data.response_metadata?.messages };
};

const json = async (
  method: string,
  body: string,
  headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
) => {
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.json();
};

test('a body larger than any message is not read: any page that is open on this machine can send one, with no token', async () => {
  const answered = Promise.withResolvers<number | undefined>();
  const headers = { 'content-length': 200_000_000 };
  const sending = request(`${slack.url}/api/chat.postMessage`, { method: 'POST', headers });
  sending.on('response', ({ statusCode }) => answered.resolve(statusCode));
  sending.on('error', answered.reject);
  sending.write('a');
  expect(await answered.promise).toBe(413);
  sending.off('error', answered.reject).on('error', () => {});
  sending.destroy();
});

test('a link that never was one leads nowhere, and stops nothing', async () => {
  const { status, headers } = await fetch(`${slack.url}/archives/C1/p%0d%0aSet-Cookie:a=b`, { redirect: 'manual' });
  expect([status, headers.get('location'), headers.get('set-cookie')]).toEqual([
    302,
    '/slack#C1/p%0D%0ASet-Cookie%3Aa%3Db',
    null,
  ]);
});

describe('who may call', () => {
  test('the bot with its token learns who it is', async () => {
    expect(await client().auth.test()).toMatchObject({ ok: true, user_id: 'U0VIGIE000', bot_id: 'B0VIGIE001' });
  });

  test('nobody without a token, with another one, or for a method that is not there', async () => {
    expect(await json('auth.test', '{}', {})).toEqual({ ok: false, error: 'not_authed' });
    expect(await json('auth.test', '{}', { authorization: 'Bearer xoxb-other' })).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect(await json('chat.shout', '{}')).toEqual({ ok: false, error: 'unknown_method' });
    expect(await json('constructor', '{}')).toEqual({ ok: false, error: 'unknown_method' });
    expect(await json('auth.test', '{')).toEqual({ ok: false, error: 'invalid_json' });
  });
});

describe('chat.postMessage', () => {
  test('takes the forms of the real client and JSON alike', async () => {
    const viaForm = await client().chat.postMessage({ channel: CHANNEL, text: 'é', blocks: [section('été & <b>')] });
    expect(viaForm.message?.blocks?.[0]).toMatchObject({ type: 'section', text: { text: 'été & <b>' } });
    const viaJson = await json('chat.postMessage', JSON.stringify({ channel: CHANNEL, blocks: [section('x')] }));
    expect(viaJson).toMatchObject({ ok: true, channel: CHANNEL });
  });

  test.each<[string, Record<string, unknown>, string, RegExp | undefined]>([
    ['an unknown channel', { channel: 'C0NOWHERE1', text: 'x' }, 'channel_not_found', undefined],
    ['no channel', { text: 'x' }, 'invalid_arguments', /json-pointer:\/channel/],
    ['nothing to say', { channel: CHANNEL }, 'no_text', undefined],
    ['a text over 40,000 characters', { channel: CHANNEL, text: 'x'.repeat(40_001) }, 'msg_too_long', undefined],
    [
      'a thread that is not there',
      { channel: CHANNEL, text: 'x', thread_ts: '1.000001' },
      'thread_not_found',
      undefined,
    ],
    [
      '51 blocks',
      { channel: CHANNEL, blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
      'invalid_blocks',
      /no more than 50 items allowed \[json-pointer:\/blocks\]/,
    ],
    [
      'a text object over 3,000 characters',
      { channel: CHANNEL, blocks: [section('x'.repeat(3_001))] },
      'invalid_blocks',
      /must be less than 3001 characters \[json-pointer:\/blocks\/0\/text\/text\]/,
    ],
    ['an empty text object', { channel: CHANNEL, blocks: [section('  ')] }, 'invalid_blocks', /must be more than 0/],
    [
      'a header over 150 characters',
      { channel: CHANNEL, blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'invalid_blocks',
      /less than 151/,
    ],
    [
      'a header in mrkdwn',
      { channel: CHANNEL, blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] },
      'invalid_blocks',
      /unsupported type: mrkdwn/,
    ],
    [
      'eleven context elements',
      {
        channel: CHANNEL,
        blocks: [{ type: 'context', elements: Array.from({ length: 11 }, () => ({ type: 'mrkdwn', text: 'x' })) }],
      },
      'invalid_blocks',
      /no more than 10/,
    ],
    [
      'a button that leads to javascript',
      {
        channel: CHANNEL,
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', text: { type: 'plain_text', text: 'x' }, url: 'javascript:1' }],
          },
        ],
      },
      'invalid_blocks',
      /must be a valid URL/,
    ],
    [
      'two buttons of one action_id',
      {
        channel: CHANNEL,
        blocks: [
          {
            type: 'actions',
            elements: [1, 2].map(() => ({ type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'x' } })),
          },
        ],
      },
      'invalid_blocks',
      /action_id already exists/,
    ],
    [
      'an unknown block',
      { channel: CHANNEL, blocks: [{ type: 'marquee' }] },
      'invalid_blocks',
      /unsupported type: marquee/,
    ],
    ['an unknown property', { channel: CHANNEL, blocks: [{ type: 'divider', colour: 1 }] }, 'invalid_blocks', /colour/],
    ['something that is no list of blocks', { channel: CHANNEL, blocks: '{"a":1}' }, 'invalid_blocks', /array/],
    [
      'blocks over 12,000 characters in all',
      { channel: CHANNEL, blocks: Array.from({ length: 5 }, () => section('x'.repeat(2_900))) },
      'msg_blocks_too_long',
      undefined,
    ],
    [
      'metadata of another shape',
      { channel: CHANNEL, text: 'x', metadata: '{"a":1}' },
      'invalid_metadata_format',
      undefined,
    ],
  ])('refuses %s', async (_name, args, error, details) => {
    const refused = await refusal('chat.postMessage', args);
    expect(refused.error).toBe(error);
    if (details !== undefined) expect(refused.messages?.join('\n')).toMatch(details);
  });

  test('is limited per channel to a burst and then one a second, as Retry-After says', async () => {
    await slack.close();
    let now = 1_795_424_286_000;
    slack = await start({ rateLimit: { perSecond: 1, burst: 2 }, now: () => now });
    const post = () => poster().post({ channel: CHANNEL, text: 'x' }, 'p');
    expect((await post()).kind).toBe('ok');
    expect((await post()).kind).toBe('ok');
    expect(await post()).toEqual({ kind: 'rate-limited', retryAfterSeconds: 1, scope: 'workspace' });
    now += 1_000;
    expect((await post()).kind).toBe('ok');
    expect((await post()).kind).toBe('rate-limited');
    // The machine's clock is set back: no token is taken away for that.
    now -= 3_600_000;
    expect(await post()).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 1 });
  });
});

describe('chat.update', () => {
  test('draws a message again and keeps its place, thread and metadata', async () => {
    const { ts } = await client().chat.postMessage({
      channel: CHANNEL,
      text: 'before',
      metadata: { event_type: 'vigie_post', event_payload: { post_id: 'p' } },
    });
    await client().chat.update({ channel: CHANNEL, ts: ts ?? '', text: 'after' });
    const { messages } = await client().conversations.history({ channel: CHANNEL, include_all_metadata: true });
    expect(messages).toHaveLength(1);
    expect(messages?.[0]).toMatchObject({ ts, text: 'after', metadata: { event_payload: { post_id: 'p' } } });
  });

  test('refuses a message that is not there and a text over 4,000 characters', async () => {
    expect((await refusal('chat.update', { channel: CHANNEL, ts: '1.000001', text: 'x' })).error).toBe(
      'message_not_found',
    );
    const { ts } = await client().chat.postMessage({ channel: CHANNEL, text: 'x' });
    expect((await refusal('chat.update', { channel: CHANNEL, ts, text: 'x'.repeat(4_001) })).error).toBe(
      'msg_too_long',
    );
  });
});

describe('looking back', () => {
  test('gives pages, newest first, metadata only to who asks for it, and thread replies only in their thread', async () => {
    const parent = await client().chat.postMessage({ channel: CHANNEL, text: 'parent' });
    await client().chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: parent.ts ?? '' });
    const last = await client().chat.postMessage({
      channel: CHANNEL,
      text: 'last',
      metadata: { event_type: 'e', event_payload: { a: 1 } },
    });
    const first = await client().conversations.history({ channel: CHANNEL, limit: 1 });
    expect(first.messages).toMatchObject([{ text: 'last' }]);
    expect(first.messages?.[0]?.metadata).toBeUndefined();
    expect(first.has_more).toBe(true);
    const second = await client().conversations.history({
      channel: CHANNEL,
      limit: 1,
      cursor: first.response_metadata?.next_cursor ?? '',
    });
    expect(second.messages).toMatchObject([{ text: 'parent' }]);
    expect(second.has_more).toBe(false);
    const thread = await client().conversations.replies({ channel: CHANNEL, ts: parent.ts ?? '' });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['parent', 'reply']);
    const since = await client().conversations.history({ channel: CHANNEL, oldest: last.ts ?? '', inclusive: true });
    expect(since.messages).toHaveLength(1);
    const after = await client().conversations.history({ channel: CHANNEL, oldest: last.ts ?? '' });
    expect(after.messages).toHaveLength(0);
  });

  test('our adapter finds a post by its identity on the third page, in a thread too, and no other', async () => {
    const wanted = await poster().post({ channel: CHANNEL, text: 'wanted' }, 'trail/1/0');
    if (wanted.kind !== 'ok') throw new Error('not posted');
    for (let n = 0; n < 420; n += 1) await poster().post({ channel: CHANNEL, text: 'x' }, `other/${n}/0`);
    expect(await poster().find(CHANNEL, 'trail/1/0', 0)).toEqual({ kind: 'ok', ts: wanted.ts });
    expect(await poster().find(CHANNEL, 'trail/1/1', 0)).toEqual({ kind: 'ok', ts: undefined });
    const reply = await poster().post({ channel: CHANNEL, text: 'reply', threadTs: wanted.ts }, 'trail/2/0');
    if (reply.kind !== 'ok') throw new Error('not posted');
    expect(await poster().find(CHANNEL, 'trail/2/0', 0, wanted.ts)).toEqual({ kind: 'ok', ts: reply.ts });
  });

  test('after a restart a text that was taken off its card is gone from the file too', async () => {
    const posted = await poster().post({ channel: CHANNEL, text: 'a secret' }, 'trail/1/0');
    if (posted.kind !== 'ok') throw new Error('not posted');
    await poster().update({ channel: CHANNEL, text: 'erased' }, posted.ts);
    await slack.close();
    slack = await start();
    const file = readFileSync(join(folder, 'slack.jsonl'), 'utf8');
    expect(file).toContain('erased');
    expect(file).not.toContain('a secret');
  });

  test('after a restart it still finds what was posted, whatever the last line of the file looks like', async () => {
    const posted = await poster().post({ channel: CHANNEL, text: 'kept' }, 'trail/1/0');
    if (posted.kind !== 'ok') throw new Error('not posted');
    await poster().update({ channel: CHANNEL, text: 'changed' }, posted.ts);
    await slack.close();
    appendFileSync(join(folder, 'slack.jsonl'), '{"channel":"C0SERV');
    slack = await start();
    expect(await poster().find(CHANNEL, 'trail/1/0', 0)).toEqual({ kind: 'ok', ts: posted.ts });
    await poster().post({ channel: CHANNEL, text: 'next' }, 'trail/2/0');
    await slack.close();
    slack = await start();
    const { messages } = await client().conversations.history({ channel: CHANNEL });
    expect(messages?.map(({ text }) => text)).toEqual(['next', 'changed']);
  });
});

test('a modal needs a trigger that is fresh', async () => {
  const view = { type: 'modal', title: { type: 'plain_text', text: 'Reply' }, blocks: [] };
  expect((await refusal('views.open', { trigger_id: 'made-up', view })).error).toBe('invalid_trigger_id');
});

describe('The page answers to its own address only', () => {
  /** As a browser asks that was told that `name` is at this machine's address. */
  const statusAt = (path: string, name: string, method = 'GET') =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(slack.url);
      const host = `${name}:${port}`;
      const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
      const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? JSON.stringify({ user: STAFF[0]?.id, channel: CHANNEL, text: 'Hello' }) : undefined);
    });

  test('a stranger’s site whose name leads to this machine reads no mention and presses nothing', async () => {
    const answers = await Promise.all([
      statusAt('/state', 'rebound.example'),
      statusAt('/events', 'rebound.example'),
      statusAt('/say', 'rebound.example', 'POST'),
    ]);
    expect(answers).toEqual([403, 403, 403]);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])('it is opened as %s', async (name) => {
    expect(await statusAt('/state', name)).toBe(200);
    expect(await statusAt('/say', name, 'POST')).toBe(200);
  });
});
