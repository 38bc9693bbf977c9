import { type WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createSlackPreview, type SlackPreview } from '../../../infra/local/slack-preview/slack-preview.ts';
import { GROUPS, STAFF } from '../../../infra/local/slack-preview/staff.ts';
import { mute } from '../../../shared/adapters/slack/socket.ts';
import { startTinyApp, type TinyApp } from '../../browser/tiny-app.ts';

const CHANNEL = 'C0SERVICE1';
const USER = 'U0CAMILLE1';

let app: TinyApp;
let slack: SlackPreview;
let client: WebClient;

beforeEach(async () => {
  app = await startTinyApp('secret');
  slack = await createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: 'xoxb-preview',
    signingSecret: 'secret',
    appUrl: (address) => `${app.url}/slack/${address}`,
    channels: new Map([[CHANNEL, '#customer-service']]),
    users: STAFF,
    groups: GROUPS,
    rateLimit: 'off',
  });
  client = new WebClient('xoxb-preview', {
    slackApiUrl: `${slack.url}/api/`,
    retryConfig: { retries: 0 },
    logger: mute,
  });
});

afterEach(async () => {
  await slack.close();
  app.close();
});

const refusal = async (method: string, args: Record<string, unknown>) => {
  const error = await client.apiCall(method, args).catch((thrown: WebAPIPlatformError) => thrown);
  if (!('data' in error)) throw new Error('it was taken');
  return [error.data.error, ...(error.data.response_metadata?.messages ?? [])].join(' ');
};

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (text: string, value = text) => ({ text: plain(text), value });
const options = (count: number) => Array.from({ length: count }, (_, n) => option(`option ${n}`));
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const modal = (change: object = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Send'),
  blocks: [],
  ...change,
});
const home = (...blocks: object[]) => ({ type: 'home', blocks });

describe('people, groups and channels', () => {
  test('are told by id', async () => {
    expect((await client.users.info({ user: USER })).user).toMatchObject({ id: USER, real_name: 'Camille Renaud' });
    expect((await client.usergroups.users.list({ usergroup: 'S0ONDUTY01' })).users).toEqual([USER, 'U0KARIM002']);
    expect((await client.conversations.info({ channel: CHANNEL })).channel).toMatchObject({ name: 'customer-service' });
  });

  test('and those that are not there are refused as Slack does', async () => {
    expect(await refusal('users.info', { user: 'U0NOBODY01' })).toBe('user_not_found');
    expect(await refusal('usergroups.users.list', { usergroup: 'S0NONE' })).toBe('no_such_subteam');
    expect(await refusal('conversations.info', { channel: 'C0NOWHERE1' })).toBe('channel_not_found');
    expect(await refusal('chat.postEphemeral', { channel: CHANNEL, user: 'U0NOBODY01', text: 'x' })).toBe(
      'user_not_in_channel',
    );
    expect(await refusal('views.publish', { user_id: 'U0NOBODY01', view: home() })).toBe('user_not_found');
  });
});

describe('threads', () => {
  test('a parent tells of its replies, and a broadcast one is in the channel too', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' });
    await client.chat.postMessage({ channel: CHANNEL, text: 'quiet', thread_ts: ts });
    await client.chat.postMessage({ channel: CHANNEL, text: 'loud', thread_ts: ts, reply_broadcast: true });
    const { messages } = await client.conversations.history({ channel: CHANNEL });
    expect(messages).toMatchObject([
      { text: 'loud', subtype: 'thread_broadcast', thread_ts: ts },
      { text: 'parent', thread_ts: ts, reply_count: 2, reply_users: ['U0VIGIE000'] },
    ]);
  });

  test('a deleted message is gone, and one with replies leaves a tombstone over them', async () => {
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' });
    const reply = await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: ts });
    await client.chat.delete({ channel: CHANNEL, ts });
    const thread = await client.conversations.replies({ channel: CHANNEL, ts });
    expect(thread.messages).toMatchObject([
      { subtype: 'tombstone', text: 'This message was deleted.' },
      { text: 'reply' },
    ]);
    await client.chat.delete({ channel: CHANNEL, ts: reply.ts ?? '' });
    expect(await refusal('chat.delete', { channel: CHANNEL, ts: reply.ts })).toBe('message_not_found');
  });
});

const Shown = z.object({ view: z.object({ id: z.string(), hash: z.string() }) });

