import { describe, expect, test } from 'vitest';
import { isOpen } from '../../../functions/briefing/work.ts';
import { checkBlocks } from '../../../infra/local/slack-preview/check-blocks.ts';
import { LOCALES } from '../../../shared/policy/policy-words.ts';
import { followUps } from '../../../shared/reports/follow-up.ts';
import { turnsOf } from '../../../shared/reports/response-times.ts';
import { HOUR } from '../../../shared/runtime/clock.ts';
import { textsOf } from '../../../shared/slack/locale/texts-of.ts';
import { renderGoesOn } from '../../../shared/slack/render-crisis.ts';
import { voiceIn } from '../../../shared/slack/voice.ts';
import { ANNA, BORIS, CRISIS, openOffice, PRESS_IT, SERVICE } from './office.ts';

const crisis = { channel: 'crisis', ping: 'here', group: { upTo: 'high', lasts: '12h' } };
const TRAIL = `crisis:${SERVICE}:outage`;
/** What the button of its first crisis has as its value. */
const FIRST = `${TRAIL}/1`;

/** A crisis about outages, declared by Anna, and its live card. */
const inCrisis = async (more: Parameters<typeof openOffice>[0] = {}) => {
  const office = openOffice({ ...more, policy: { crisis, ...more.policy } });
  await office.command(ANNA, 'crisis outage');
  await office.works();
  return office;
};
const told = ({ body }: { readonly body: string | Buffer }): string => JSON.parse(String(body)).text;

describe('/vigie crisis', () => {
  test.each(['crisis outage', 'CRISIS panne'])('“%s” declares one in the channel where it is said', async (text) => {
    const office = openOffice({ policy: { crisis } });
    const answer = await office.command(ANNA, text);
    expect(answer.status).toBe(200);
    expect(told(answer)).toContain('up to the urgency “High”');
    expect(await office.commits(TRAIL)).toMatchObject([
      {
        events: [
          {
            type: 'crisis-declared',
            by: { kind: 'person', user: ANNA },
            topic: 'outage',
            channel: SERVICE,
            until: office.now() + 12 * 3_600_000,
          },
          { type: 'post-asked', purpose: 'crisis', channel: SERVICE, queue: 'urgent' },
        ],
      },
    ]);
    await office.works();
    expect(office.slack.cards(SERVICE).map(({ text }) => text)).toEqual([
      '📣 Crisis · Outage · No mentions are grouped here',
    ]);
  });

  test.each(['crisis', 'crisis constructor'])('“%s” is answered with the topics that there are', async (text) => {
    const office = openOffice({ policy: { crisis } });
    expect(told(await office.command(ANNA, text))).toContain('Accounts and payments, Outage, ');
    expect(await office.commits(TRAIL)).toEqual([]);
  });

  test('speaks as the desk does whose channel it is', async () => {
    const office = openOffice({ policy: { crisis } });
    expect(told(await office.command(ANNA, 'crisis', { channel: PRESS_IT }))).toContain('`/vigie crisis panne`');
    expect(told(await office.command(ANNA, 'crisis panne', { channel: PRESS_IT }))).toContain('jusqu’à l’urgence');
    await office.works();
    expect(office.slack.cards(PRESS_IT).map(({ text }) => text)).toEqual([
      '📣 Crise · Panne · Aucune mention regroupée ici',
    ]);
  });

  test('is taken where a rule alone has the cards come', async () => {
    const rules = [
      { name: 'to the cell', when: { topic: 'outage' }, team: 'service', channel: 'crisis' },
      { name: 'everything', team: 'service' },
    ];
    const office = openOffice({ policy: { crisis, rules } });
    expect(told(await office.command(ANNA, 'crisis outage', { channel: CRISIS }))).toContain('From now on');
  });

  test('said in the crisis channel, where alerts come and no cards, declares nothing and says where to say it', async () => {
    const office = openOffice({ policy: { crisis } });
    expect(told(await office.command(ANNA, 'crisis outage', { channel: CRISIS }))).toContain('No cards come here');
    expect(await office.commits(`crisis:${CRISIS}:outage`)).toEqual([]);
  });

  test('the same request again declares nothing more', async () => {
    const office = await inCrisis();
    await office.command(ANNA, 'crisis outage');
    await office.works();
    expect(await office.trail(TRAIL)).toMatchObject({ crises: [{ version: 1 }] });
    expect(office.slack.cards(SERVICE)).toHaveLength(1);
  });

  test('said again, when the card is far up, is answered with the buttons that the card has', async () => {
    const office = await inCrisis();
    const { blocks } = JSON.parse(String((await office.command(BORIS, 'crisis outage')).body));
    expect(JSON.stringify(blocks)).toContain(
      `Declared by <@${ANNA}>, Mon 23 Nov, 09:00 · ends by itself Mon 23 Nov, 21:00`,
    );
    expect(blocks.at(-1).elements).toMatchObject([
      { action_id: 'crisis-about', value: FIRST },
      { action_id: 'crisis-over', value: FIRST },
    ]);
    // What is pressed in a private answer comes without its message.
    await office.press(BORIS, 'crisis-over', FIRST, { isPrivate: true });
    expect(office.answers).toMatchObject([{ text: expect.stringContaining('It is over') }]);
  });

  test('is not for whom the policy gives no such right, nor is its end, nor that it groups more', async () => {
    const roles = { lead: { who: [ANNA], may: ['declare'] } };
    const stranger = openOffice({ policy: { crisis, roles } });
    expect(told(await stranger.command(BORIS, 'crisis outage'))).toContain('role does not allow');
    expect(await stranger.commits(TRAIL)).toEqual([]);

    const office = await inCrisis({ policy: { roles } });
    const refused = { user: BORIS, text: expect.stringContaining('role does not allow') };
    await office.press(BORIS, 'crisis-over', FIRST);
    await office.press(BORIS, 'crisis-widen', FIRST);
    expect(office.whispers).toMatchObject([refused, refused]);
    expect((await office.trail(TRAIL)).crises).toMatchObject([{ over: undefined, widenedTo: undefined }]);
  });

  test('is kept or said not to be, whatever a store does', async () => {
    const refuses = <T extends object>(port: T): T =>
      new Proxy(port, {
        get: (target, key, receiver) =>
          key === 'put' ? () => Promise.reject(new Error('away')) : Reflect.get(target, key, receiver),
      });
    const office = openOffice({ policy: { crisis }, between: refuses });
    expect((await office.command(ANNA, 'crisis outage')).status).toBe(503);
  });
});

