import { WebClient } from '@slack/web-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSlackPreview, type SlackPreview } from '../../infra/local/slack-preview/slack-preview.ts';
import { GROUPS, STAFF } from '../../infra/local/slack-preview/staff.ts';
import { isChromiumHere, launchChromium } from './chromium.ts';
import { type Sent, startTinyApp, type TinyApp } from './tiny-app.ts';

const SECRET = 'signing-secret';
const CHANNEL = 'C0SERVICE1';
const isHere = isChromiumHere('what a desk does on the Slack stand-in’s page');

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (text: string, value: string) => ({ text: plain(text), value });
const button = (actionId: string, text: string) =>
  ({ type: 'button', action_id: actionId, text: plain(text), value: 'an-id' }) as const;
const input = (id: string, label: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  element: { ...element, action_id: id },
  ...more,
});

/** One of each field that there is. */
const REPLY_FORM = {
  type: 'modal',
  callback_id: 'reply',
  private_metadata: '{"trail":"abc"}',
  title: plain('Reply'),
  submit: plain('Send'),
  close: plain('Not now'),
  notify_on_close: true,
  blocks: [
    { type: 'section', block_id: 'before', text: plain(`<b>They</b> wrote: the app is down${'!'.repeat(300)}`) },
    input('draft', 'Your reply', { type: 'plain_text_input', multiline: true, max_length: 30 }),
    input('team', 'Team', {
      type: 'static_select',
      options: [option('Press', 'press'), option('Customer service', 'service')],
      initial_option: option('Press', 'press'),
    }),
    input('helpers', 'Helpers', { type: 'multi_users_select' }, { optional: true }),
    input('assignee', 'Assignee', { type: 'users_select' }, { optional: true }),
    input('tone', 'Tone', { type: 'radio_buttons', options: [option('Warm', 'warm'), option('Brief', 'brief')] }),
    input('checks', 'Checks', { type: 'checkboxes', options: [option('Facts', 'facts'), option('Names', 'names')] }),
    input('day', 'Day', { type: 'datepicker', initial_date: '2026-11-24' }),
    input('hour', 'Hour', { type: 'timepicker' }, { optional: true }),
    input('until', 'Until', { type: 'datetimepicker' }, { optional: true }),
  ],
};

