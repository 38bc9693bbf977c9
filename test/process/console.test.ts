import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { readSettings } from '../../infra/local/settings.ts';
import { STAFF } from '../../infra/local/slack-preview/staff.ts';
import { type RunningVigie, startVigie } from '../../infra/local/start.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';

let folder: string;
let vigie: RunningVigie;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-console-'));
  const read = readSettings({ PORT: '0', DATA_DIR: folder });
  if (read.kind !== 'ok') throw new Error(read.problems.join());
  vigie = await startVigie(read.settings);
});
afterAll(async () => {
  await vigie?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const Seen = z.object({ ephemerals: z.array(z.object({ to: z.string(), text: z.string() })) });

/** What the stand-in of Slack shows to who types it. */
const types = async (text: string): Promise<string> => {
  const page = vigie.slackPage ?? '';
  await fetch(`${page}/command`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: page },
    body: JSON.stringify({ user: STAFF[0]?.id, channel: [...vigie.policy.channelNames.keys()][0], text }),
  });
  const { ephemerals } = Seen.parse(await (await fetch(`${page}/state`)).json());
  return ephemerals.at(-1)?.text ?? '';
};

const get = (address: string, cookie = '') => fetch(address, { redirect: 'manual', headers: { cookie } });

test('/vigie console opens the console: a link, a cookie, and then its pages', async () => {
  const [, link = ''] = /<([^|>]+)\|/.exec((await types('/vigie console')).replaceAll('&amp;', '&')) ?? [];
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\?pass=link\./);

  const entered = await get(link);
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/console']);
  const cookie = entered.headers.get('set-cookie') ?? '';
  // Over plain HTTP a browser would not send one that is kept to TLS.
  expect(cookie).not.toContain('Secure');

  const page = await get(`${vigie.url}/console`, cookie.split(';')[0]);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('cache-control')).toBe('no-store');
});

test.each(Object.values(CONSOLE_ROUTES))('%s is closed to who has no cookie', async (path) => {
  const answer = await get(`${vigie.url}${path}`);
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('/vigie console');
});
