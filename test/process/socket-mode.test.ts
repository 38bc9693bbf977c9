import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { readSettings } from '../../infra/local/settings.ts';
import { createSlackPreview, type SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { STAFF } from '../../infra/local/slack-preview/staff.ts';
import { type RunningVigie, startVigie } from '../../infra/local/start.ts';

let folder: string;
let slack: SlackPreview;
let vigie: RunningVigie | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-socket-'));
  slack = await createSlackPreview({
    host: '127.0.0.1',
    port: 0,
    botToken: 'xoxb-preview',
    appToken: 'xapp-preview',
    signingSecret: 'one that Vigie does not know',
    appUrl: () => 'http://127.0.0.1:1/',
    channels: new Map([['C0SERVICE1', 'customer-service']]),
    users: STAFF,
    rateLimit: 'off',
  });
});

afterEach(async () => {
  await vigie?.stop();
  vigie = undefined;
  await slack.close();
  rmSync(folder, { recursive: true });
});

const settings = (change: Record<string, string> = {}) =>
  readSettings({
    PORT: '0',
    DATA_DIR: folder,
    SLACK_API_URL: `${slack.url}/api/`,
    SLACK_BOT_TOKEN: 'xoxb-preview',
    SLACK_APP_TOKEN: 'xapp-preview',
    ...change,
  });

const Seen = z.object({ ephemerals: z.array(z.object({ to: z.string(), text: z.string() })) });

test('a desk that Slack cannot reach answers a command over the connection that it opened itself', async () => {
  const read = settings();
  if (read.kind !== 'ok') throw new Error(read.problems.join());
  vigie = await startVigie(read.settings);
  for (const text of ['/vigie what?', '/vigie console']) {
    const response = await fetch(`${slack.url}/command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: slack.url },
      body: JSON.stringify({ user: STAFF[0]?.id, channel: 'C0SERVICE1', text }),
    });
    expect(await response.json()).toEqual({});
  }
  const { ephemerals } = Seen.parse(await (await fetch(`${slack.url}/state`)).json());
  expect(ephemerals).toMatchObject([
    { to: STAFF[0]?.id, text: expect.stringContaining('/vigie') },
    // No request names an address here: it is this machine's own.
    { to: STAFF[0]?.id, text: expect.stringContaining(`<${vigie.url}/console?pass=`) },
  ]);
});

test('a token that is none, or without what else it needs, is named at the start', () => {
  expect(settings({ SLACK_APP_TOKEN: 'xoxb-oops' })).toMatchObject({
    kind: 'wrong',
    problems: [expect.stringMatching(/^SLACK_APP_TOKEN: .*xapp-/)],
  });
  expect(readSettings({ SLACK_APP_TOKEN: 'xapp-preview' })).toMatchObject({
    kind: 'wrong',
    problems: [expect.stringMatching(/^SLACK_APP_TOKEN: needs SLACK_BOT_TOKEN/)],
  });
  expect(readSettings({ SLACK_BOT_TOKEN: 'xoxb-preview' })).toMatchObject({
    kind: 'wrong',
    problems: [expect.stringMatching(/^SLACK_BOT_TOKEN: needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN/)],
  });
  expect(readSettings({ SLACK_BOT_TOKEN: 'xoxb-preview', SLACK_SIGNING_SECRET: 'of the app' }).kind).toBe('ok');
});
