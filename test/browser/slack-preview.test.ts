import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSlackPreview, type SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { STAFF } from '../../infra/local/slack-preview/staff.ts';
import { createSlackPoster } from '../../shared/adapters/slack/poster.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import { isChromiumHere, launchChromium } from './chromium.ts';
import { startTinyApp, type TinyApp } from './tiny-app.ts';

const SECRET = 'signing-secret';
const CHANNEL = 'C0SERVICE1';

const isHere = isChromiumHere('the Slack stand-in’s page');

/** A card as the golden tests have it. */
const card = (name: string): SlackMessage => ({
  ...JSON.parse(readFileSync(join(import.meta.dirname, '../golden/slack', `${name}.golden.json`), 'utf8')),
  channel: CHANNEL,
});

describe.skipIf(!isHere)('the page of the Slack stand-in', () => {
  let browser: Browser;
  let page: Page;
  let slack: SlackPreview;
  let poster: ReturnType<typeof createSlackPoster>;
  let app: TinyApp;
  let complaints: string[];

  const startSlack = (port: number, dataFile?: string) =>
    createSlackPreview({
      host: '127.0.0.1',
      port,
      botToken: 'xoxb-preview',
      signingSecret: SECRET,
      appUrl: (address) => `${app.url}/slack/${address}`,
      channels: new Map([
        [CHANNEL, 'customer-service'],
        ['C0CRISIS01', 'crisis'],
        ['C0LONG0001', 'a'.repeat(80)],
      ]),
      users: STAFF,
      dataFile,
      rateLimit: 'off',
    });

  beforeAll(async () => {
    browser = await launchChromium();
    // One for all: a page of its own for each would cost a second of the processor each time.
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterAll(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    app = await startTinyApp(SECRET);
    slack = await startSlack(0);
    poster = createSlackPoster({
      token: 'xoxb-preview',
      apiUrl: `${slack.url}/api/`,
      timeoutMs: 5_000,
      log: silentLog,
    });
    complaints = [];
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.emulateMedia({ media: null, forcedColors: null });
    await page.goto(`${slack.url}/slack#${CHANNEL}`);
    await shown('Nothing here yet');
  });

  afterEach(async () => {
    // The next stand-in may be given the same port: who pressed, what was read and half a message would wait for it there.
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto('about:blank');
    poster.close();
    await slack.close();
    app.close();
    expect(complaints).toEqual([]);
  });

  /** A busy machine takes its time. */
  const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });
  const shown = (text: string) => page.getByText(text, { exact: false }).first().waitFor();
  /** With the trigger of the first press. */
  const openView = async (content: object) => {
    const view = { type: 'modal', title: { type: 'plain_text', text: 'Reply' }, ...content };
    const response = await fetch(`${slack.url}/api/views.open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer xoxb-preview' },
      body: JSON.stringify({ trigger_id: app.sent[0]?.payload.trigger_id, view }),
    });
    return response.json();
  };

  test('shows a card by itself, and a press on Claim is signed, by who was chosen, with the trail’s id', async () => {
    const posted = await poster.post(card('new-critical-in-french'), 'trail/1/0');
    if (posted.kind !== 'ok') throw new Error('not posted');
    await shown('votre appli est en panne');
    await page.getByLabel('You are').selectOption({ label: 'Karim Haddad, Customer service' });
    await page.getByRole('button', { name: 'Je m’en occupe' }).click();
    await eventually(() => app.sent.length).toBe(1);
    const [press] = app.sent;
    expect(press?.isSigned).toBe(true);
    expect(press?.payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0KARIM002' },
      team: { id: 'T0PREVIEW1' },
      channel: { id: CHANNEL, name: 'customer-service' },
      message: { ts: posted.ts },
      actions: [{ type: 'button', action_id: 'claim', value: 'golden-trail-id-000000' }],
    });
    expect(press?.payload.trigger_id).toEqual(expect.stringMatching(/./));

    await poster.update(card('claimed'), posted.ts);
    await shown('@Camille Renaud');
    await eventually(() => page.getByRole('button', { name: 'Je m’en occupe' }).count()).toBe(0);
    expect(await page.locator('article').count()).toBe(1);
  });

  test('says what Slack would when the app fails, and nothing any more when the next press works', async () => {
    app.answer = () => ({ status: 503 });
    await poster.post(card('claimed'), 'trail/1/0');
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await shown('This app responded with status code 503.');
    app.answer = () => undefined;
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await eventually(() => page.locator('article .failure').count()).toBe(0);
    expect(app.sent.map(({ payload }) => payload.actions)).toMatchObject([
      [{ action_id: 'resolve' }],
      [{ action_id: 'resolve' }],
    ]);
  });

  test('a press counts though the channel is drawn again between its down and its up, and a double click is one', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    const box = await page.getByRole('button', { name: 'Marquer résolu' }).boundingBox();
    if (box === null) throw new Error('no such button');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await poster.post({ channel: 'C0CRISIS01', text: 'somewhere else' }, 'trail/2/0');
    await page.waitForTimeout(300);
    expect(await page.locator('#channels .badge').count()).toBe(0);
    await page.mouse.up();
    await eventually(() => app.sent.length).toBe(1);
    await page.locator('#channels .badge').waitFor();
    // The second half of a double click, under which another button may have come meanwhile.
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await page.getByRole('button', { name: 'J’ai répondu' }).click();
    await eventually(() => app.sent.map(({ payload }) => payload.actions)).toMatchObject([
      [{ action_id: 'resolve' }],
      [{ action_id: 'answered' }],
    ]);
  });

  test('what has not changed stays when another card comes: what is marked in it to be copied, and a screen reader hears the new one alone', async () => {
    const posted = await poster.post(card('new-critical-in-french'), 'trail/1/0');
    if (posted.kind !== 'ok') throw new Error('not posted');
    await page.getByText('Camille R.').first().selectText();
    const marked = () => page.evaluate<string>('getSelection().toString()');
    const before = await marked();
    expect(before).toContain('@camille_r');
    const inLog = page.locator('#messages > *');
    const isOld = () => inLog.evaluateAll((parts) => parts.map((part) => part.dataset.isOld === 'yes'));
    const growOld = () =>
      inLog.evaluateAll((parts) => {
        for (const part of parts) part.dataset.isOld = 'yes';
      });
    await growOld();
    await poster.post({ channel: CHANNEL, text: 'a word after it' }, 'trail/2/0');
    await shown('a word after it');
    // The day, the card, the word.
    expect(await isOld()).toEqual([true, true, false]);
    expect(await marked()).toBe(before);

    await growOld();
    await poster.update(card('claimed'), posted.ts);
    await shown('@Camille Renaud');
    expect(await isOld()).toEqual([true, false, true]);
    await page.getByLabel('You are').selectOption({ label: 'Karim Haddad, Customer service' });
    await eventually(() => page.locator('.mention.mine').count()).toBe(0);
  });

  test('a ⋯ that is drawn anew as it opens leaves no error', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    const folded = page.locator('details.overflow').first();
    await folded.waitFor();
    // As a redraw does, before the browser says that it has opened.
    await folded.evaluate(async (details) => {
      details.setAttribute('open', '');
      details.remove();
      await new Promise((told) => details.addEventListener('toggle', told));
    });
    expect(complaints).toEqual([]);
  });

  test('keeps hostile text as text: no link, no mention, no element of it', async () => {
    const html = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const hostile = card('hostile-markup');
    await poster.post(hostile, 'trail/1/0');
    await poster.post(
      {
        channel: CHANNEL,
        text: 'x',
        blocks: [{ type: 'section', text: { type: 'plain_text', text: `${html} <!channel>` } }],
      },
      'trail/2/0',
    );
    await poster.post({ channel: CHANNEL, text: html.replaceAll('<', '&lt;').replaceAll('>', '&gt;') }, 'trail/3/0');
    await eventually(() => page.locator('article').count()).toBe(3);
    expect(await page.locator('article img, article script, article a, article .mention').count()).toBe(0);
    await shown('<https://evil.example|your bank>');
  });

  test('draws what Slack would make live as live, so that a mistake of ours is seen', async () => {
    await poster.post(
      {
        channel: CHANNEL,
        text: 'x',
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '<!channel> *b* <https://a.example|here>' } }],
      },
      'trail/1/0',
    );
    await page.locator('article .mention.broad').waitFor();
    expect(await page.locator('article strong', { hasText: /^b$/ }).count()).toBe(1);
    expect(await page.locator('article a').getAttribute('href')).toBe('https://a.example');
  });

  test('the composer says at once where it writes to, and what else it takes', async () => {
    const placeholder = () => page.getByLabel('Message', { exact: true }).getAttribute('placeholder');
    await eventually(placeholder).toBe('Message #customer-service, or /vigie …');
    await page.goto(`${slack.url}/slack#C0CRISIS01`);
    await eventually(placeholder).toBe('Message #crisis, or /vigie …');
  });

  test('zoomed to 400 %, a card can be read and what is written is in sight, without scrolling sideways', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    await shown('votre appli est en panne');
    await page.setViewportSize({ width: 320, height: 256 });
    await page.getByRole('button', { name: 'customer-service' }).click();
    const [messages, composer] = await Promise.all(
      ['#messages', '#composer'].map((part) => page.locator(part).boundingBox()),
    );
    expect(messages?.height).toBeGreaterThan(90);
    expect(Math.round(messages?.y ?? -1)).toBeGreaterThanOrEqual(0);
    expect(Math.round((composer?.y ?? Infinity) + (composer?.height ?? 0))).toBeLessThanOrEqual(256);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  test('the channel that is open is told from the others in the reader’s own colours, too', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const [open, other] = await Promise.all(
      ['customer-service', 'crisis'].map(async (name) => {
        const { x = 0, y = 0 } = (await page.getByRole('button', { name }).boundingBox()) ?? {};
        return page.screenshot({ clip: { x: x + 3, y: y + 12, width: 4, height: 4 } });
      }),
    );
    expect(open?.equals(other ?? Buffer.of())).toBe(false);
  });

  test('what went wrong with a command is not told in another channel, nor are half-written words taken there', async () => {
    const write = page.getByLabel('Message', { exact: true });
    const failure = page.getByText('/giphy is not a valid command.');
    await write.fill('/giphy');
    await page.keyboard.press('Enter');
    await failure.waitFor();
    await page.getByRole('button', { name: 'crisis' }).click();
    await eventually(() => failure.count()).toBe(0);
    await write.fill('/giphy');
    await page.keyboard.press('Enter');
    await failure.waitFor();
    await write.fill('Hello');
    await eventually(() => failure.count()).toBe(0);
    await page.getByRole('button', { name: 'customer-service' }).click();
    expect(await write.inputValue()).toBe('/giphy');
    await page.getByRole('button', { name: 'crisis' }).click();
    expect(await write.inputValue()).toBe('Hello');
    await page.reload();
    await eventually(() => write.inputValue()).toBe('Hello');
  });

  test('what could not be sent while Slack was away stays to be sent, in an open form too, and nothing says that it is away when it is back', async () => {
    const dataFile = join(mkdtempSync(join(tmpdir(), 'slack-')), 'slack.jsonl');
    const port = Number(new URL(slack.url).port);
    await slack.close();
    slack = await startSlack(port, dataFile);
    await poster.post(card('claimed'), 'trail/1/0');
    await shown('@Camille Renaud');
    await slack.close();
    // On a phone the sidebar is out of sight.
    await page.getByRole('main').getByText('Not connected').waitFor();
    const write = page.getByLabel('Message', { exact: true });
    await write.fill('Has anybody called her back?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await eventually(() => page.getByText('The stand-in is not running.').count()).toBe(2);
    expect(await write.inputValue()).toBe('Has anybody called her back?');

    slack = await startSlack(port, dataFile);
    await eventually(() => page.getByText(/The stand-in is not running|Not connected/).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Marquer résolu' }).count()).toBe(1);
    await write.press('Enter');
    await page.locator('article', { hasText: 'Has anybody called her back?' }).waitFor();
    expect(await write.inputValue()).toBe('');

    const draft = page.getByRole('textbox', { name: 'Your reply' });
    const send = page.getByRole('button', { name: 'Send to her' });
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await eventually(() => app.sent.length).toBe(1);
    await openView({
      submit: { type: 'plain_text', text: 'Send to her' },
      blocks: [
        {
          type: 'input',
          block_id: 'draft',
          label: { type: 'plain_text', text: 'Your reply' },
          element: { type: 'plain_text_input', action_id: 'draft' },
        },
      ],
    });
    await draft.fill('We called her');
    await slack.close();
    await send.click();
    await shown('The stand-in is not running.');
    slack = await startSlack(port, dataFile);
    await eventually(() => page.getByText('The stand-in is not running.').count()).toBe(0);
    expect(await draft.inputValue()).toBe('We called her');
    await send.click();
    await eventually(() => app.sent.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { draft: { draft: { value: 'We called her' } } } } },
    });
    // The browser's own, of the time in between.
    complaints = complaints.filter((complaint) => !complaint.includes('Failed to load resource'));
  });

  test('counts what comes in another channel until it was looked at on any page, shows a thread under its card, and goes back and forward as the browser does', async () => {
    const parent = await poster.post(card('claimed'), 'trail/1/0');
    if (parent.kind !== 'ok') throw new Error('not posted');
    await poster.post({ channel: CHANNEL, text: 'a reply in the thread', threadTs: parent.ts }, 'trail/1/1');
    await poster.post({ ...card('alert-with-a-ping'), channel: 'C0CRISIS01' }, 'trail/1/2');
    await page.locator('nav .badge', { hasText: '1' }).waitFor();
    await page.evaluate(`dispatchEvent(new StorageEvent('storage', { key: 'seen', newValue: '{"C0CRISIS01":"9"}' }))`);
    await eventually(() => page.locator('nav .badge').count()).toBe(0);
    await page.getByText('1 reply').click();
    await shown('a reply in the thread');
    await page.getByRole('button', { name: 'crisis' }).click();
    await shown('Alerte pour BNP Paribas');
    expect(await page.locator('nav .badge').count()).toBe(0);
    await page.goBack();
    await shown('a reply in the thread');
    await page.goForward();
    await shown('Alerte pour BNP Paribas');
  });

  test('a link leads to a card that is older than all that the channel shows; whoever reads it stays there until they write, and all is printed', async () => {
    const dataFile = join(mkdtempSync(join(tmpdir(), 'slack-')), 'slack.jsonl');
    const at = (n: number) => `${1_700_000_000 + n}.000000`;
    // The last one as a call that is late is told.
    const call = { thread_ts: at(1), subtype: 'thread_broadcast' };
    const said = Array.from({ length: 203 }, (_, n) => {
      const message = { type: 'message', ts: at(n), user: STAFF[0]?.id, text: `message ${n}.` };
      return { channel: CHANNEL, message: n === 202 ? { ...message, ...call } : message };
    });
    writeFileSync(dataFile, said.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const port = Number(new URL(slack.url).port);
    await slack.close();
    slack = await startSlack(port, dataFile);
    await page.goto(`${slack.url}/archives/${CHANNEL}/p1700000000000000`);
    await page.locator('article.wanted', { hasText: 'message 0.' }).waitFor();
    expect(await page.locator('article', { hasText: /message 1\.$/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'message 1.' }).click();
    await page.locator('article.wanted', { hasText: 'message 1.' }).waitFor();
    expect(await page.locator('article', { hasText: 'message 0.' }).count()).toBe(0);
    expect(await page.locator('#channel-count').textContent()).toBe('latest 200 messages');
    const toEnd = () =>
      page.locator('#messages').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    await slack.close();
    slack = await startSlack(port, dataFile);
    await poster.post({ channel: 'C0CRISIS01', text: 'since then' }, 'trail/1/0');
    await page.locator('nav .badge').waitFor();
    expect(await toEnd()).toBeGreaterThan(5_000);
    await page.getByLabel('Message', { exact: true }).fill('Here it is');
    await page.keyboard.press('Enter');
    await page.locator('article', { hasText: 'Here it is' }).waitFor();
    expect(await toEnd()).toBe(0);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeGreaterThan(8_000);
    complaints = complaints.filter((complaint) => !complaint.includes('Failed to load resource'));
  });

  test('opens the modal that the app asks for with the trigger of the press, once', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await eventually(() => app.sent.length).toBe(1);
    const open = () =>
      openView({ blocks: [{ type: 'section', text: { type: 'plain_text', text: 'the earlier exchange' } }] });
    expect(await open()).toMatchObject({ ok: true });
    await shown('the earlier exchange');
    expect(await open()).toEqual({ ok: false, error: 'exchanged_trigger_id' });
  });

  test('shows a private answer to who pressed, and to nobody else', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    await page.getByRole('button', { name: 'Marquer résolu' }).click();
    await eventually(() => app.sent.length).toBe(1);
    await fetch(String(app.sent[0]?.payload.response_url), {
      method: 'POST',
      body: JSON.stringify({ text: 'Elena has it' }),
    });
    await shown('Only visible to you');
    await page.getByLabel('You are').selectOption({ index: 1 });
    await eventually(() => page.getByText('Elena has it').count()).toBe(0);
  });

  test('takes presses from its own page only', async () => {
    await poster.post(card('claimed'), 'trail/1/0');
    const foreign = await fetch(`${slack.url}/press`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ user: STAFF[0]?.id, channel: CHANNEL, ts: '1', block_id: 'b', action_id: 'claim' }),
    });
    expect(foreign.status).toBe(403);
    expect(app.sent).toEqual([]);
  });
});