describe('the buttons of a live card', () => {
  test('one ends the crisis, and the card says who did', async () => {
    const office = await inCrisis();
    const ts = office.slack.cards(SERVICE)[0]?.ts ?? '';
    expect((await office.press(BORIS, 'crisis-over', FIRST, { ts })).status).toBe(200);
    await office.works();
    expect((await office.trail(TRAIL)).crises[0]?.over).toEqual({
      by: { kind: 'person', user: BORIS },
      at: expect.any(Number),
    });
    expect(office.whispers).toEqual([]);
    const [card] = office.slack.cards(SERVICE);
    expect(JSON.stringify(card?.blocks)).toContain(`ended by <@${BORIS}>`);
  });

  test('one has it group what is high as well, and who did stands in its trail; from an answer, where no card says so, it is told', async () => {
    const office = openOffice({ policy: { crisis: { ...crisis, group: {} } } });
    await office.command(ANNA, 'crisis outage');
    await office.works();
    const { blocks } = JSON.parse(String((await office.command(BORIS, 'crisis outage')).body));
    expect(blocks.at(-1).elements).toMatchObject([{}, { action_id: 'crisis-widen', value: FIRST }, {}]);
    await office.press(BORIS, 'crisis-widen', FIRST, { isPrivate: true });
    expect(office.answers).toMatchObject([{ text: expect.stringContaining('Grouped up to “High”') }]);
    const events = (await office.commits(TRAIL)).flatMap((commit) => commit.events);
    expect(events).toContainEqual({ type: 'crisis-widened', by: { kind: 'person', user: BORIS }, upTo: 'high' });
    await office.works();
    expect(JSON.stringify(office.slack.cards(SERVICE)[0]?.blocks)).toContain('Grouped up to “High”');
  });

  test('asks whoever presses the end, or wants more grouped, whether they mean it, in words that Slack takes, whatever the language', async () => {
    for (const locale of LOCALES) {
      const { crises } = await (await inCrisis()).trail(TRAIL);
      const [crisis] = crises;
      if (crisis === undefined) throw new Error('none was declared');
      const { blocks } = renderGoesOn(crisis, 'normal', voiceIn({ locale, timeZone: 'Europe/Paris' }));
      expect(checkBlocks(blocks)).toEqual([]);
      const { crisis: says, urgency } = textsOf(locale);
      const asks = (name: string, text: string) => ({
        confirm: { title: { text: name }, text: { text }, confirm: { text: name } },
      });
      expect(blocks?.at(-1)).toMatchObject({
        elements: [{}, asks(says.widen(urgency.high), says.widenAsk), asks(says.end, says.endAsk)],
      });
    }
  });

  test('pressed a second time it tells that person so', async () => {
    const office = await inCrisis();
    const ts = office.slack.cards(SERVICE)[0]?.ts ?? '';
    await office.press(BORIS, 'crisis-over', FIRST, { ts });
    await office.press(ANNA, 'crisis-over', FIRST, { ts });
    expect(office.whispers).toMatchObject([{ user: ANNA, channel: SERVICE, text: 'It is over already.' }]);
    expect(await office.commits(TRAIL)).toMatchObject([{}, {}, {}, { events: [{ type: 'crisis-over' }] }]);
  });

  test('and in the language of the desk whose channel it is', async () => {
    const office = openOffice({ policy: { crisis } });
    await office.command(ANNA, 'crisis panne', { channel: PRESS_IT });
    await office.works();
    const ts = office.slack.cards(PRESS_IT)[0]?.ts ?? '';
    const press = () => office.press(BORIS, 'crisis-over', `crisis:${PRESS_IT}:outage/1`, { ts, channel: PRESS_IT });
    await press();
    await press();
    expect(office.whispers.map(({ text }) => text)).toEqual([textsOf('fr').crisis.overAlready]);
  });

  test('on a card that nobody has drawn since it leaves alone the crisis that was declared after', async () => {
    const office = await inCrisis();
    const ts = office.slack.cards(SERVICE)[0]?.ts ?? '';
    await office.press(BORIS, 'crisis-over', FIRST, { ts });
    await office.command(ANNA, 'crisis panne');
    await office.press(BORIS, 'crisis-over', FIRST, { ts });
    expect(office.whispers).toMatchObject([{ user: BORIS, text: 'It is over already.' }]);
    const [first, second] = (await office.trail(TRAIL)).crises;
    expect([first?.over?.by, second?.over]).toEqual([{ kind: 'person', user: BORIS }, undefined]);
  });

  test('of a crisis that nobody knows it ends nothing', async () => {
    const office = openOffice({ policy: { crisis } });
    await office.press(ANNA, 'crisis-over', `crisis:${SERVICE}:news/1`);
    expect(office.whispers).toMatchObject([{ text: 'It is over already.' }]);
    expect(await office.commits(`crisis:${SERVICE}:news`)).toEqual([]);
  });

  test('the other asks whom to tell, for who pressed it alone', async () => {
    const office = await inCrisis();
    const asked = {
      type: 'about',
      topic: 'outage',
      user: BORIS,
      responseUrl: 'https://hooks.slack.com/pressed',
      askedAt: office.now(),
      channel: SERVICE,
    };
    expect((await office.press(BORIS, 'crisis-about', FIRST)).status).toBe(200);
    expect(await office.takes('briefing')).toEqual([{ ...asked, crisis: FIRST }]);
    // A card that the version before has drawn names the topic alone.
    expect((await office.press(BORIS, 'crisis-about', 'outage')).status).toBe(200);
    expect(await office.takes('briefing')).toEqual([asked]);
  });

  test.each(['weather', `crisis:${SERVICE}:weather/1`])(
    'of “%s”, of another version, it is told that it failed',
    async (value) => {
      const office = await inCrisis();
      expect((await office.press(BORIS, 'crisis-about', value)).status).toBe(503);
    },
  );
});