describe('views', () => {
  test('a Home tab is published, and drawn again only by who knows its last hash', async () => {
    const { view } = Shown.parse(
      await client.apiCall('views.publish', { user_id: USER, view: home({ type: 'divider' }) }),
    );
    await client.apiCall('views.update', { view_id: view.id, hash: view.hash, view: home() });
    expect(await refusal('views.update', { view_id: view.id, hash: view.hash, view: home() })).toBe('hash_conflict');
    expect(await refusal('views.update', { view_id: 'V0NONE', view: modal() })).toBe('not_found');
    expect(await refusal('views.update', { view_id: view.id, view: modal() })).toMatch(/must be a home/);
  });

  test.each<[string, object, RegExp]>([
    ['a home with a title', { ...home(), title: plain('x') }, /additional property: title/],
    [
      '101 blocks',
      home(...Array.from({ length: 101 }, () => ({ type: 'divider' }))),
      /no more than 100.*\/view\/blocks\]/,
    ],
    ['private metadata over 3,000', { ...home(), private_metadata: 'x'.repeat(3_001) }, /less than 3001/],
    ['a callback id over 255', { ...home(), callback_id: 'x'.repeat(256) }, /less than 256/],
    ['101 options', home(input({ type: 'static_select', options: options(101) })), /no more than 100/],
    [
      'an option over 75',
      home(input({ type: 'static_select', options: [option('x'.repeat(76), 'v')] })),
      /less than 76/,
    ],
    [
      'an option’s value over 150',
      home(input({ type: 'static_select', options: [option('x', 'v'.repeat(151))] })),
      /less than 151/,
    ],
    [
      'a placeholder over 150',
      home(input({ type: 'users_select', placeholder: plain('x'.repeat(151)) })),
      /less than 151/,
    ],
    ['a list without options', home(input({ type: 'static_select' })), /either options or option_groups/],
    [
      'a first choice that is none of the options',
      home(input({ type: 'static_select', options: options(2), initial_option: option('other') })),
      /one of the provided options/,
    ],
    ['11 radio buttons', home(input({ type: 'radio_buttons', options: options(11) })), /no more than 10/],
    [
      'a text longer than Slack’s longest',
      home(input({ type: 'plain_text_input', max_length: 3_001 })),
      /between 1 and 3000/,
    ],
    ['a date that is none', home(input({ type: 'datepicker', initial_date: '24/11/2026' })), /required format/],
    ['milliseconds', home(input({ type: 'datetimepicker', initial_date_time: 1_795_424_400_000 })), /between/],
    ['a menu in a form', home(input({ type: 'overflow', options: options(2) })), /unsupported type: overflow/],
    [
      'six entries of a menu',
      home({ type: 'actions', elements: [{ type: 'overflow', options: options(6) }] }),
      /no more than 5/,
    ],
    [
      'a field among buttons',
      home({ type: 'actions', elements: [{ type: 'plain_text_input' }] }),
      /unsupported type: plain_text_input/,
    ],
    [
      'a label over 2,000',
      home({ ...input({ type: 'users_select' }), label: plain('x'.repeat(2_001)) }),
      /less than 2001/,
    ],
    [
      'a confirmation that says too much',
      home({
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: plain('x'),
            confirm: { title: plain('x'), text: plain('x'.repeat(301)), confirm: plain('y'), deny: plain('n') },
          },
        ],
      }),
      /less than 301.*confirm\/text/,
    ],
  ])('refuses %s', async (_name, view, complaint) => {
    expect(await refusal('views.publish', { user_id: USER, view })).toMatch(complaint);
  });

  test.each<[string, object, RegExp]>([
    ['a title over 24', { title: plain('x'.repeat(25)) }, /less than 25/],
    ['no title', { title: undefined }, /must provide an object.*title/],
    ['a field and no submit', { submit: undefined, blocks: [input({ type: 'users_select' })] }, /submit is required/],
  ])('refuses a modal with %s', async (_name, change, complaint) => {
    expect(await refusal('views.open', { trigger_id: await trigger(), view: modal(change) })).toMatch(complaint);
  });

  test('a modal is at most three views deep, and a trigger opens one', async () => {
    const triggerId = await trigger();
    await client.apiCall('views.open', { trigger_id: triggerId, view: modal() });
    expect(await refusal('views.push', { trigger_id: triggerId, view: modal() })).toBe('exchanged_trigger_id');
    await client.apiCall('views.push', { trigger_id: await trigger(), view: modal() });
    await client.apiCall('views.push', { trigger_id: await trigger(), view: modal() });
    expect(await refusal('views.push', { trigger_id: await trigger(), view: modal() })).toBe('push_limit_reached');
  });

  test('a modal is on the page where it was opened: no other page of the same person replaces it or hands it in', async () => {
    const openOn = async (tab: string) =>
      Shown.parse(await client.apiCall('views.open', { trigger_id: await trigger(tab), view: modal() })).view.id;
    const here = await openOn('here');
    await openOn('there');
    const submit = (tab: string) => act('submit', { tab, view_id: here, givens: {} });
    expect((await submit('there')).status).toBe(404);
    expect((await submit('here')).status).toBe(200);
    expect(app.sent.at(-1)?.payload).toMatchObject({ type: 'view_submission', view: { id: here } });
  });
});

test('an address to respond to is good for five answers, and takes none that Slack would not', async () => {
  const address = String((await command()).response_url);
  const respond = async (body: string) => (await fetch(address, { method: 'POST', body })).text();
  expect(await respond('{"text":"1"}')).toBe('ok');
  expect(await respond('no json')).toContain('invalid_payload');
  expect(await respond('{}')).toContain('no_text');
  expect(await respond('{"blocks":[{"type":"marquee"}]}')).toContain('invalid_blocks');
  expect(await respond('{"text":"5","response_type":"in_channel"}')).toBe('ok');
  expect(await respond('{"text":"6"}')).toContain('used_url');
  expect(await (await fetch(`${slack.url}/response/made-up`, { method: 'POST', body: '{}' })).text()).toContain(
    'expired_url',
  );
});

test.each(['no json', ''])('what the page sends is refused and not quoted where it is no JSON: %j', async (body) => {
  const answer = await fetch(`${slack.url}/say`, { method: 'POST', headers: { origin: slack.url }, body });
  expect([answer.status, await answer.text()]).toEqual([404, 'unknown']);
});

/** What the app is sent when somebody types a command. */
const act = (path: string, body: object): Promise<Response> =>
  fetch(`${slack.url}/${path}`, {
    method: 'POST',
    headers: { origin: slack.url },
    body: JSON.stringify({ user: USER, channel: CHANNEL, ...body }),
  });

const command = async (tab?: string): Promise<Record<string, unknown>> => {
  await act('command', { tab, text: '/vigie' });
  return app.sent.at(-1)?.payload ?? {};
};

const trigger = async (tab?: string): Promise<string> => String((await command(tab)).trigger_id);
