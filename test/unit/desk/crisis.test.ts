import { describe, expect, test } from 'vitest';
import { ANNA, BORIS, openOffice, PRESS_IT, SERVICE } from './office.ts';

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
      '📣 Crisis · Outage · Nothing is grouped here yet',
    ]);
  });

  test.each(['crisis', 'crisis constructor'])('“%s” is answered with the topics that there are', async (text) => {
    const office = openOffice({ policy: { crisis } });
    expect(told(await office.command(ANNA, text))).toContain('Accounts and payments, Outage, ');
    expect(await office.commits(TRAIL)).toEqual([]);
  });

  test('speaks as the desk does whose channel it is', async () => {
    const office = openOffice({ policy: { crisis } });
    expect(told(await office.command(ANNA, 'crisis panne', { channel: PRESS_IT }))).toContain('jusqu’à l’urgence');
    await office.works();
    expect(office.slack.cards(PRESS_IT).map(({ text }) => text)).toEqual([
      '📣 Crise · Panne · Rien n’est encore regroupé ici',
    ]);
  });

  test('the same request again declares nothing more', async () => {
    const office = await inCrisis();
    await office.command(ANNA, 'crisis outage');
    await office.works();
    expect(await office.trail(TRAIL)).toMatchObject({ crises: [{ version: 1 }] });
    expect(office.slack.cards(SERVICE)).toHaveLength(1);
  });

  test('is not for whom the policy gives no such right, nor is its end', async () => {
    const roles = { lead: { who: [ANNA], may: ['declare'] } };
    const stranger = openOffice({ policy: { crisis, roles } });
    expect(told(await stranger.command(BORIS, 'crisis outage'))).toContain('role does not allow');
    expect(await stranger.commits(TRAIL)).toEqual([]);

    const office = await inCrisis({ policy: { roles } });
    await office.press(BORIS, 'crisis-over', FIRST);
    expect(office.whispers).toMatchObject([{ user: BORIS, text: expect.stringContaining('role does not allow') }]);
    expect((await office.trail(TRAIL)).crises[0]?.over).toBeUndefined();
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
    expect((await office.press(BORIS, 'crisis-over', FIRST)).status).toBe(200);
    await office.works();
    expect((await office.trail(TRAIL)).crises[0]?.over).toEqual({
      by: { kind: 'person', user: BORIS },
      at: expect.any(Number),
    });
    expect(office.whispers).toEqual([]);
    const [card] = office.slack.cards(SERVICE);
    expect(JSON.stringify(card?.blocks)).toContain(`ended by <@${BORIS}>`);
  });

  test('pressed a second time it tells that person so', async () => {
    const office = await inCrisis();
    await office.press(BORIS, 'crisis-over', FIRST);
    await office.press(ANNA, 'crisis-over', FIRST);
    expect(office.whispers).toMatchObject([{ user: ANNA, channel: SERVICE, text: 'It is over already.' }]);
    expect(await office.commits(TRAIL)).toMatchObject([{}, {}, {}, { events: [{ type: 'crisis-over' }] }]);
  });

  test('on a card that nobody has drawn since it leaves alone the crisis that was declared after', async () => {
    const office = await inCrisis();
    await office.press(BORIS, 'crisis-over', FIRST);
    await office.command(ANNA, 'crisis panne');
    await office.press(BORIS, 'crisis-over', FIRST);
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
    expect((await office.press(BORIS, 'crisis-about', 'outage')).status).toBe(200);
    expect(await office.takes('briefing')).toEqual([
      {
        type: 'about',
        topic: 'outage',
        user: BORIS,
        responseUrl: 'https://hooks.slack.com/pressed',
        askedAt: office.now(),
      },
    ]);
  });

  test('of a topic of another version it is told that it failed', async () => {
    const office = await inCrisis();
    expect((await office.press(BORIS, 'crisis-about', 'weather')).status).toBe(503);
  });
});
