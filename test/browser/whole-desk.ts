import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import * as z from 'zod';
import { sendMention } from '../../cli/send-mention.ts';
import { topologyFor } from '../../infra/load-topology.ts';
import { completeSecrets } from '../../infra/local/secrets.ts';
import { DATABASE_FILE, readSettings } from '../../infra/local/settings.ts';
import { startVigie } from '../../infra/local/start.ts';
import { policyOf } from '../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { readTrail } from '../../shared/trail/append.ts';
import type { Trail } from '../../shared/trail/trail.ts';

export const CAMILLE = /Camille/;
export const KARIM = /Karim/;
export const ELENA = /Elena/;
export const IDS = { camille: 'U0CAMILLE1', karim: 'U0KARIM002', elena: 'U0ELENA003' } as const;

/** A small bank: a desk in English and one in French, three teams, a crisis cell; Elena may look and pass on, and approve. */
const POLICY = `
brand: { names: [Banque Exemple, Example Bank] }
accounts:
  - { name: '@examplebank', platform: x, handle: examplebank, id: '900100' }
channels:
  service: C0SERVICE01
  press: C0PRESS0001
  communications: C0COMMS0001
  service-fr: C0SERVICEFR
  crisis-cell: C0CRISIS001
teams:
  customer-service: { name: { en: Customer service, fr: Relation client } }
  press: { name: Press office }
  communications: { name: Communications }
desks:
  en:
    name: English
    languages: [en]
    timeZone: Europe/London
    locale: en
    relay: U0KARIM002
    channels: { customer-service: service, press: press, communications: communications }
  fr:
    name: France
    languages: [fr]
    timeZone: Europe/Paris
    locale: fr
    relay: U0KARIM002
    channels: { customer-service: service-fr, press: press, communications: communications }
groupDesk: en
roles:
  service:
    who: [U0CAMILLE1, U0KARIM002]
    may: [claim, answer, resolve, dismiss, reopen, reroute, snooze, retag, assign, reply, approve, hide, pass-on, declare, console]
  press: { who: [U0ELENA003], may: [approve, pass-on] }
rules:
  - { name: late already, when: { keywords: 'no news' }, team: press }
  - { name: everything, team: customer-service, show: always }
targets:
  critical: { acknowledge: 5m, answer: 30m, hours: always }
  high: { acknowledge: 15m, answer: 2h, hours: always }
  normal: { acknowledge: 4h, answer: 24h, hours: always }
escalation: { steps: [{ ping: relay }] }
replies:
  platforms: [x]
  guidelines:
    every-topic:
      en: Answer as if the person stood before you, and sign with your first name.
      fr: Répondez comme à quelqu’un que vous avez en face de vous, et signez de votre prénom.
  approval:
    - { topic: fraud-security }
crisis: { channel: crisis-cell, ping: U0CAMILLE1, group: {} }
console: {}
pace: { perChannelPerSecond: 0 }
`;

/** Late after a second: for what a missed target looks like. */
const LATE = `  press:
    name: Press office
    targets: { critical: { answer: 1s, hours: always }, high: { answer: 1s, hours: always }, normal: { answer: 1s, hours: always }, low: { answer: 1s, hours: always } }
`;

/** What a platform's API was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** X's ids tell when they were given, and a card says when it was answered. */
const idOfNow = (): string => String((BigInt(Date.now()) - 1_288_834_974_657n) << 22n);

/** The whole program as `npm start` runs it, with its page open in a browser, and X's API beside it. */
export const openWholeDesk = async (browser: Browser) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'vigie-desk-'));
  const policyFile = join(dataDir, 'policy.yaml');
  writeFileSync(policyFile, POLICY.replace('  press: { name: Press office }\n', LATE));
  const read = readSettings({
    PORT: '0',
    SLACK_PREVIEW_PORT: '0',
    DATA_DIR: dataDir,
    POLICY_FILE: policyFile,
    X_ACCESS_TOKEN: 'token of the tests',
  });
  if (read.kind !== 'ok') throw new Error(read.problems.join('\n'));
  const asked: Asked[] = [];
  let answer = (): Response => Response.json({ data: { id: idOfNow(), hidden: true } }, { status: 201 });
  const vigie = await startVigie(read.settings, {
    http: async (url, init) => {
      asked.push({ method: init?.method ?? 'GET', url: String(url), body: JSON.parse(String(init?.body ?? 'null')) });
      return answer();
    },
  });
  const store = openSqliteStore(join(dataDir, DATABASE_FILE), systemClock, topologyFor(policyOf(policyFile)).queues);
  const secrets = completeSecrets(dataDir, read.settings.secrets);
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  // A busy machine takes its time.
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  context.on('console', (message) => {
    if (message.page() !== page) complaints.push(message.text());
  });
  await page.goto(`${vigie.slackPage}/slack#C0SERVICE01`);
  await page.getByText('Nothing here yet').waitFor();

  const card = (text: string): Locator =>
    page.locator('article', { hasText: text }).filter({ has: page.locator('button') });

  return {
    page,
    store,
    context,
    asked,
    complaints,
    vigie,
    secrets,
    /** From now on X answers this. */
    platformAnswers: (next: () => Response) => {
      answer = next;
    },
    /** Somebody writes to the bank on X; its trail's id. */
    says: async (text: string, more: { handle?: string; followers?: number } = {}): Promise<string> => {
      const { handle = 'marie_l', followers = 1_284 } = more;
      const mention = { platform: 'x', text, handle, name: 'Marie L.', followers };
      const { ref } = await sendMention(vigie.url, secrets, vigie.policy, mention);
      return mentionIdOf(secrets.VIGIE_ID_KEY?.[0] ?? '', ref);
    },
    goTo: (channel: string) => page.locator('#channels').getByText(channel, { exact: true }).click(),
    become: async (name: RegExp) => {
      const options = await page.getByLabel('You are').locator('option').allTextContents();
      await page.getByLabel('You are').selectOption({ index: options.findIndex((option) => name.test(option)) });
    },
    /** The card that shows these words, in the channel that is open. */
    card,
    press: async (text: string, button: string) => {
      await card(text).first().getByRole('button', { name: button, exact: true }).click();
    },
    choose: async (text: string, entry: string) => {
      await card(text).first().getByLabel('More', { exact: true }).click();
      await page.getByRole('button', { name: entry, exact: true }).click();
    },
    form: (): Locator => page.locator('dialog#modal[open]'),
    send: async (button: string) => {
      await page.locator('dialog#modal[open]').getByRole('button', { name: button, exact: true }).click();
    },
    command: async (text: string) => {
      await page.getByLabel('Message', { exact: true }).fill(text);
      await page.keyboard.press('Enter');
    },
    /** A page more, as a link in Slack opens it. */
    opens: async (link: Locator) => {
      const [opened] = await Promise.all([context.waitForEvent('page'), link.click()]);
      await opened.waitForLoadState();
      return opened;
    },
    trail: (id: string): Promise<Trail> => readTrail(store.trail, id),
    events: async (id: string) => (await store.trail.read(id)).flatMap(({ events }) => events),
    close: async () => {
      await context.close();
      store.close();
      await vigie.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
export type WholeDesk = Awaited<ReturnType<typeof openWholeDesk>>;

/** A body that X sends to ask for a reply's own words. */
export const ReplyBody = z.object({ text: z.string(), reply: z.object({ in_reply_to_tweet_id: z.string() }) });