describe.skipIf(!isHere)('on the stand-in’s page', () => {
  let browser: Browser;
  let page: Page;
  let slack: SlackPreview;
  let app: TinyApp;
  let client: WebClient;
  let complaints: string[];

  const startSlack = (port: number) =>
    createSlackPreview({
      host: '127.0.0.1',
      port,
      botToken: 'xoxb-preview',
      signingSecret: SECRET,
      appUrl: (address) => `${app.url}/slack/${address}`,
      channels: new Map([[CHANNEL, 'customer-service']]),
      users: STAFF,
      groups: GROUPS,
      rateLimit: 'off',
    });

  beforeAll(async () => {
    browser = await launchChromium();
    // One for all: a page of its own for each would cost a second of the processor each time.
    page = await browser.newPage({ timezoneId: 'Europe/Paris' });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterAll(async () => {
    await browser.close();
  });

  beforeEach(async () => {
    app = await startTinyApp(SECRET);
    slack = await startSlack(0);
    client = new WebClient('xoxb-preview', { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } });
    complaints = [];
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(`${slack.url}/slack#${CHANNEL}`);
    await shown('Nothing here yet');
  });

  afterEach(async () => {
    // The next stand-in may be given the same port: who pressed, what was read and half a message would wait for it there.
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto('about:blank');
    await slack.close();
    app.close();
    expect(complaints).toEqual([]);
  });

  const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });
  const shown = (text: string) => page.getByText(text, { exact: false }).first().waitFor();
  const gone = (text: string) => eventually(() => page.getByText(text).count()).toBe(0);
  const become = (name: RegExp) =>
    page.getByLabel('You are').selectOption({ index: STAFF.findIndex((each) => name.test(each.name)) });
  const say = async (text: string) => {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.keyboard.press('Enter');
  };
  const postCard = async (...elements: object[]) => {
    const blocks = [
      { type: 'section', text: plain('A card') },
      { type: 'actions', block_id: 'row', elements },
    ];
    const posted = await client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'A card', blocks });
    return String('ts' in posted ? posted.ts : '');
  };
  /** Presses a card's button, to which the app opens a modal. */
  const openModal = async (view: object) => {
    app.answer = ({ payload }) => {
      if (payload.type === 'block_actions') void client.apiCall('views.open', { trigger_id: payload.trigger_id, view });
      return undefined;
    };
    await postCard(button('reply', 'Reply'));
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.locator('dialog#modal[open]').waitFor();
  };
  const ofType = (type: string): Sent[] => app.sent.filter(({ payload }) => payload.type === type);

  test('a form is filled in, checked by Slack, checked by the app, and handed in with every value', async () => {
    await openModal(REPLY_FORM);
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('b').count()).toBe(0);
    expect(await dialog.locator('.blocks').evaluate((form) => form.scrollWidth - form.clientWidth)).toBe(0);
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('Please complete this required field.').first().waitFor();
    expect(ofType('view_submission')).toEqual([]);

    await dialog.getByLabel('Your reply').fill('We are on it, and this is far too long');
    await dialog.getByLabel('Team').selectOption('Customer service');
    await dialog.getByRole('group', { name: 'Helpers' }).getByLabel('Elena Rossi').check();
    await dialog.getByLabel('Assignee').selectOption('Karim Haddad');
    await dialog.getByLabel('Warm').check();
    await dialog.getByLabel('Facts').check();
    await dialog.getByLabel('Hour').fill('09:30');
    await dialog.getByLabel('Until').fill('2026-11-24T18:00');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('Please use at most 30 characters.').waitFor();

    app.answer = () => ({ body: { response_action: 'errors', errors: { draft: 'Too <i>cold</i>' } } });
    await dialog.getByLabel('Your reply').fill('We are on it ☺');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('Too <i>cold</i>').waitFor();
    expect(await dialog.getByLabel('Your reply').inputValue()).toBe('We are on it ☺');

    app.answer = () => undefined;
    await dialog.getByRole('button', { name: 'Send' }).click();
    await eventually(() => page.locator('dialog#modal[open]').count()).toBe(0);
    const submissions = ofType('view_submission');
    expect(submissions).toHaveLength(2);
    expect(submissions.every(({ isSigned, path }) => isSigned && path === '/slack/interactions')).toBe(true);
    expect(submissions[1]?.payload).toMatchObject({
      user: { id: 'U0CAMILLE1' },
      team: { id: 'T0PREVIEW1' },
      view: {
        callback_id: 'reply',
        private_metadata: '{"trail":"abc"}',
        state: {
          values: {
            draft: { draft: { type: 'plain_text_input', value: 'We are on it ☺' } },
            team: { team: { type: 'static_select', selected_option: { value: 'service' } } },
            helpers: { helpers: { type: 'multi_users_select', selected_users: ['U0ELENA003'] } },
            assignee: { assignee: { type: 'users_select', selected_user: 'U0KARIM002' } },
            tone: { tone: { type: 'radio_buttons', selected_option: { value: 'warm' } } },
            checks: { checks: { type: 'checkboxes', selected_options: [{ value: 'facts' }] } },
            day: { day: { type: 'datepicker', selected_date: '2026-11-24' } },
            hour: { hour: { type: 'timepicker', selected_time: '09:30' } },
            until: { until: { type: 'datetimepicker', selected_date_time: Date.UTC(2026, 10, 24, 17) / 1_000 } },
          },
        },
      },
    });
  });

  test('a screen reader says with a field what it is for, and what is wrong with it until that is mended', async () => {
    const days = [input('until', 'Until', { type: 'static_select', options: [option('Friday', 'friday')] })];
    const tone = { type: 'radio_buttons', options: [option('Warm', 'warm')] };
    const hinted = [...days, input('tone', 'Tone', tone)].map((block) => ({ ...block, hint: plain('Choose one.') }));
    await openModal({ ...REPLY_FORM, blocks: hinted });
    const devtools = await page.context().newCDPSession(page);
    const said = async () => {
      const { nodes } = await devtools.send('Accessibility.getFullAXTree');
      return nodes
        .filter(({ role }) => role?.value === 'combobox' || role?.value === 'radiogroup')
        .filter(({ name }) => name?.value === 'Until' || name?.value === 'Tone')
        .map(({ description, properties = [] }) => [
          description?.value,
          properties.find(({ name }) => name === 'invalid')?.value.value,
        ]);
    };
    expect(await said()).toEqual([
      ['Choose one.', 'false'],
      ['Choose one.', 'false'],
    ]);
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await shown('Please complete this required field.');
    const wrong = ['Please complete this required field. Choose one.', 'true'];
    expect(await said()).toEqual([wrong, wrong]);
  });

  test('a form that the app draws again keeps what was entered, and one on top of it leads back', async () => {
    await openModal({
      ...REPLY_FORM,
      blocks: [
        input('draft', 'Your reply', { type: 'plain_text_input' }),
        { type: 'actions', block_id: 'more', elements: [button('guide', 'Guidelines')] },
      ],
    });
    const dialog = page.getByRole('dialog');
    app.answer = () => undefined;
    await dialog.getByLabel('Your reply').fill('half a sentence');
    await dialog.getByRole('button', { name: 'Guidelines' }).click();
    await eventually(() => ofType('block_actions').length).toBe(2);
    const press = ofType('block_actions')[1]?.payload;
    expect(press).toMatchObject({
      container: { type: 'view' },
      view: { state: { values: { draft: { draft: { value: 'half a sentence' } } } } },
    });
    expect(press).not.toHaveProperty('response_url');
    const { id: viewId } = (press?.view ?? { id: '' }) as { id: string };
    const view = { ...REPLY_FORM, blocks: [input('draft', 'Your reply, checked', { type: 'plain_text_input' })] };
    await client.apiCall('views.update', { view_id: viewId, view });
    await dialog.getByText('Your reply, checked').waitFor();
    expect(await dialog.getByLabel('Your reply, checked').inputValue()).toBe('half a sentence');

    const pushed = { type: 'modal', title: plain('Guidelines'), blocks: [{ type: 'section', text: plain('Be kind') }] };
    await client.apiCall('views.push', { trigger_id: press?.trigger_id, view: pushed });
    await dialog.getByText('Be kind').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.getByText('Your reply, checked').waitFor();
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await eventually(() => ofType('view_closed')).toMatchObject([{ payload: { is_cleared: false } }]);
  });

  test('a form is open on the page where its button was pressed; left open it is closed by a reload, after a question where something was written, and opens anew', async () => {
    const other = await browser.newPage();
    await other.goto(`${slack.url}/slack#${CHANNEL}`);
    await other.getByText('Nothing here yet').waitFor();
    await openModal({ ...REPLY_FORM, blocks: [input('draft', 'Your reply', { type: 'plain_text_input' })] });
    await other.getByText('A card').first().waitFor();
    expect(await other.locator('dialog#modal[open]').count()).toBe(0);
    await other.close();
    await page.getByRole('dialog').getByLabel('Your reply').fill('half a sentence');
    const asked: string[] = [];
    page.once('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.reload();
    expect(asked).toEqual(['beforeunload']);
    await shown('A card');
    // What comes over the wire afterwards does not bring it back.
    await postCard(button('claim', 'Claim'));
    await page.getByRole('button', { name: 'Claim', exact: true }).waitFor();
    expect(await page.locator('dialog#modal[open]').count()).toBe(0);
    await page.getByRole('button', { name: 'Reply', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Your reply').waitFor();
  });

  test('an app that fails, or answers what Slack does not know, keeps the form open and says so', async () => {
    await openModal({ ...REPLY_FORM, blocks: [input('draft', 'Your reply', { type: 'plain_text_input' })] });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your reply').fill('words');
    app.answer = () => ({ status: 500 });
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('status code 500').waitFor();
    app.answer = () => ({ body: { response_action: 'errors', errors: { nowhere: 'x' } } });
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('name no input: nowhere').waitFor();
    expect(await dialog.getByLabel('Your reply').inputValue()).toBe('words');
    app.answer = () => ({
      body: {
        response_action: 'update',
        view: { ...REPLY_FORM, submit: undefined, blocks: [{ type: 'section', text: plain('Sent') }] },
      },
    });
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('Sent', { exact: true }).waitFor();
  });

  test('a menu and a list in a card tell the app what was chosen, after a confirmation where it asks for one', async () => {
    await postCard(
      {
        type: 'overflow',
        action_id: 'more',
        options: [option('Show the trail', 'trail 1'), option('Not for us', 'away 1')],
      },
      { type: 'static_select', action_id: 'urgency', options: [option('High', 'high'), option('Low', 'low')] },
      {
        ...button('hide', 'Hide'),
        confirm: {
          title: plain('Hide it?'),
          text: plain('Nobody will see it.'),
          confirm: plain('Yes'),
          deny: plain('No'),
        },
      },
    );
    await page.getByLabel('More').click();
    await page.getByRole('button', { name: 'Not for us' }).click();
    await page.getByLabel('urgency').selectOption('High');
    await page.getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await eventually(() => app.sent.length).toBe(3);
    expect(app.sent.map(({ payload }) => payload.actions)).toMatchObject([
      [{ type: 'overflow', action_id: 'more', selected_option: { value: 'away 1' } }],
      [{ type: 'static_select', action_id: 'urgency', selected_option: { value: 'high' } }],
      [{ type: 'button', action_id: 'hide' }],
    ]);
    expect(app.sent[1]?.payload.state).toMatchObject({
      values: { row: { urgency: { selected_option: { value: 'high' } } } },
    });
  });

  test.each([
    ['on a narrow screen', { width: 390, height: 844 }],
    ['in a low window', { width: 1280, height: 420 }],
  ])('the menu of the last card is in sight %s, and the channel does not scroll for it', async (_, size) => {
    const more = {
      type: 'overflow',
      action_id: 'more',
      options: [option('Urgency or topic…', 'retag 1'), option('Assign to…', 'assign 1'), option('Show it', 'trail 1')],
    };
    await page.setViewportSize(size);
    for (let card = 0; card < 4; card += 1) {
      await postCard(button('reply', 'Reply to the author of this'), button('away', 'Not for us'), more);
    }
    await page.getByLabel('More').nth(3).click();
    const boxOf = async (selector: string) => {
      const { x, y, width, height } = (await page.locator(selector).boundingBox()) ?? {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
      };
      return { left: x, top: y, right: x + width, bottom: y + height };
    };
    const channel = await boxOf('#messages');
    await eventually(async () => {
      const menu = await boxOf('.overflow[open] > div');
      return (
        menu.left >= channel.left &&
        menu.right <= channel.right &&
        menu.top >= channel.top &&
        menu.bottom <= channel.bottom
      );
    }).toBe(true);
    expect(await page.locator('#messages').evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
  });

  test('by keyboard: the focus stays on the button of the card that was drawn again, or on the card that has it no more', async () => {
    const claim = [button('claim', 'Claim'), button('resolve', 'Resolve')];
    const ts = await postCard(...claim);
    const draw = (words: string, ...elements: object[]) =>
      client.apiCall('chat.update', {
        channel: CHANNEL,
        ts,
        text: words,
        blocks: [
          { type: 'section', text: plain(words) },
          { type: 'actions', elements },
        ],
      });
    await page.getByRole('button', { name: 'Claim', exact: true }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => app.sent.length).toBe(1);
    await draw('A card, drawn again', ...claim);
    await shown('A card, drawn again');
    await page.locator('button:focus', { hasText: 'Claim' }).waitFor();
    await draw('A card, claimed', button('answered', 'I answered'), button('resolve', 'Resolve'));
    await shown('A card, claimed');
    await page.locator('article:focus', { hasText: 'A card, claimed' }).waitFor();
    await page.keyboard.press('Tab');
    await page.locator('button:focus', { hasText: 'I answered' }).waitFor();
    await page.getByRole('button', { name: 'customer-service' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('nav button:focus').waitFor();
  });

  test('by keyboard: Escape closes a menu; a form begins in its first field, stays where it is when refused, and leads back to the menu that opened it', async () => {
    app.answer = ({ payload }) => {
      if (payload.type === 'block_actions')
        void client.apiCall('views.open', {
          trigger_id: payload.trigger_id,
          view: { ...REPLY_FORM, notify_on_close: false },
        });
      return payload.type === 'view_submission'
        ? { body: { response_action: 'errors', errors: { draft: 'Too short' } } }
        : undefined;
    };
    await postCard(button('reply', 'Reply'), {
      type: 'overflow',
      action_id: 'more',
      options: [option('Urgency or topic…', 'retag 1')],
    });
    await page.getByLabel('More').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('.overflow[open]').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#modal textarea:focus').waitFor();
    await page.keyboard.type('Hello');
    await page.getByLabel('Warm').check();
    await page.getByLabel('Facts').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Too short').waitFor();
    await page.locator('#modal button:focus', { hasText: 'Send' }).waitFor();
    // The channel is drawn again below the form.
    await client.chat.postMessage({ channel: CHANNEL, text: 'and something else' });
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog#modal[open]').count()).toBe(0);
    await page.locator('summary:focus').waitFor();
    expect(await page.locator('summary:focus').getAttribute('aria-label')).toBe('More');
  });

  test('a private answer is seen by one person, also where it leads, can be pressed, replaced and taken away', async () => {
    const card = `${slack.url}/archives/${CHANNEL}/p1700000000000000?thread_ts=1.0`;
    const text = `Elena has it: <${card}&amp;cid=${CHANNEL}|her card>`;
    await client.apiCall('chat.postEphemeral', {
      channel: CHANNEL,
      user: 'U0KARIM002',
      text,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text } },
        { type: 'actions', block_id: 'row', elements: [button('take', 'Take it over')] },
      ],
    });
    await become(/Karim/);
    // On another page.
    await page.evaluate(`localStorage.setItem('me', 'U0CAMILLE1')`);
    const link = page.getByRole('link', { name: 'her card' });
    expect(await link.getAttribute('href')).toBe(`${card}&cid=${CHANNEL}`);
    await link.click();
    await page.waitForURL(`${slack.url}/slack#${CHANNEL}/1700000000.000000`);
    await shown('Only visible to you');
    await page.getByRole('button', { name: 'Take it over' }).click();
    await eventually(() => app.sent.length).toBe(1);
    const { payload } = app.sent[0] as Sent;
    expect(payload).toMatchObject({ container: { is_ephemeral: true } });
    expect(payload).not.toHaveProperty('message');
    const respond = (body: object) =>
      fetch(String(payload.response_url), { method: 'POST', body: JSON.stringify(body) });
    await respond({ replace_original: true, text: 'It is yours' });
    await shown('It is yours');
    await gone('Take it over');
    await become(/Camille/);
    await gone('It is yours');
    await become(/Karim/);
    await respond({ delete_original: true });
    await gone('It is yours');
    await respond({ response_type: 'in_channel', text: 'Karim took it over' });
    await become(/Camille/);
    await shown('Karim took it over');
  });

  test('a thread folds open, and a broadcast reply stands in the channel too', async () => {
    const ts = await postCard(button('claim', 'Claim'));
    await client.chat.postMessage({ channel: CHANNEL, text: 'and still down', thread_ts: ts });
    await client.chat.postMessage({
      channel: CHANNEL,
      text: '<@U0CAMILLE1> and <!subteam^S0ONDUTY01>: urgent',
      thread_ts: ts,
      reply_broadcast: true,
    });
    await shown('replied to a thread: A card');
    await page.getByText('2 replies').click();
    await shown('and still down');
    expect(await page.getByText('@on-duty').count()).toBe(2);
    const { permalink } = await client.chat.getPermalink({ channel: CHANNEL, message_ts: ts });
    await page.goto(String(permalink));
    await page.locator('article.wanted', { hasText: 'A card' }).waitFor();
    await client.chat.update({ channel: CHANNEL, ts, text: 'moved by <@U0CAMILLE1> to &lt;press&gt;', blocks: [] });
    await shown('replied to a thread: moved by @Camille Renaud to <press>');
  });

  test('the Home tab asks the app, is drawn when it publishes, for each person their own, and can be pressed', async () => {
    app.answer = ({ payload }) => {
      const event = payload.event as { type: string; user: string; tab: string } | undefined;
      const view = {
        type: 'home',
        blocks: [
          { type: 'header', text: plain(`Work of ${event?.user}`) },
          { type: 'actions', block_id: 'row', elements: [button('refresh', 'Refresh')] },
        ],
      };
      if (event?.type === 'app_home_opened' && event.tab === 'home')
        void client.apiCall('views.publish', { user_id: event.user, view });
      return undefined;
    };
    await page.getByRole('button', { name: 'Vigie' }).click();
    await shown('Work of U0CAMILLE1');
    await become(/Elena/);
    await shown('Work of U0ELENA003');
    expect(app.sent.every(({ path, isSigned }) => isSigned && path === '/slack/events')).toBe(true);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await eventually(() => ofType('block_actions')).toMatchObject([
      { payload: { user: { id: 'U0ELENA003' }, view: { type: 'home' } } },
    ]);
    await slack.close();
    slack = await startSlack(Number(new URL(slack.url).port));
    await eventually(() => ofType('event_callback').length).toBe(3);
    await shown('Work of U0ELENA003');
    complaints = complaints.filter((complaint) => !complaint.includes('Failed to load resource'));
    await page.getByRole('button', { name: 'customer-service' }).click();
    await shown('Nothing here yet');
  });

  test('a command goes to the app, its answer is private, its response_url works later, and others are no commands', async () => {
    app.answer = () => ({ body: { response_type: 'ephemeral', text: 'Three are open' } });
    await say('/vigie open now');
    await shown('Three are open');
    expect(app.sent).toMatchObject([
      {
        path: '/slack/commands',
        isSigned: true,
        payload: {
          command: '/vigie',
          text: 'open now',
          user_id: 'U0CAMILLE1',
          team_id: 'T0PREVIEW1',
          channel_id: CHANNEL,
        },
      },
    ]);
    await fetch(String(app.sent[0]?.payload.response_url), {
      method: 'POST',
      body: JSON.stringify({ text: 'And one is overdue' }),
    });
    await shown('And one is overdue');
    await say('/giphy cat');
    await shown('/giphy is not a valid command.');
    app.answer = () => ({ status: 500 });
    await say('/vigie mine');
    await shown('/vigie failed. This app responded with status code 500.');
  });

  test('a colleague’s message is sent to the app from its menu, and what they typed stays text', async () => {
    await become(/Elena/);
    await say('Look: <b>they</b> say <!channel> & more');
    await shown('<b>they</b> say <!channel> & more');
    await become(/Karim/);
    await page.locator('article', { hasText: 'Look' }).hover();
    await page.getByLabel('More actions').click();
    await page.getByRole('button', { name: 'Send to Vigie' }).click();
    await eventually(() => app.sent).toMatchObject([
      {
        isSigned: true,
        payload: {
          type: 'message_action',
          callback_id: 'pass-on',
          user: { id: 'U0KARIM002' },
          channel: { id: CHANNEL },
          message: { user: 'U0ELENA003', text: 'Look: &lt;b&gt;they&lt;/b&gt; say &lt;!channel&gt; &amp; more' },
        },
      },
    ]);
  });
});
