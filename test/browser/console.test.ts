import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../infra/local/settings.ts';
import { STAFF } from '../../infra/local/slack-preview/staff.ts';
import { startVigie } from '../../infra/local/start.ts';
import { isChromiumHere, launchChromium } from './chromium.ts';

const isHere = isChromiumHere('the door of the console');

test.skipIf(!isHere)(
  'a link in Slack opens the console in a real browser, which keeps its cookie, draws its page, and has nothing to complain of',
  async () => {
    await using opened = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'vigie-door-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const read = readSettings({ PORT: '0', DATA_DIR: folder });
    if (read.kind !== 'ok') throw new Error(read.problems.join());
    const vigie = await startVigie(read.settings);
    opened.defer(vigie.stop);
    const browser = await launchChromium();
    opened.defer(() => browser.close());
    const context = await browser.newContext();
    const complaints: string[] = [];
    context.on('console', (message) => complaints.push(message.text()));

    const closed = await context.newPage();
    await closed.goto(`${vigie.url}/console`);
    expect(await closed.locator('h1').textContent()).toBe('The console is closed');
    // The style sheet is let through.
    expect(await closed.evaluate('getComputedStyle(document.body).fontFamily')).toContain('system-ui');
    // What a browser says of any 403.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('403')]);

    const slack = vigie.slackPage ?? '';
    const [channel] = vigie.policy.channelNames.keys();
    await fetch(`${slack}/command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: slack },
      body: JSON.stringify({ user: STAFF[0]?.id, channel, text: '/vigie console' }),
    });
    const page = await context.newPage();
    await page.goto(`${slack}/slack#${channel}`);
    const [console] = await Promise.all([context.waitForEvent('page'), page.getByText('Open the console').click()]);
    await console.waitForLoadState();
    expect(console.url()).toBe(`${vigie.url}/console`);
    expect(await console.evaluate('document.referrer')).toBe('');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'vigie-console', httpOnly: true, sameSite: 'Lax', path: '/console' });
    // The page that was closed is open now, by the cookie alone.
    expect((await closed.reload())?.status()).toBe(200);
    expect(complaints).toEqual([]);
  },
);