describe('what is grouped, in the list of whom to tell', () => {
  /** Grouped two hours ago, in the channel of customer service. */
  const withGrouped = async (more: Parameters<typeof inCrisis>[0] = {}) => {
    const office = await inCrisis(more);
    await office.arrives('m1', { groupedIn: FIRST });
    office.passes(2 * HOUR);
    return office;
  };

  test('has a card where it would have had one once somebody claims it there, and is theirs', async () => {
    const office = await withGrouped();
    const claimedAt = office.now();
    expect((await office.press(BORIS, 'claim', 'm1', { channel: 'D0BORIS001', isPrivate: true })).status).toBe(200);
    await office.works();
    expect(office.slack.cards(SERVICE).map(({ text }) => text)).toContainEqual(
      expect.stringContaining('It does not work'),
    );
    const trail = await office.trail('m1');
    expect(trail).toMatchObject({ claim: { user: BORIS }, posts: [{ channel: SERVICE, status: 'delivered' }] });
    expect(isOpen(trail)).toBe(true);
    // Its targets count from here, and how long somebody waited from when it came.
    expect(trail.runs).toMatchObject([{ clockFrom: claimedAt, from: claimedAt - 2 * HOUR }]);
    expect(turnsOf(trail)).toMatchObject([
      { steps: { claim: 2 * HOUR, deliver: undefined, answer: undefined }, open: ['answer', 'resolve'] },
    ]);
    expect(office.answers).toMatchObject([{ url: 'https://hooks.slack.com/pressed' }]);
    expect(office.answers[0]?.text).toMatch(/Outage.*🙋.*<@U0BORIS001>.*<#C0SERVICE1>/);
  });

  test('that was claimed, given back and claimed again has one card', async () => {
    const office = await withGrouped();
    await office.press(BORIS, 'claim', 'm1', { channel: 'D0BORIS001', isPrivate: true });
    await office.works();
    const [, card] = office.slack.cards(SERVICE);
    await office.press(BORIS, 'release', 'm1', { ts: card?.ts ?? '' });
    await office.press(ANNA, 'claim', 'm1', { ts: card?.ts ?? '' });
    await office.works();
    const { claim, posts } = await office.trail('m1');
    expect([claim?.user, posts.map(({ purpose }) => purpose)]).toEqual([ANNA, ['card', 'reminder']]);
  });

  test('is claimed by one of two, and the other is told who has it', async () => {
    const office = await withGrouped();
    await office.press(BORIS, 'claim', 'm1', { channel: 'D0BORIS001', isPrivate: true });
    await office.press(ANNA, 'claim', 'm1', { channel: 'D0ANNA0001', isPrivate: true });
    expect(office.answers.at(-1)).toMatchObject({ text: expect.stringContaining(`<@${BORIS}>`) });
    expect((await office.trail('m1')).posts).toHaveLength(1);
  });

  test.each([
    ['and is sent', [], 'ready', ['card']],
    ['and whoever approves it is told below its new card', [{ topic: 'outage' }], 'awaits-approval', ['card', 'note']],
  ])('is answered there %s: it is theirs from then, and has its card', async (_what, approval, status, purposes) => {
    const office = await withGrouped({ policy: { replies: { platforms: ['x'], approval } } });
    const at = { channel: 'D0BORIS001', isPrivate: true } as const;
    await office.press(BORIS, 'reply', 'm1', at);
    expect(JSON.stringify(office.views.at(-1)?.view)).toContain('It does not work');
    expect((await office.submit(BORIS, { text: { type: 'plain_text', value: 'It works again. Boris' } })).status).toBe(
      200,
    );
    await office.works();
    const { claim, drafts, posts } = await office.trail('m1');
    expect([claim?.user, drafts.map((draft) => draft.status)]).toEqual([BORIS, [status]]);
    expect(posts.map((post) => [post.purpose, post.channel, post.status])).toEqual(
      purposes.map((purpose) => [purpose, SERVICE, 'delivered']),
    );
    expect(posts.slice(1).map(({ below }) => below?.postId)).toEqual(posts.slice(1).map(() => posts[0]?.postId));
    expect(office.answers.at(-1)?.text).toMatch(/Outage.*🙋.*<@U0BORIS001>.*<#C0SERVICE1>/);
    // A second answer to it asks for no second card.
    await office.press(BORIS, 'reply', 'm1', at);
    expect((await office.trail('m1')).posts).toHaveLength(posts.length);
  });

  test('is done once somebody resolves it there, and has no card', async () => {
    const office = await withGrouped();
    await office.press(BORIS, 'resolve', 'm1', { isPrivate: true });
    const trail = await office.trail('m1');
    expect(trail).toMatchObject({ closed: { how: 'resolved' }, posts: [] });
    expect(await followUps([trail], { topic: 'outage', since: 0 }, async () => undefined)).toEqual([]);
    expect(office.answers[0]?.text).toMatch(/Outage.*Resolved by <@U0BORIS001>/);
  });

  test('is told as done in the words of the channel where that was pressed', async () => {
    const office = await withGrouped();
    await office.press(BORIS, 'resolve', 'm1', { channel: PRESS_IT, isPrivate: true });
    expect(office.answers[0]?.text).toMatch(/Panne.*Résolu par <@U0BORIS001>/);
  });

  test('is for who may claim', async () => {
    const roles = { lead: { who: [ANNA], may: ['claim', 'declare'] } };
    const office = await withGrouped({ policy: { roles } });
    await office.press(BORIS, 'claim', 'm1', { isPrivate: true });
    expect(office.answers).toMatchObject([{ text: expect.stringContaining('role does not allow') }]);
    expect((await office.trail('m1')).posts).toEqual([]);
  });
});
