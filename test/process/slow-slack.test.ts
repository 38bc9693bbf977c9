import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { readSettings } from '../../infra/local/settings.ts';
import { startVigie } from '../../infra/local/start.ts';
import { SLACK_ROUTES } from '../../shared/runtime/routes.ts';
import { onLoopback } from '../on-loopback.ts';
import { SECRET, until } from './running-vigie.ts';
import { send, signedMention } from './signed.ts';

const SIGNING_SECRET = 'slack-signing';
/** Longer than the desk may wait for Slack within a press, and no outage. */
const SLOW_MS = 1_800;

/** A Slack that takes its time over home tabs; how often it was asked for one. */
const startSlowSlack = async () => {
  let homes = 0;
  const server = createServer(async (request, response) => {
    request.resume();
    if (request.url === '/api/views.publish') {
      homes += 1;
      await delay(SLOW_MS);
    }
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  const url = await onLoopback(server);
  onTestFinished(() => void server.close());
  return { apiUrl: `${url}/api/`, homes: () => homes };
};

/** Vigie with that Slack. */
const startWith = async (apiUrl: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-slow-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const read = readSettings({
    PORT: '0',
    DATA_DIR: folder,
    POLICY_FILE: join(import.meta.dirname, '..', '..', 'bench', 'policy.yaml'),
    SLACK_API_URL: apiUrl,
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    STANDARD_WEBHOOKS_SECRET: SECRET,
  });
  if (read.kind !== 'ok') throw new Error(read.problems.join());
  const vigie = await startVigie(read.settings);
  onTestFinished(() => vigie.stop());
  return vigie;
};

const opensHome = async (url: string): Promise<void> => {
  const event = { type: 'app_home_opened', user: 'U0ANNA', tab: 'home' };
  const body = JSON.stringify({ type: 'event_callback', event });
  const timestamp = `${Math.floor(Date.now() / 1_000)}`;
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(`${url}${SLACK_ROUTES.events}`, {
    method: 'POST',
    headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` },
    body,
  });
  expect(answer.status).toBe(200);
};

test('a home tab that Slack takes two seconds to show is drawn once on one machine, as on AWS', async () => {
  const slack = await startSlowSlack();
  const vigie = await startWith(slack.apiUrl);
  await opensHome(vigie.url);
  expect(await until(async () => slack.homes() > 0, 60)).toBe(true);
  await delay(SLOW_MS + 3_000);
  expect(slack.homes()).toBe(1);
});

test('each function says for itself that Slack does not answer it, by its own name', async () => {
  const said: string[] = [];
  const spied = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(`${text}`) > 0);
  onTestFinished(() => spied.mockRestore());
  const server = createServer((request) => request.destroy());
  onTestFinished(() => void server.close());
  const vigie = await startWith(`${await onLoopback(server)}/api/`);
  expect(await send(vigie.url, signedMention('m1', 'the app is down'))).toBe(200);
  await opensHome(vigie.url);
  const whoSays = () =>
    said
      .map((line) => Line.parse(JSON.parse(line)))
      .flatMap(({ message, method, function: name }) => (message === 'slack does not answer' ? [[method, name]] : []));
  await until(async () => whoSays().length >= 2, 20);
  expect(whoSays().toSorted()).toEqual([
    [expect.stringMatching(/^(chat|conversations)\./), 'notify'],
    ['views.publish', 'briefing'],
  ]);
});

const Line = z.object({ message: z.string(), method: z.string().optional(), function: z.string().optional() });
