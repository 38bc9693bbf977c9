#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { optionsOf } from '../cli/script-options.ts';
import { DAY, MINUTE } from '../shared/runtime/clock.ts';
import { randomId } from '../shared/runtime/system.ts';
import { append } from '../shared/trail/append.ts';
import { type Events, SYSTEM } from '../shared/trail/event.ts';
import { emptyTrail } from '../shared/trail/trail.ts';
import type { WholeDesk } from '../test/browser/whole-desk.ts';
import { someTags } from '../test/unit/policy/policies.ts';
import { received } from '../test/unit/trail/events.ts';

const HELP = `Takes the pictures of docs/desk.md: the whole program runs, and a browser walks through the states of a card.

  npm run pictures -- [--out docs/images/desk]

Needs Debian's chromium or chromium-headless-shell, and its fonts-liberation and fonts-noto-color-emoji for letters and signs.
`;

const values = optionsOf(HELP, { out: { type: 'string' } });
const OUT = values.out ?? join(import.meta.dirname, '..', 'docs', 'images', 'desk');

// Loading the browser's driver and the whole program takes longer than all else that --help does.
const { isChromiumHere, launchChromium } = await import('../test/browser/chromium.ts');
const { CAMILLE, IDS, KARIM, openWholeDesk } = await import('../test/browser/whole-desk.ts');

