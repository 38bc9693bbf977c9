import { expect, test } from 'vitest';
import { createSlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { STAFF } from '../../infra/local/slack-preview/staff.ts';
import { createSlackDesk } from '../../shared/adapters/slack/desk.ts';
import { createSlackPoster } from '../../shared/adapters/slack/poster.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import { hostileSurfaces } from '../hostile/check-hostile.ts';
import { isChromiumHere, launchChromium } from './chromium.ts';

const isHere = isChromiumHere('hostile texts on the page of the Slack stand-in');
const CARDS = 150;
/** Whoever has claimed the mention: the one name that is ours to make live. */
const OURS = ['@U0CAMILLE1', '@Camille Renaud'];

test.skipIf(!isHere)(
  'A stranger’s text never becomes markup: hostile cards and a home tab in a real browser, no element of theirs and no script',
  async () => {
    const { cards, list } = hostileSurfaces(CARDS, 7);
    const [channel = ''] = cards.map((card) => card.channel);
    const slack = await createSlackPreview({
      host: '127.0.0.1',
      port: 0,
      botToken: 'xoxb-preview',
      signingSecret: 'signing-secret',
      appUrl: () => '',
      channels: new Map([[channel, 'hostile']]),
      users: STAFF,
      rateLimit: 'off',
    });
    const client = { token: 'xoxb-preview', apiUrl: `${slack.url}/api/`, timeoutMs: 10_000, log: silentLog };
    const poster = createSlackPoster(client);
    const desk = createSlackDesk(client);
    for (const [n, card] of cards.entries()) {
      expect(await poster.post(card, `trail/${n}/0`)).toMatchObject({ kind: 'ok' });
    }
    const [person] = STAFF;
    expect(await desk.publishHome(person?.id ?? '', { type: 'home', blocks: list })).toEqual({ kind: 'ok' });

    const browser = await launchChromium();
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    /** What is live in a part of the page and is not ours. */
    const liveIn = async (part: string) => {
      const addresses = await page
        .locator(`${part} a`)
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      const names = await page.locator(`${part} .mention`).allTextContents();
      const others = await page
        .locator(`${part} :is(img, script, style, iframe, object, embed, svg, form, base)`)
        .count();
      return {
        addresses: addresses.filter((address) => !/^https?:\/\//.test(address ?? '')),
        names: names.filter((name) => !OURS.includes(name)),
        others,
      };
    };
    const NOTHING = { addresses: [], names: [], others: 0 };

    await page.goto(`${slack.url}/slack#${channel}`);
    await expect.poll(() => page.locator('article').count(), { timeout: 60_000 }).toBe(cards.length);
    expect(await liveIn('article')).toEqual(NOTHING);
    await page.goto(`${slack.url}/slack#home`);
    await page.locator('#home .body').waitFor();
    expect(await page.locator('#home').textContent()).toContain('Open');
    expect(await liveIn('#home')).toEqual(NOTHING);
    expect(asked.filter((url) => !url.startsWith(slack.url))).toEqual([]);
    expect(complaints).toEqual([]);

    await browser.close();
    poster.close();
    desk.close();
    await slack.close();
  },
  120_000,
);
