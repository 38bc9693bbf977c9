import { beforeEach, describe, expect, test } from 'vitest';
import { plainOf } from '../../../functions/desk/pass-on.ts';
import { cpuMsOf } from '../../cpu-time.ts';
import { ANNA, APP, CRISIS, type Office, openOffice, PRESS_IT, SERVICE } from './office.ts';

let office: Office;
beforeEach(() => {
  office = openOffice();
});

const message = {
  ts: '1795424288.000200',
  text: 'Seen on a forum: <https://forum.example/t/7|their app> is down &amp; out :rage:',
};

describe('a colleague sends a message to Vigie', () => {
  test('it goes into the intake like any mention, second-hand: without an author, by whom and from when it is', async () => {
    await office.shortcut(ANNA, message);
    expect(await office.takes('intake')).toEqual([
      {
        type: 'event',
        receivedAt: office.now(),
        event: {
          type: 'mention',
          mention: {
            via: 'slack',
            platform: 'slack',
            platformId: 'C0ELSEWHER:1795424288.000200',
            kind: 'message',
            text: 'Seen on a forum: their app (https://forum.example/t/7) is down & out 😡',
            textCut: false,
            needsFetch: false,
            createdAt: 1_795_424_288_000,
            revision: 1_795_424_288_000,
            url: 'https://forum.example/t/7',
            passedOnBy: ANNA,
          },
        },
      },
    ]);
    expect(office.answers[0]?.text).toContain('marked as passed on by you');
  });

  test('a message without text is not taken, and the colleague is told', async () => {
    await office.shortcut(ANNA, { ts: message.ts, text: ' ' });
    expect(await office.takes('intake')).toEqual([]);
    expect(office.answers[0]?.text).toContain('no text');
  });

  test('a card of ours is not taken for a mention', async () => {
    await office.shortcut(ANNA, { ...message, app_id: APP });
    expect(await office.takes('intake')).toEqual([]);
    expect(office.answers[0]?.text).toContain('a card of Vigie already');
  });

  test('the colleague is answered as the desk speaks whose channel it is', async () => {
    await office.shortcut(ANNA, message, PRESS_IT);
    expect(office.answers[0]?.text).toContain('transmis par vous');
  });
});

test.each([
  ['a &lt;b&gt; c', 'a <b> c'],
  ['<@U123|anna> and <@U456>', '@anna and @U456'],
  ['<#C1|press> <!here> <!subteam^S1|@duty>', '#press @here @duty'],
  ['<https://a.example> <https://a.example|https://a.example>', 'https://a.example https://a.example'],
  ['&amp;lt;', '&lt;'],
  ['a < b', 'a < b'],
])('Slack’s markup %s reads %s', (markup, text) => {
  expect(plainOf(markup)).toBe(text);
});

describe('/vigie', () => {
  const asking = () => ({
    user: ANNA,
    responseUrl: 'https://hooks.slack.com/x',
    askedAt: office.now(),
    channel: SERVICE,
  });

  test.each([
    ['', 'open'],
    ['open', 'open'],
    ['  MINE ', 'mine'],
    ['overdue', 'overdue'],
    ['report', 'report'],
  ])('“%s” asks for %s', async (text, list) => {
    expect(await office.command(ANNA, text)).toMatchObject({ status: 200, body: '' });
    expect(await office.takes('briefing')).toEqual([{ type: 'list', list, ...asking() }]);
  });

  test('explain takes the text after it', async () => {
    await office.command(ANNA, 'explain my card  is blocked');
    expect(await office.takes('briefing')).toEqual([{ type: 'explain', text: 'my card is blocked', ...asking() }]);
  });

  test.each([
    ['about outage', 'outage'],
    ['About Fraud and SECURITY', 'fraud-security'],
    ['about panne', 'outage'],
    ['about ethique et réputation', 'ethics-reputation'],
    ['about service quality', 'service-quality'],
  ])('“%s” asks about %s, in the language of any desk', async (text, topic) => {
    await office.command(ANNA, text);
    expect(await office.takes('briefing')).toEqual([{ type: 'about', topic, ...asking() }]);
  });

  test('a word of a language that no desk speaks is no topic', async () => {
    expect((await office.command(ANNA, 'about storing')).body).toContain('Outage');
    expect(await office.takes('briefing')).toEqual([]);
  });

  test.each([
    ['fr', SERVICE, 'about', 'Accounts and payments, Outage, '],
    ['it', SERVICE, 'about', 'Accounts and payments, Outage, '],
    ['fr', PRESS_IT, 'about pannes', 'Comptes et paiements, Panne, '],
    ['fr', PRESS_IT, 'crisis pannes', 'Comptes et paiements, Panne, '],
    ['it', CRISIS, 'about', 'Comptes et paiements, Panne, '],
    ['fr', PRESS_IT, 'help', 'ce qui est à traiter'],
    ['fr', PRESS_IT, 'explain', 'ma carte est bloquée'],
    ['fr', 'C0ELSEWHER', 'help', 'open work'],
    ['it', 'C0ELSEWHER', 'help', 'ce qui est à traiter'],
  ])(
    'for the group’s desk %s, in %s, “%s” is answered as the desk speaks whose channel it is, else the group’s',
    async (groupDesk, channel, text, words) => {
      const { body } = await openOffice({ policy: { groupDesk } }).command(ANNA, text, { channel });
      expect(JSON.parse(body).text).toContain(words);
    },
  );

  test.each(['help', 'constructor', 'explain', 'about', 'about constructor'])(
    '“%s” is answered at once',
    async (text) => {
      const { body } = await office.command(ANNA, text);
      expect(JSON.parse(body)).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('/vigie') });
      expect(await office.takes('briefing')).toEqual([]);
    },
  );

  test('a long text after “about” is folded once, and not for each name of each topic: whatever else comes waits for it', async () => {
    expect(await cpuMsOf(() => office.command(ANNA, `about ${'\ufdfa'.repeat(33_000)}`))).toBeLessThan(1_000);
  });
});

describe('events', () => {
  test('the address is proved', async () => {
    const answer = await office.send('events', JSON.stringify({ type: 'url_verification', challenge: 'c1' }));
    expect(answer).toMatchObject({ status: 200, body: 'c1' });
  });

  test('an opened home tab is drawn; another event is not', async () => {
    await office.event({ type: 'app_home_opened', user: ANNA, tab: 'home' });
    await office.event({ type: 'app_home_opened', user: ANNA, tab: 'messages' });
    await office.event({ type: 'member_joined_channel', user: ANNA });
    expect(await office.takes('briefing')).toEqual([{ type: 'home', user: ANNA, askedAt: office.now() }]);
  });
});