/** What a week may have brought before, so that the pages of response times have something to show. */
const aWeekBefore = async ({ store }: WholeDesk): Promise<void> => {
  const now = Date.now();
  const topics = ['account-billing', 'outage', 'question', 'service-quality', 'fraud-security'] as const;
  for (let i = 0; i < 64; i += 1) {
    const urgency =
      (['normal', 'low', 'normal', 'high', 'normal', 'critical', 'low', 'normal'] as const)[i % 8] ?? 'normal';
    let at = now - 7 * DAY + Math.round((i + 1 + 0.4 * Math.sin(i)) * (6.7 / 66) * DAY);
    const person = { kind: 'person', user: i % 3 === 0 ? IDS.karim : IDS.camille } as const;
    let trail = emptyTrail(`of-the-week-before-${i}`);
    const after = async (minutes: number, ...events: Events): Promise<void> => {
      at += Math.round(minutes * MINUTE);
      const clock = { now: () => at, sleep: async () => {} };
      trail = (await append({ trail: store.trail, clock, newId: randomId }, trail, events)).trail;
    };
    const team = i % 7 === 3 ? 'communications' : 'customer-service';
    const tags = someTags({ team, topic: topics[i % topics.length] ?? 'other', urgency });
    const post = `${trail.id}/1/0`;
    await after(
      0,
      received(at),
      { type: 'classified', by: SYSTEM, tags },
      { type: 'routed', by: SYSTEM, team, desk: i % 4 === 0 ? 'fr' : 'en', rule: 'everything', policy: 'p' },
      { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE01', queue: `team-${team}` },
    );
    await after(0, { type: 'delivery-started', by: SYSTEM, postId: post, leaseUntil: at });
    await after(0.02, { type: 'delivered', by: SYSTEM, postId: post, ts: `${at}.1`, found: false });
    const usual = urgency === 'critical' ? 2.2 : urgency === 'high' ? 6 : 50;
    await after(usual * (0.3 + 0.7 * (i % 5)), { type: 'claimed', by: person });
    const answer = usual * (1 + 1.5 * (i % 9));
    if (i % 6 !== 5) await after(answer, { type: 'replied', by: person, at: at + Math.round(answer * MINUTE) });
    if (i % 9 === 7) continue;
    await after(usual * 2, { type: 'resolved', by: person });
  }
};

const walk = async (desk: WholeDesk): Promise<void> => {
  const { page } = desk;
  const settled = () => page.waitForTimeout(700);
  const picture = async (name: string, of: { screenshot: (options: { path: string }) => Promise<unknown> }) => {
    await settled();
    const path = join(OUT, `${name}.png`);
    await of.screenshot({ path });
    process.stderr.write(`${path}\n`);
  };
  const article = (words: string) => page.locator('article', { hasText: words }).first();
  const arrives = async (words: string, more: { handle?: string; followers?: number } = {}) => {
    const id = await desk.says(`@examplebank ${words}`, more);
    await article(words).waitFor();
    await page.mouse.move(0, 0);
    return id;
  };
  const reply = (english = true) =>
    desk.form().getByLabel(english ? 'Your reply, as everybody will see it' : 'Votre réponse', { exact: english });

  await arrives('my card was swallowed by the machine in Leeds and I travel tomorrow');
  await picture('new', article('swallowed'));
  await desk.press('swallowed', 'Claim');
  await picture('claimed', article('swallowed'));
  await desk.press('swallowed', 'Reply');
  await reply().fill('That is bad luck just before a journey! A courier can bring you a card tonight. Camille');
  await picture('reply-form', desk.form());
  await desk.send('Send');
  await article('swallowed').getByText('Answered').first().waitFor();
  await picture('answered', article('swallowed'));
  await desk.press('swallowed', 'Resolve');
  await picture('resolved', article('swallowed'));

  await arrives('somebody stole my phone and now pays with my account, fraud!!');
  await desk.press('stole my phone', 'Reply');
  await reply().fill('Please block your access first: 0800 000, day and night. I stay with you. Camille');
  await desk.send('Send');
  await picture('awaits-approval', article('stole my phone'));
  await desk.become(KARIM);
  await desk.press('stole my phone', 'Review the reply');
  await picture('review-form', desk.form());
  await page.keyboard.press('Escape');
  await desk.become(CAMILLE);

  await arrives('could somebody call me about my mortgage next week?');
  await desk.press('about my mortgage', 'Snooze');
  await picture('snooze-form', desk.form());
  await desk.form().getByLabel('Until when?').selectOption({ index: 3 });
  await desk.send('Confirm');
  await picture('set-aside', article('about my mortgage'));

  await arrives('who plays at your summer concert?');
  await desk.press('summer concert', 'Reroute');
  await picture('reroute-form', desk.form());
  await desk.form().getByLabel('Team').selectOption('Communications');
  await desk.send('Confirm');
  await article('Moved').waitFor();
  await picture('moved', article('Moved'));

  await arrives('the bench by the river bank is broken');
  await desk.press('river bank', 'Not for us');
  await picture('not-for-us', article('river bank'));

  await arrives('my new cheque book never came');
  await desk.choose('cheque book', 'Assign to…');
  await desk.form().getByLabel('To whom?').selectOption('Karim Haddad');
  await desk.send('Confirm');
  await article('cheque book')
    .getByText(/\d repl/)
    .click();
  await picture('assigned', article('cheque book'));
  await desk.choose('cheque book', 'Show the trail');
  await picture('trail', desk.form());
  await page.keyboard.press('Escape');

  await desk.says('@examplebank no news from you since Monday, what is going on?');
  await desk.goTo('press');
  await article('no news from you').waitFor();
  await page.waitForTimeout(4_000);
  await article('no news from you')
    .getByText(/\d repl/)
    .click();
  await picture('overdue', article('no news from you'));

  await desk.says('@examplebank nobody in the whole country can pay by card, all systems are down!!', {
    followers: 48_210,
  });
  await desk.goTo('crisis-cell');
  await article('whole country').waitFor();
  await picture('alert', article('whole country'));

  await desk.goTo('service');
  await desk.command('/vigie crisis outage');
  await article('Crisis · Outage').waitFor();
  await page.waitForTimeout(1_000);
  const down = [
    'the app keeps crashing',
    'login page gives an error',
    'same here, app crashes when I open it',
    'the login button does nothing',
  ];
  for (const words of down) await desk.says(`@examplebank ${words}`);
  await article('Crisis · Outage').getByText('4 mentions are grouped here').waitFor({ timeout: 130_000 });
  await picture('crisis', article('Crisis · Outage'));

  await desk.goTo('service-fr');
  await arrives('votre appli est en panne depuis ce matin, je ne peux pas payer mon loyer');
  await picture('new-in-french', article('mon loyer'));

  await aWeekBefore(desk);
  await desk.goTo('service');
  await desk.command('/vigie console');
  const console = await desk.opens(page.getByRole('link', { name: 'Open the console' }).last());
  await picture('console', { screenshot: (options) => console.screenshot({ ...options, fullPage: true }) });
  await console.close();

  await page.getByRole('button', { name: 'Vigie' }).click();
  await page.locator('#home').getByText('My work', { exact: false }).first().waitFor();
  await picture('home', page);
};

if (isChromiumHere('the pictures')) {
  mkdirSync(OUT, { recursive: true });
  const browser = await launchChromium();
  const desk = await openWholeDesk(browser);
  try {
    await walk(desk);
  } finally {
    await desk.close();
    await browser.close();
  }
} else process.exitCode = 1;
