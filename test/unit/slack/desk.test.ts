import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createSlackDesk } from '../../../shared/adapters/slack/desk.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { onLoopback } from '../../on-loopback.ts';

let stop: () => void = () => {};
afterEach(() => stop());

/** A Slack on loopback that answers everything with one answer, and what it was asked. */
const slackThat = async (answer: {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly hangs?: true;
}) => {
  const asked: { readonly path: string; readonly body: string; readonly type: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const type = request.headers['content-type'] ?? '';
      asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString(), type });
      if (answer.hangs) return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer.text ?? JSON.stringify(answer.body ?? { ok: true }));
    });
  });
  const url = await onLoopback(server);
  const desk = createSlackDesk({
    token: 'xoxb-1',
    apiUrl: `${url}/api/`,
    timeoutMs: answer.hangs ? 200 : 20_000,
    log: silentLog,
  });
  stop = () => {
    desk.close();
    server.closeAllConnections();
    server.close();
  };
  const args = (): unknown => JSON.parse(asked.at(-1)?.body ?? '');
  return { desk, url, asked, args };
};

describe('one person is answered', () => {
  test('with a form', async () => {
    const { desk, asked, args } = await slackThat({});
    expect(await desk.openView('t1', { type: 'modal' })).toEqual({ kind: 'ok' });
    expect(asked[0]?.path).toBe('/api/views.open');
    expect(args()).toMatchObject({ trigger_id: 't1', view: { type: 'modal' } });
  });

  test('with a whisper that Slack makes no links in', async () => {
    const { desk, asked, args } = await slackThat({});
    expect(await desk.whisper('C1', 'U1', { text: 'héllo' })).toEqual({ kind: 'ok' });
    expect(asked[0]?.path).toBe('/api/chat.postEphemeral');
    expect(args()).toMatchObject({ channel: 'C1', user: 'U1', text: 'héllo', parse: 'none' });
  });

  test('with a whisper in a thread', async () => {
    const { desk, args } = await slackThat({});
    await desk.whisper('C1', 'U1', { text: 'héllo', threadTs: '1.000' });
    expect(args()).toMatchObject({ channel: 'C1', user: 'U1', thread_ts: '1.000' });
  });

  test('at the address that came with a command, in whatever letters', async () => {
    const { desk, url, asked } = await slackThat({ text: 'ok' });
    expect(await desk.respond(`${url}/response/1`, { text: 'à vous 🙂' })).toEqual({ kind: 'ok' });
    expect(asked[0]).toMatchObject({ path: '/response/1', type: 'application/json' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      response_type: 'ephemeral',
      replace_original: false,
      text: 'à vous 🙂',
    });
  });

  test.each(['http://169.254.169.254/latest', 'https://evil.example/x', 'not an address', ''])(
    'but never at an address that is not Slack’s: %s',
    async (address) => {
      const { desk, asked } = await slackThat({});
      expect(await desk.respond(address, { text: 'x' })).toEqual({ kind: 'refused', error: 'foreign_response_url' });
      expect(asked).toEqual([]);
    },
  );

  test('with what links into the workspace begin with', async () => {
    const { desk, asked } = await slackThat({ body: { ok: true, url: 'https://acme.slack.com/', user_id: 'U1' } });
    expect(await desk.workspaceUrl()).toEqual({ kind: 'ok', url: 'https://acme.slack.com/' });
    expect(asked.at(-1)?.path).toBe('/api/auth.test');
  });

  test('with Slack’s home tab, and who is in a group', async () => {
    const { desk, asked } = await slackThat({ body: { ok: true, users: ['U1', 'U2'] } });
    expect(await desk.publishHome('U1', { type: 'home' })).toEqual({ kind: 'ok' });
    expect(await desk.membersOf('S1')).toEqual({ kind: 'ok', users: ['U1', 'U2'] });
    // What only reads takes no JSON.
    expect(asked.at(-1)?.body).toBe('usergroup=S1');
  });
});

describe('when Slack says no, or nothing', () => {
  test('its word comes back', async () => {
    const { desk } = await slackThat({ body: { ok: false, error: 'expired_trigger_id' } });
    expect(await desk.openView('t1', {})).toEqual({ kind: 'refused', error: 'expired_trigger_id' });
  });

  test.each([
    [404, 'refused'],
    [500, 'ambiguous'],
  ])('a response address that answers %i is %s', async (status, kind) => {
    const { desk, url } = await slackThat({ status });
    expect(await desk.respond(`${url}/response/1`, { text: 'x' })).toEqual({ kind, error: `http-${status}` });
  });

  test('nobody waits longer than allowed', async () => {
    const { desk, url } = await slackThat({ hangs: true });
    expect(await desk.whisper('C1', 'U1', { text: 'x' })).toEqual({ kind: 'ambiguous', error: 'timeout' });
    expect(await desk.respond(`${url}/r`, { text: 'x' })).toEqual({ kind: 'ambiguous', error: 'timeout' });
  });
});
