import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isChromiumHere, launchChromium } from './chromium.ts';
import { CAMILLE, ELENA, IDS, KARIM, openWholeDesk, ReplyBody, type WholeDesk } from './whole-desk.ts';

const isHere = isChromiumHere('the desk in a browser');

/** Every action from the click to the trail, in the whole program. */
describe.skipIf(!isHere)('the desk, from the click to the trail', () => {
  let browser: Browser;
  let desk: WholeDesk;

  beforeAll(async () => {
    browser = await launchChromium();
    desk = await openWholeDesk(browser);
  });
  afterAll(async () => {
    await desk?.close();
    await browser?.close();
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      console.error('the page says:', await desk.page.locator('.failure:not(:empty)').allTextContents());
    });
  });
  afterEach(async () => {
    // A form that a failed test left open stands before everything else.
    if ((await desk.form().count()) > 0) await desk.page.keyboard.press('Escape');
    expect(desk.complaints).toEqual([]);
    await desk.goTo('service');
    await desk.become(CAMILLE);
  });

  const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });
  const shows = (text: string, words: string) =>
    eventually(() => desk.card(text).first().textContent()).toContain(words);
  const arrives = async (text: string): Promise<string> => {
    const id = await desk.says(`@examplebank ${text}`);
    await desk.card(text).first().waitFor();
    return id;
  };
  /** At a page of her own, beside the one that is open. */
  const camillePresses = async (text: string, button: string) => {
    const hers = await browser.newPage();
    await hers.goto(`${desk.vigie.slackPage}/slack#C0SERVICE01`);
    await hers.locator('article', { hasText: text }).first().getByRole('button', { name: button, exact: true }).click();
    await hers.getByText(text).first().waitFor();
    await hers.close();
  };

  test('Claim: it has an owner, and the next who tries is told privately who', async () => {
    const id = await arrives('my statement from May is missing');
    await desk.press('statement from May', 'Claim');
    await shows('statement from May', '@Camille Renaud');
    expect((await desk.trail(id)).claim?.user).toBe(IDS.camille);
    // Karim's page still shows the old card: he presses what Slack kept.
    await desk.become(ELENA);
    await desk.press('statement from May', 'Resolve');
    await desk.page.getByText('Your role does not allow this').waitFor();
    expect((await desk.trail(id)).closed).toBeUndefined();
  });

  test('Reply: the words go to X once, and the card says that it was answered', async () => {
    const id = await arrives('is the branch in Leeds open on Saturday?');
    await desk.press('branch in Leeds', 'Claim');
    await shows('branch in Leeds', '@Camille Renaud');
    await desk.press('branch in Leeds', 'Reply');
    await desk.form().getByText('sign with your first name').waitFor();
    await desk.form().getByLabel('Your reply, as everybody will see it').fill('Yes, from nine to one :blush: Camille');
    await desk.send('Send');
    await eventually(async () => (await desk.trail(id)).replies.length).toBe(1);
    const posts = desk.asked.filter(({ method }) => method === 'POST');
    expect(posts.map(({ body }) => ReplyBody.parse(body).text)).toEqual(['Yes, from nine to one 😊 Camille']);
    await shows('branch in Leeds', 'Answered');
    const { received, replies } = await desk.trail(id);
    expect(replies[0]?.at, 'the answer came after the question').toBeGreaterThanOrEqual(
      received?.createdAt ?? Infinity,
    );
    await desk.press('branch in Leeds', 'Resolve');
    await eventually(async () => (await desk.trail(id)).closed !== undefined).toBe(true);
    await shows('branch in Leeds', 'Reopen');
  });

  test('Reply on a topic that asks for it: a second person approves, not the one who wrote', async () => {
    const id = await arrives('somebody stole my card and is paying with it, fraud!!');
    await desk.press('stole my card', 'Reply');
    await desk.form().getByLabel('Your reply, as everybody will see it').fill('Please block it now: 0800 000. Camille');
    await desk.send('Send');
    await desk.card('stole my card').first().getByRole('button', { name: 'Review the reply' }).waitFor();
    const before = desk.asked.length;
    await desk.become(KARIM);
    await desk.press('stole my card', 'Review the reply');
    await desk.form().getByLabel('Your decision').selectOption('Approve and send');
    await desk.send('Confirm');
    await eventually(async () => (await desk.trail(id)).replies.length).toBe(1);
    expect(desk.asked.length).toBe(before + 1);
    expect((await desk.events(id)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['reply-drafted', 'reply-approved', 'reply-sent']),
    );
  });

  test('Reply that X refuses: the words are kept, and nothing is said twice', async () => {
    const id = await arrives('how do I order a new card reader?');
    desk.platformAnswers(() => Response.json({ title: 'Unauthorized' }, { status: 401 }));
    await desk.press('new card reader', 'Reply');
    await desk.form().getByLabel('Your reply, as everybody will see it').fill('In the app, under Cards. Camille');
    await desk.send('Send');
    await shows('new card reader', 'access token has expired');
    desk.platformAnswers(() => Response.json({ data: { id: '1994600000000000002' } }, { status: 201 }));
    await desk.press('new card reader', 'Reply');
    const words = desk.form().getByLabel('Your reply, as everybody will see it');
    expect(await words.inputValue()).toBe('In the app, under Cards. Camille');
    await desk.send('Send');
    await eventually(async () => (await desk.trail(id)).replies.length).toBe(1);
  });

  test('I answered: the response time counts, without a word from here', async () => {
    const id = await arrives('can I get my tax form on paper?');
    await desk.press('tax form on paper', 'I answered');
    await eventually(async () => (await desk.trail(id)).replies.length).toBe(1);
    await shows('tax form on paper', 'Answered');
  });

  test('Hide: what must not stay public is hidden on X, after a question', async () => {
    const id = await arrives('my account number is 12345678, fix my login');
    await desk.choose('account number is', 'Hide from the public…');
    await desk.form().getByText('no longer be shown to the public').waitFor();
    desk.platformAnswers(() => Response.json({ data: { hidden: true } }));
    await desk.send('Confirm');
    await eventually(async () => (await desk.trail(id)).hiding).toBe('hidden');
    await shows('account number is', 'Hidden from the public');
  });

  test('Reroute: the card goes to the other team, and the old one says where', async () => {
    const id = await arrives('who sponsors the summer concerts this year?');
    await desk.press('summer concerts', 'Reroute');
    await desk.form().getByLabel('Team').selectOption('Communications');
    await desk.send('Confirm');
    await eventually(() => desk.page.locator('article', { hasText: 'Moved' }).count()).toBe(1);
    await desk.goTo('communications');
    await desk.card('summer concerts').first().waitFor();
    expect((await desk.trail(id)).route?.team).toBe('communications');
  });

  test('Snooze until an exact time, and Wake up', async () => {
    const id = await arrives('please call me back about the mortgage');
    await desk.press('about the mortgage', 'Snooze');
    await desk.form().getByLabel('Or at this time exactly').fill('2020-01-01T08:00');
    await desk.send('Confirm');
    await desk.form().getByText('That time is over.').waitFor();
    await desk.form().getByLabel('Or at this time exactly').fill('2037-01-01T08:00');
    await desk.send('Confirm');
    await shows('about the mortgage', 'Set aside until');
    expect((await desk.trail(id)).snooze?.until).toBeGreaterThan(Date.UTC(2036, 11, 30));
    await desk.press('about the mortgage', 'Wake up');
    await eventually(async () => (await desk.trail(id)).snooze).toBeUndefined();
  });

  test('Not for us, and Reopen', async () => {
    const id = await arrives('the bench by the river bank is broken');
    await desk.press('river bank', 'Not for us');
    await shows('river bank', 'Not for us');
    await desk.press('river bank', 'Reopen');
    await eventually(async () => (await desk.trail(id)).closed).toBeUndefined();
  });

  test('Urgency or topic: what was wrong is kept for the classifier', async () => {
    const id = await arrives('the queue at the counter is endless again');
    await desk.choose('queue at the counter', 'Urgency or topic…');
    await desk.form().getByLabel('Urgency').selectOption({ index: 1 });
    await desk.send('Confirm');
    await eventually(async () => (await desk.events(id)).some(({ type }) => type === 'retagged')).toBe(true);
  });

  test('Assign: the one who is given it is told below the card', async () => {
    const id = await arrives('my cheque book never came');
    await desk.choose('cheque book', 'Assign to…');
    await desk.form().getByLabel('To whom?').selectOption('Karim Haddad');
    await desk.send('Confirm');
    await shows('cheque book', '@Karim Haddad');
    expect((await desk.trail(id)).claim?.user).toBe(IDS.karim);
    await eventually(async () => (await desk.trail(id)).posts.some(({ note, ts }) => note === 'given' && ts)).toBe(
      true,
    );
  });

  test('Show the trail, and the link to the platform', async () => {
    await arrives('thanks for the quick help today');
    await desk.choose('quick help today', 'Show the trail');
    await desk.form().getByText('Routed').first().waitFor();
    await desk.form().getByRole('button', { name: 'Close', exact: true }).first().click();
    const link = desk.card('quick help today').first().getByRole('link').last();
    expect(await link.getAttribute('href')).toMatch(/^https:\/\/x\.com\//);
  });

  test('a form that was open while somebody else resolved the mention: told, and nothing is lost', async () => {
    const id = await arrives('where do I see my credit limit?');
    await desk.become(KARIM);
    await desk.press('credit limit', 'Reply');
    const words = desk.form().getByLabel('Your reply, as everybody will see it');
    await words.fill('In the app, under Cards. Camille');
    const before = desk.asked.length;
    await camillePresses('credit limit', 'Resolve');
    await eventually(async () => (await desk.trail(id)).closed !== undefined).toBe(true);
    await desk.send('Send');
    await desk.form().getByText('has closed it already').waitFor();
    expect(await words.inputValue()).toBe('In the app, under Cards. Camille');
    expect(desk.asked.length).toBe(before);
    await desk.form().getByRole('button', { name: 'Cancel', exact: true }).click();
  });

  test('a form that was open while somebody else answered the mention: it comes back with its words, and its first line says why', async () => {
    const id = await arrives('where do I find my IBAN?');
    await desk.become(KARIM);
    await desk.press('find my IBAN', 'Reply');
    const words = desk.form().getByLabel('Your reply, as everybody will see it');
    await words.fill('In the app, under Accounts. Karim');
    await camillePresses('find my IBAN', 'I answered');
    await eventually(async () => (await desk.trail(id)).replies.length).toBe(1);
    const before = desk.asked.length;
    await desk.send('Send');
    const notice = desk.form().getByText('@Camille Renaud has answered it meanwhile. Send again');
    await notice.waitFor();
    expect(await desk.form().locator('.blocks > *').first().textContent()).toContain(await notice.textContent());
    const [top, form] = [await notice.boundingBox(), await desk.form().locator('.blocks').boundingBox()];
    expect(top?.y, 'it is not scrolled away').toBeGreaterThanOrEqual(form?.y ?? Infinity);
    expect(await words.inputValue()).toBe('In the app, under Accounts. Karim');
    expect(desk.asked.length).toBe(before);
    await desk.send('Send');
    await eventually(() => desk.asked.length).toBe(before + 1);
  });

  test('/vigie: open work, mine, overdue, about, explain, report, crisis, each a private answer', async () => {
    for (const [command, words] of [
      ['/vigie', 'Open work'],
      ['/vigie mine', 'My work'],
      ['/vigie overdue', 'Overdue'],
      ['/vigie about outage', 'Still to hear that it is fixed'],
      ['/vigie explain my card is blocked', 'everything'],
      ['/vigie report', 'Response times of the week'],
      ['/vigie crisis', 'Write one of the topics after it'],
    ] as const) {
      await desk.command(command);
      await eventually(() => desk.page.getByText(words).last().isVisible()).toBe(true);
    }
  });

  test('a crisis: one card counts what many say, tells whom to tell, and ends', async () => {
    await desk.become(KARIM);
    await desk.command('/vigie crisis praise');
    await shows('Crisis · ', 'No mentions are grouped here');
    const ids = await Promise.all(
      ['thank you, Kira', 'thanks a lot, great service', 'thank you so much, you are the best'].map((words) =>
        desk.says(`@examplebank ${words}`),
      ),
    );
    for (const id of ids) {
      await eventually(async () => (await desk.trail(id)).route?.hidden).toBe('grouped');
      expect((await desk.trail(id)).posts).toEqual([]);
    }
    await desk.press('Crisis · ', 'Group “High” as well');
    await desk.page.locator('#confirm').getByRole('button', { name: 'Group “High” as well' }).click();
    await shows('Crisis · ', 'Grouped up to “High”');
    await desk.press('Crisis · ', 'Whom to tell');
    await desk.page.getByText('thanks a lot, great service').waitFor();
    // The last of the list is who wrote first of those that have no card.
    await desk.page.getByRole('button', { name: 'Claim', exact: true }).last().click();
    await desk.page.getByText('Handled in').last().waitFor();
    await eventually(async () => {
      const trails = await Promise.all(ids.map((id) => desk.trail(id)));
      return trails.flatMap(({ claim, posts }) => (claim === undefined ? [] : posts.map(({ status }) => status)));
    }).toEqual(['delivered']);
    await desk.become(ELENA);
    const ends = async () => {
      await desk.press('Crisis · ', 'End the crisis');
      await desk.page.locator('#confirm').getByRole('button', { name: 'End the crisis' }).click();
    };
    await ends();
    await desk.page.getByText('Your role does not allow this').last().waitFor();
    await desk.become(KARIM);
    await ends();
    await shows('Crisis over', '3 mentions are grouped here');
    await shows('Crisis over', 'ended by @Karim Haddad');
    await arrives('thank you, Kira, and welcome back');
  });

  test('Send to Vigie: what a colleague pasted becomes a card, and says who passed it on', async () => {
    await desk.command('Seen on a forum: the bank lost my transfer from Monday');
    await desk.page.locator('article', { hasText: 'Seen on a forum' }).first().hover();
    await desk.page.locator('article', { hasText: 'Seen on a forum' }).first().getByLabel('More actions').click();
    await desk.page.getByRole('button', { name: 'Send to Vigie' }).click();
    await eventually(() => desk.card('Passed on by').first().isVisible()).toBe(true);
  });

  test('what is late is called out below its card, to the desk’s relay', async () => {
    const id = await desk.says('@examplebank no news from you since the leak, why?');
    await eventually(async () =>
      (await desk.trail(id)).posts.some((post) => post.purpose === 'escalation' && post.ts),
    ).toBe(true);
    const calls = (await desk.trail(id)).posts.filter(({ purpose }) => purpose === 'escalation');
    expect(calls.map(({ ping }) => ping)).toEqual([IDS.karim]);
  });

  test('/vigie console: a link that opens what was closed; figures, what was late, a mention’s way, and a table to download', async () => {
    const id = await desk.says('@examplebank no news from you about my card, why?');
    await eventually(async () => (await desk.trail(id)).clockSteps.length).toBeGreaterThan(0);
    const closed = await desk.context.newPage();
    await closed.goto(`${desk.vigie.url}/console`);
    expect(await closed.locator('h1').textContent()).toBe('The console is closed');
    // What a browser says of any 403: it has let the style sheet through.
    expect(desk.complaints.splice(0)).toEqual([expect.stringContaining('403')]);
    expect(await closed.evaluate('getComputedStyle(document.body).fontFamily')).toContain('system-ui');
    await desk.command('/vigie console');
    const console = await desk.opens(desk.page.getByRole('link', { name: 'Open the console' }).last());
    expect(console.url()).toBe(`${desk.vigie.url}/console`);
    expect(await console.evaluate('document.referrer')).toBe('');
    const [cookie] = await desk.context.cookies();
    expect(cookie).toMatchObject({ name: 'vigie-console', httpOnly: true, sameSite: 'Lax', path: '/console' });
    // By the cookie alone.
    expect((await closed.reload())?.status()).toBe(200);
    await closed.close();
    expect(await console.locator('h1').textContent()).toMatch(/^Response times/);
    expect(await console.locator('img').count()).toBe(2);
    expect(await console.getByText('What missed its target').isVisible()).toBe(true);
    // Narrow, for there is little in them.
    await console.setViewportSize({ width: 1_000, height: 900 });
    const cutOff = await console
      .locator('.scroll')
      .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth && box.clientWidth > 0).length);
    expect(cutOff).toBe(0);
    const [table] = await Promise.all([
      console.waitForEvent('download'),
      console.getByText('Download as a table').click(),
    ]);
    expect(table.suggestedFilename()).toMatch(/^vigie-.*\.csv$/);
    await console.getByLabel('A mention’s way').fill(id);
    await console.getByRole('button', { name: 'Show' }).last().click();
    await console.getByText('The chain holds').waitFor();
    expect(await console.locator('h1').textContent()).toContain(id);
    await console.getByRole('link', { name: 'Response times' }).click();
    await console.getByLabel('Desk').selectOption('France');
    await console.getByRole('button', { name: 'Show' }).first().click();
    await console.waitForURL(/desk=fr/);
    await console.close();
    await desk.become(ELENA);
    await desk.command('/vigie console');
    await desk.page.getByText('Your role does not allow this').last().waitFor();
  });

  test('the home tab: my work, my team’s, and the times of the week', async () => {
    await desk.page.getByRole('button', { name: 'Vigie' }).click();
    await eventually(() => desk.page.locator('#home').textContent()).toMatch(/My work.*Response times of the week/s);
  });
});
