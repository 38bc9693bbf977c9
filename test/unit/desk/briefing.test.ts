import { describe, expect, test } from 'vitest';
import { aboutBlocks, deskVoice } from '../../../functions/briefing/blocks.ts';
import { createBriefing } from '../../../functions/briefing/handler.ts';
import { checkBlocks } from '../../../infra/local/slack-preview/check-blocks.ts';
import { memoryTrailStore } from '../../../shared/adapters/memory/memory-trail-store.ts';
import type { Readable } from '../../../shared/classifier/classifier.ts';
import type { Reading, Topic } from '../../../shared/mention/tags.ts';
import { Briefing } from '../../../shared/queue/jobs.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import type { SlackResult } from '../../../shared/slack/slack.ts';
import { type Events, SYSTEM } from '../../../shared/trail/event.ts';
import type { TrailIndex } from '../../../shared/trail/trail-store.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';
import { ANNA, BORIS, choice, openOffice, PRESS_IT, policyOf, SERVICE, START } from './office.ts';

/** What nobody is shown: it has a route, and neither a team nor a card. */
const NOISE: Events = [
  received(START),
  { type: 'classified', by: SYSTEM, tags: someTags({ team: 'none' }) },
  { type: 'routed', by: SYSTEM, team: 'none', desk: 'fr', rule: 'everything', policy: 'p', hidden: 'noise' },
];

const TARGETS = { targets: { normal: { acknowledge: '15m', answer: '2h' } } };

/** What the classifier says of what `explain` is asked here. */
const read = ({ text }: Readable): Reading => {
  const topic = text.includes('carte') ? 'account-billing' : 'question';
  const team = text.includes('bitcoin') ? 'none' : 'customer-service';
  return { tags: someTags({ topic, team }), reasons: [], mayBeDanger: text.includes('insulin') };
};

/** An office, and what people are told of its work. */
const withBriefing = (
  change: object = {},
  groups: Readonly<Record<string, readonly string[]>> = {},
  index: Partial<Pick<TrailIndex, 'byDay' | 'byCrisis'>> = {},
) => {
  const store = memoryTrailStore();
  const office = openOffice({ store, policy: { ...TARGETS, ...change } });
  const told: { readonly text: string; readonly blocks: readonly unknown[] }[] = [];
  const homes: { readonly user: string; readonly view: { readonly blocks?: readonly unknown[] } }[] = [];
  let answer: SlackResult<object> = { kind: 'ok' };
  let asksForUrl = 0;
  const brief = createBriefing(
    { policy: policyOf({ ...TARGETS, ...change }), classifier: { read } },
    {
      trail: store,
      index: { byDay: store.byDay, byCrisis: store.byCrisis, countByCrisis: store.countByCrisis, ...index },
      content: office.content,
      clock: { now: office.now, sleep: async () => {} },
      log: silentLog,
      slack: {
        respond: async (_url, { text, blocks }) => {
          if (answer.kind === 'ok') told.push({ text, blocks: blocks ?? [] });
          return answer;
        },
        publishHome: async (user, view) => {
          homes.push({ user, view });
          return answer;
        },
        membersOf: async (group) =>
          groups[group] === undefined
            ? { kind: 'refused', error: 'no_such_subteam' }
            : { kind: 'ok', users: groups[group] },
        workspaceUrl: async () => {
          asksForUrl += 1;
          return { kind: 'ok', url: 'https://acme.slack.com/' };
        },
      },
    },
  );
  const asks = async (asked: Briefing) => {
    const [outcome] = await brief([{ id: 'b1', body: JSON.stringify(asked), receives: 1 }]);
    return outcome;
  };
  const at = { responseUrl: 'https://hooks.slack.com/x' };
  return {
    office,
    told,
    homes,
    slackAnswers: (next: SlackResult<object>) => {
      answer = next;
    },
    list: async (list: 'open' | 'mine' | 'overdue' | 'report', user = ANNA) => {
      await asks({ type: 'list', list, user, askedAt: office.now(), ...at });
      return JSON.stringify(told.at(-1)?.blocks);
    },
    about: async (topic: Topic, { channel, crisis }: { channel?: string; crisis?: string } = {}) => {
      await asks({ type: 'about', topic, crisis, user: ANNA, askedAt: office.now(), channel, ...at });
      return JSON.stringify(told.at(-1)?.blocks);
    },
    /** Presses what goes on with the list that was told last. */
    goesOn: async () => {
      const [, value = ''] =
        /"crisis-about"[^}]*}[^}]*"value":"([^"]*)"/.exec(JSON.stringify(told.at(-1)?.blocks)) ?? [];
      await office.press(ANNA, 'crisis-about', value);
      for (const asked of await office.takes('briefing')) await asks(Briefing.parse(asked));
      return JSON.stringify(told.at(-1)?.blocks);
    },
    explain: async (text: string) => {
      await asks({ type: 'explain', text, user: ANNA, askedAt: office.now(), ...at });
      return JSON.stringify(told.at(-1)?.blocks);
    },
    home: async (user = ANNA) => {
      await asks({ type: 'home', user, askedAt: office.now() });
      return JSON.stringify(homes.at(-1)?.view);
    },
    asks,
    asksForUrl: () => asksForUrl,
  };
};

describe('what people ask of Vigie', () => {
  test('open work is what has a card and is neither closed, hidden, deleted nor erased', async () => {
    const { office, list } = withBriefing();
    for (const id of ['open', 'closed', 'gone', 'erased']) await office.arrives(id, { text: `about ${id}` });
    await office.press(ANNA, 'resolve', 'closed');
    await office.happens('gone', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: 1 });
    await office.happens('erased', { type: 'erased', by: SYSTEM, at: office.now() });
    const said = await list('open');
    expect(said).toContain('Open work (1)');
    expect(said).toContain('about open');
    expect(said).toContain(`<#${SERVICE}>`);
    expect(said).not.toMatch(/about (closed|gone|erased)/);
  });

  test('a crisis that goes on stands above what is open, and at home, with a link to its card; one that is over does not', async () => {
    const { office, list, home } = withBriefing({
      crisis: { channel: 'crisis', ping: 'here', group: { lasts: '12h' } },
    });
    expect(await list('open')).not.toContain('Crisis');
    await office.command(ANNA, 'crisis outage');
    await office.command(BORIS, 'crisis panne', { channel: PRESS_IT });
    await office.works();
    await office.happens(`crisis:${PRESS_IT}:outage`, { type: 'crisis-over', by: SYSTEM });
    for (const said of [await list('open'), await home()]) {
      expect(said).toMatch(
        new RegExp(
          `📣 \\*Crisis · Outage\\* · <#${SERVICE}> · Declared by <@${ANNA}>[^\n]*ends by itself[^\n]*slack.com/archives/${SERVICE}`,
        ),
      );
      expect(said).not.toContain(PRESS_IT);
      expect(said.indexOf('Crisis · Outage')).toBeLessThan(
        said.indexOf(said.includes('Open work') ? 'Open work' : 'My work'),
      );
    }
    expect(await list('mine')).not.toContain('Crisis');
    office.passes(12 * HOUR);
    expect(await list('open')).not.toContain('Crisis ·');
  });

  test('what awaits approval says so, and stands first for whoever may give it, in `/vigie` and at home: not for its writer', async () => {
    const { office, list, home } = withBriefing(
      { roles: { heads: { who: [ANNA, 'S0HEADS000'], may: ['approve'] } } },
      { S0HEADS000: [BORIS] },
    );
    for (const id of ['waits', 'other']) await office.arrives(id, { text: `about ${id}` });
    const by = { kind: 'person', user: ANNA } as const;
    await office.happens(
      'waits',
      { type: 'claimed', by },
      { type: 'reply-drafted', by, draft: 'd', needsApproval: true },
    );
    for (const said of [await list('open', BORIS), await home(BORIS)]) {
      expect(said).toMatch(/^[^(]*Replies to approve \(1\).*✍ awaits approval.*(Open|My) work/);
    }
    expect(await list('mine', ANNA)).toContain(' · ✍ awaits approval · ');
    for (const user of [ANNA, 'U0SOMEBODY']) {
      expect(await list('open', user)).toMatch(/^[^(]*Open work \(2\).*✍ awaits approval/);
      expect(await home(user)).not.toContain('to approve');
    }
    await office.happens('waits', { type: 'reply-approved', by: { kind: 'person', user: BORIS }, draft: 'd' });
    expect(await list('open', BORIS)).not.toMatch(/approv/);
  });

  test('what awaits approval does not stand first for whoever Slack does not say that they may give it', async () => {
    const { office, list } = withBriefing({ roles: { heads: { who: ['S0HEADS000'], may: ['approve'] } } });
    await office.arrives('waits');
    const by = { kind: 'person', user: ANNA } as const;
    await office.happens('waits', { type: 'reply-drafted', by, draft: 'd', needsApproval: true });
    expect(await list('open', BORIS)).toMatch(/^[^(]*Open work \(1\).*✍ awaits approval/);
  });

  test('as much of what awaits approval as leaves room for open work is shown, as many lines as Slack takes', async () => {
    const { office, list, told } = withBriefing({ crisis: { channel: 'crisis', group: { lasts: '12h' } } });
    await office.command(ANNA, 'crisis outage');
    const by = { kind: 'person', user: ANNA } as const;
    for (let i = 0; i < 30; i += 1) {
      await office.arrives(`m${i}`);
      await office.happens(`m${i}`, { type: 'reply-drafted', by, draft: `d${i}`, needsApproval: true });
    }
    expect(await list('open', BORIS)).toMatch(/Replies to approve \(30\).*and 25 more.*Open work \(30\).*and 15 more/);
    expect(checkBlocks(told.at(-1)?.blocks, 'message')).toEqual([]);
  });

  test('mine is what I have claimed or been given', async () => {
    const { office, list } = withBriefing();
    for (const id of ['a', 'b', 'c']) await office.arrives(id, { text: `about ${id}` });
    await office.press(ANNA, 'claim', 'a');
    await office.press(BORIS, 'claim', 'b');
    expect(await list('mine', ANNA)).toMatch(/My work \(1\).*about a/);
    expect(await list('mine', ANNA)).not.toMatch(/about [bc]/);
  });

  test('overdue is what has missed a target, the longest first, and not what is set aside', async () => {
    const { office, list } = withBriefing();
    await office.arrives('first', { text: 'about first' });
    office.passes(MINUTE);
    await office.arrives('second', { text: 'about second' });
    await office.arrives('aside', { text: 'about aside' });
    const by = { kind: 'person', user: ANNA } as const;
    await office.happens('aside', { type: 'snoozed', by, until: office.now() + 9 * HOUR, untilAuthorWrites: true });
    expect(await list('overdue')).toContain('Overdue (0)');
    office.passes(HOUR);
    expect(await list('overdue')).toMatch(/Overdue \(2\).*overdue since.*about first.*about second/);
  });

  test('what is set aside says until when, and not that it is due at a time that is over', async () => {
    const { office, list, home } = withBriefing();
    await office.arrives('until', { text: 'about until' });
    await office.arrives('author', { text: 'about author' });
    const by = { kind: 'person', user: ANNA } as const;
    const snoozed = { type: 'snoozed', by, untilAuthorWrites: true } as const;
    await office.happens('until', { type: 'claimed', by }, { ...snoozed, until: START + 26 * HOUR });
    await office.happens('author', { type: 'claimed', by }, { ...snoozed, until: undefined });
    office.passes(3 * HOUR);
    for (const said of [await list('open'), await list('mine'), await home()]) {
      expect(said).toContain('Set aside until Tue 24 Nov, 11:00');
      expect(said).toContain('Set aside until the author answers in this conversation');
      expect(said).not.toMatch(/· (due|overdue)/);
    }
  });

  test('what is set aside until another year, maybe by a slip in the form, says until which', async () => {
    const { office, list } = withBriefing();
    await office.arrives('far', { text: 'about far' });
    const by = { kind: 'person', user: ANNA } as const;
    await office.happens('far', { type: 'snoozed', by, until: START + 400 * DAY, untilAuthorWrites: true });
    expect(await list('open')).toContain('Set aside until Tue, 28 Dec 2027, ');
  });

  test('what has been open for weeks is there as well, back to ninety days, and every list says how far it looks', async () => {
    const english = withBriefing();
    const french = withBriefing({ groupDesk: 'it' });
    for (const { office } of [english, french]) {
      await office.arrives('ancient', { text: 'about ancient' });
      office.passes(2 * DAY);
      await office.arrives('old', { text: 'about old' });
      await office.press(ANNA, 'claim', 'old');
      office.passes(89 * DAY);
    }
    for (const list of ['open', 'mine', 'overdue'] as const) {
      const said = await english.list(list);
      expect(said).toMatch(/\(1\).*about old.*Open work of the last 90 days/);
      expect(said).not.toContain('about ancient');
    }
    expect(await english.home()).toMatch(/My work \(1\).*Open work of the last 90 days/);
    expect(await french.home()).toMatch(/Mon travail \(1\).*Travail des 90 derniers jours/);
  });

  test.each([
    ['fr', 'Of 5,000 mentions only, the latest days first'],
    ['it', 'Sur 5\u202f000 mentions seulement, en commençant par les derniers jours'],
  ])(
    'of a day with too many to read, the list of %s does not say that it has the latest of them',
    async (groupDesk, says) => {
      // The index gives a day's mentions in any order.
      const byDay = async function* () {
        for (let id = 0; id <= 5_000; id += 1) yield `m${id}`;
      };
      const { list } = withBriefing({ groupDesk }, {}, { byDay });
      expect(await list('overdue')).toContain(says);
    },
  );

  test('about has what can be pressed for what was grouped in a crisis, which has no card, as many as Slack takes', async () => {
    const { office, about, told } = withBriefing();
    await office.arrives('shown');
    for (let i = 0; i < 20; i += 1) await office.arrives(`m${i}`, { groupedIn: `crisis:${SERVICE}:outage/1` });
    expect(await about('outage')).toMatch(/"claim".*"value":"m19".*"resolve".*"value":"m19".*"open".*status\/m19/);
    const { blocks = [] } = told.at(-1) ?? {};
    expect(checkBlocks(blocks)).toEqual([]);
    expect(JSON.stringify(blocks).match(/"type":"section"/g)).toHaveLength(15);
    expect(JSON.stringify(blocks)).toContain('Show more (6)');

    await office.press(ANNA, 'claim', 'm19', { isPrivate: true });
    expect(await about('outage')).not.toMatch(/"claim"[^}]*}[^}]*"value":"m19"/);
  });

  test.each([
    ['and is answered from Slack is answered from there', ['x'], true],
    ['and is not', [], false],
  ])('about what has a card or none %s', async (_what, platforms, isOffered) => {
    const { office, about } = withBriefing({ replies: { platforms } });
    await office.arrives('shown');
    await office.arrives('grouped', { groupedIn: `crisis:${SERVICE}:outage/1` });
    await office.arrives('gone', { groupedIn: `crisis:${SERVICE}:outage/1` });
    await office.content.erase('gone', office.now());
    const said = await about('outage');
    const offered = (action: string) =>
      [...said.matchAll(new RegExp(`"action_id":"${action}"[^}]*}[^}]*"value":"(\\w+)"`, 'g'))].map(([, id]) => id);
    expect(offered('reply').toSorted()).toEqual(isOffered ? ['grouped', 'shown'] : []);
    expect(offered('resolve').toSorted()).toEqual(['gone', 'grouped', 'shown']);
    expect(offered('claim')).toEqual(['grouped']);
  });

  test('about whom somebody has answered says when, and they are answered again and resolved from there', async () => {
    const { office, about } = withBriefing({ replies: { platforms: ['x'] } });
    await office.arrives('m1');
    await office.press(ANNA, 'answered', 'm1');
    office.passes(3 * HOUR);
    expect(await about('outage')).toContain(`*answered*, Mon 23 Nov, 09:00 · <@${ANNA}> · X · Mon 23 Nov, 09:00`);
    const elsewhere = { channel: PRESS_IT, isPrivate: true } as const;
    await office.press(ANNA, 'reply', 'm1', elsewhere);
    expect(office.views).toHaveLength(1);
    await office.press(ANNA, 'resolve', 'm1', elsewhere);
    expect(office.whispers).toEqual([]);
    expect(JSON.stringify(office.answers.at(-1)?.blocks)).toContain('It does not work');
    expect(office.answers.at(-1)?.text).toMatch(new RegExp(`Panne.*Résolu par <@${ANNA}>.*<#${SERVICE}>`));
    expect(await about('outage')).toMatch(/Outage \(0\)/);
  });

  test('about says who has a mention, and that a reply to it awaits approval', async () => {
    const { office, about } = withBriefing({ replies: { platforms: ['x'], approval: [{ topic: 'outage' }] } });
    await office.arrives('m1');
    await office.press(ANNA, 'reply', 'm1');
    await office.submit(ANNA, { text: { value: 'We are on it. Anna' } });
    expect(await about('outage')).toContain(`*waits for an answer* · <@${ANNA}> · ✍ awaits approval · X`);
  });

  test('about what somebody wrote below their own mention presses that one, and a stranger’s word nothing', async () => {
    const { office } = withBriefing();
    await office.arrives('word');
    const trail = await office.trail('word');
    const content = await office.content.get('word', office.now());
    const line = (home: string | undefined) => {
      const place = { platform: 'x', channel: SERVICE, ts: undefined, at: office.now(), cardUrl: undefined };
      const told = { mention: 'word', home, state: 'open', answeredAt: undefined, ...place } as const;
      const list = { title: 'About', topic: 'outage', crisis: undefined, count: 1, left: 1 } as const;
      const items = [{ ...told, trail, homeTrail: trail, content }];
      return JSON.stringify(aboutBlocks({ ...list, items }, deskVoice(SERVICE, office.policy)));
    };
    expect(line('root')).toMatch(/"resolve"[^}]*}[^}]*"value":"root"/);
    expect(line(undefined)).not.toContain('"resolve"');
    expect(line(undefined)).toContain('status/word');
  });

  test('about has, from the live card of a crisis, whom it grouped and nobody else, weeks later as well', async () => {
    const { office, about, told } = withBriefing();
    const crisis = `crisis:${SERVICE}:outage/1`;
    await office.arrives('grouped', { groupedIn: crisis, text: 'about grouped' });
    await office.arrives('later', { groupedIn: `crisis:${SERVICE}:outage/7`, text: 'about later' });
    await office.arrives('shown', { text: 'about shown' });
    office.passes(20 * DAY);
    const said = await about('outage', { crisis });
    expect(said).toMatch(/Who wrote about it · Outage \(1\).*about grouped.*Who is grouped in this crisis/);
    expect(said).not.toMatch(/about (later|shown)|that it is fixed|last 7 days/);
    expect(told.at(-1)?.text).toBe('Who wrote about it · Outage');
    await office.press(ANNA, 'resolve', 'grouped', { isPrivate: true });
    expect(await about('outage', { crisis })).toMatch(/Outage \(0\).*Nobody\./);
  });

  test('about marks what is urgent, which a crisis may have grouped', async () => {
    const { office, about } = withBriefing();
    await office.arrives('calm');
    await office.arrives('urgent');
    await office.happens('urgent', { type: 'retagged', by: SYSTEM, urgency: 'high' });
    const said = await about('outage');
    expect(said).toMatch(/waits for an answer\* · 🟠 High · X · /);
    expect(said.match(/🟠/g)).toHaveLength(1);
  });

  test('about tells who wrote, and of what was erased nobody', async () => {
    const { office, about } = withBriefing();
    const crisis = `crisis:${SERVICE}:outage/1`;
    await office.arrives('kept', { groupedIn: crisis, by: { id: 'a1', name: 'Inès', handle: '@ines' } });
    await office.arrives('gone', { groupedIn: crisis, by: { id: 'a2', name: 'Yan', handle: 'yan' } });
    await office.content.erase('gone', office.now());
    const said = await about('outage', { crisis });
    expect(said).toContain('Inès (@ines) · “It does not work”');
    expect(said).toContain('Outage (2)');
    expect(said).not.toMatch(/Yan|yan/);
  });

  test('about says of a crisis of more than it looks at that it is a part', async () => {
    const byCrisis = async function* () {
      for (let n = 0; n < 5_001; n += 1) yield `m${n}`;
    };
    const { about } = withBriefing({}, {}, { byCrisis });
    expect(await about('outage', { crisis: `crisis:${SERVICE}:outage/1` })).toContain('Of 5,000 mentions only');
  });

  test('about tells who is still to hear that a topic is fixed, open or answered, the latest first, and leads to each card', async () => {
    const { office, about } = withBriefing();
    await office.arrives('ancient', { text: 'about ancient' });
    office.passes(7 * DAY);
    for (const id of ['first', 'second', 'told']) {
      await office.arrives(id, { text: `about ${id}` });
      office.passes(MINUTE);
    }
    await office.press(ANNA, 'answered', 'first');
    await office.press(ANNA, 'resolve', 'told');
    const said = await about('outage');
    const linkOf = async (id: string) =>
      `<https://acme.slack.com/archives/${SERVICE}/p${(await office.trail(id)).posts[0]?.ts?.replace('.', '')}|open the card>`;
    const at = 'X · Mon 30 Nov, 09';
    expect(said).toContain('Still to hear that it is fixed · Outage (2)');
    expect(said).toContain(`*waits for an answer* · ${at}:01 · <#${SERVICE}> · ${await linkOf('second')}`);
    expect(said).toContain(
      `*answered*, Mon 30 Nov, 09:03 · <@${ANNA}> · ${at}:00 · <#${SERVICE}> · ${await linkOf('first')}`,
    );
    expect(said).toMatch(/“about second”.*“about first”.*last 7 days/);
    expect(said).not.toMatch(/about (ancient|told)|more/);
    expect(await about('praise')).toMatch(/Praise \(0\).*Nobody\./);
  });

  test('about speaks, from a live card, as the desk does whose channel it is', async () => {
    const { office, about, told } = withBriefing();
    await office.arrives('a', { text: 'about a' });
    expect(await about('outage', { channel: PRESS_IT })).toMatch(
      /À prévenir que c’est réparé · Panne \(1\).*attend une réponse.*7 derniers jours/,
    );
    expect(told.at(-1)?.text).toBe('À prévenir que c’est réparé · Panne');
  });

  test.each([
    ['open', 'À traiter (1)', /Travail des 90 derniers jours/],
    ['mine', 'Mon travail (0)', /Rien\. Bravo\./],
    ['overdue', 'En retard (0)', /Rien\. Bravo\./],
    ['report', 'Temps de réponse de la semaine', /1 à traiter/],
  ] as const)('%s speaks as the desk does in whose channel it was asked', async (list, title, words) => {
    const { office, asks, told } = withBriefing();
    await office.arrives('a', { text: 'about a' });
    const asked = { user: ANNA, askedAt: office.now(), responseUrl: 'https://hooks.slack.com/x', channel: PRESS_IT };
    await asks({ type: 'list', list, ...asked });
    const said = JSON.stringify(told.at(-1)?.blocks);
    expect(said).toContain(title);
    expect(said).toMatch(words);
    expect(said).toMatch(/État au/);
    expect(told.at(-1)?.text).toBe(title.replace(/ \(\d\)$/, ''));
  });

  test('and in its time', async () => {
    const { desks } = policyOf().policy;
    const tokyo = { ...desks, it: { ...desks.it, timeZone: 'Asia/Tokyo' } };
    const { office, asks, told, list } = withBriefing({ desks: tokyo });
    const asOf = (timeZone: string) =>
      new Date(office.now()).toLocaleTimeString('fr', { timeZone, timeStyle: 'short' });
    const asked = { user: ANNA, askedAt: office.now(), responseUrl: 'https://hooks.slack.com/x', channel: PRESS_IT };
    await asks({ type: 'list', list: 'report', ...asked });
    expect(JSON.stringify(told.at(-1)?.blocks)).toContain(asOf('Asia/Tokyo'));
    expect(await list('report')).toContain(asOf('Europe/Paris'));
  });

  test('explain says where a crisis would have no card made of a text, and only there', async () => {
    const { office, explain } = withBriefing({ crisis: { channel: 'crisis', ping: 'here', group: {} } });
    const grouped = 'Not shown by itself: a crisis about its topic goes on';
    expect(await explain('nothing works')).not.toContain(grouped);
    await office.command(ANNA, 'crisis question');
    await office.works();
    expect(await explain('nothing works')).toContain(grouped);
    expect(await explain('my carte is blocked')).not.toContain(grouped);
    expect(await explain('nothing works, and no insulin')).not.toContain(grouped);
    await office.press(ANNA, 'crisis-over', `crisis:${SERVICE}:question/1`);
    expect(await explain('nothing works')).not.toContain(grouped);
  });

  test('explain speaks as the desk does in whose channel it was asked', async () => {
    const { office, asks, told } = withBriefing();
    const asked = { user: ANNA, askedAt: office.now(), responseUrl: 'https://hooks.slack.com/x', channel: PRESS_IT };
    await asks({ type: 'explain', text: 'my card is blocked', ...asked });
    expect(JSON.stringify(told.at(-1)?.blocks)).toMatch(/Pourquoi ici.*règle/);
  });

  test('about shows as many as Slack takes, the latest first, and its button goes on with the others until there are none', async () => {
    const { office, about, goesOn, told } = withBriefing();
    for (let i = 0; i < 64; i += 1) {
      const by = { id: `a${i}`, name: `Person ${i}.` };
      await office.arrives(`m${i}`, { text: `${'mot '.repeat(200)}`, by, shown: false });
      // Three of one moment each: none is left out.
      if (i % 3 === 2) office.passes(MINUTE);
    }
    const pages = [await about('outage')];
    while (pages.length < 9 && pages.at(-1)?.includes('crisis-about')) {
      expect(checkBlocks(told.at(-1)?.blocks, 'message')).toEqual([]);
      pages.push(await goesOn());
    }
    expect(pages.map((page) => /Show more \(\d+\)/.exec(page)?.[0])).toEqual([
      'Show more (49)',
      'Show more (34)',
      'Show more (19)',
      'Show more (4)',
      undefined,
    ]);
    for (const page of pages) expect(page).toContain('Outage (64)');
    expect(pages[0]).toMatch(/09:21.*09:16/);
    const people = pages.flatMap((page) => page.match(/Person \d+\./g) ?? []);
    expect([people.length, new Set(people).size]).toEqual([64, 64]);
  });

  test('about goes on after whom it showed last, also when they and others were told meanwhile', async () => {
    const { office, about, goesOn } = withBriefing();
    const crisis = `crisis:${SERVICE}:outage/1`;
    for (let i = 0; i < 21; i += 1) {
      await office.arrives(`m${i}`, { groupedIn: crisis, by: { id: `a${i}`, name: `Person ${i}.` } });
      office.passes(MINUTE);
    }
    const first = await about('outage', { crisis });
    expect(first).toMatch(/Person 20\..*Person 6\..*Show more \(6\)/);
    expect(first).not.toContain('Person 5.');
    for (const id of ['m20', 'm6', 'm4']) await office.press(ANNA, 'resolve', id, { isPrivate: true });
    const rest = await goesOn();
    expect(rest.match(/Person \d+\./g)).toEqual([5, 3, 2, 1, 0].map((i) => `Person ${i}.`));
    expect(rest).toMatch(/Outage \(18\).*Who is grouped in this crisis/);
  });

  test('explain tells where a text would go and by which rule, and its words are no markup', async () => {
    const { explain } = withBriefing();
    const said = await explain('<!channel> my card is blocked');
    expect(said).toContain('Customer service');
    expect(said).toContain('rule “everything”');
    expect(said).not.toContain('<!channel>');
  });

  test.each([
    [
      'fr',
      'Why here: rule “cards” · topic “Accounts and payments” · the text has “carte” · at least 40% sure',
      'France: no other desk claims it',
      'Shown',
    ],
    [
      'it',
      'Pourquoi ici\u00a0: règle «\u00a0cards\u00a0» · sujet «\u00a0Comptes et paiements\u00a0» · le texte contient «\u00a0carte\u00a0» · sûr à 40\u00a0% au moins',
      'Italia\u00a0: aucun autre bureau n’est concerné',
      'Une carte est affichée',
    ],
  ])('explain says why in the words of the group’s desk %s, and no code', async (groupDesk, ...why) => {
    const when = { topic: 'account-billing', keywords: ['carte', 'chéquier'], minConfidence: 0.4 };
    const rules = [
      { name: 'cards', when, team: 'press' },
      { name: 'everything', team: 'service' },
    ];
    const { explain } = withBriefing({ groupDesk, rules });
    const said = await explain('ma carte de paiement est bloquée');
    expect(said).toContain(JSON.stringify(why.join('\n')).slice(1, -1));
  });

  test('explain says once that a text is not shown, and why', async () => {
    const rules = [{ name: 'nobody’s', team: 'none' }];
    const said = await withBriefing({ groupDesk: 'it', rules }).explain('bonjour');
    expect(said.match(/Pas de carte\u00a0: la règle le veut ainsi/g)).toHaveLength(1);
    expect(said).toContain('elle prend tout');
  });

  test.each([
    ['fr', 'team “nobody”'],
    ['it', 'équipe «\u00a0personne\u00a0»'],
  ])(
    'explain says of what the classifier suggests for nobody no code, in the words of the group’s desk %s',
    async (groupDesk, words) => {
      const rules = [
        { name: 'noise', when: { suggested: 'none' }, team: 'none' },
        { name: 'everything', team: 'service' },
      ];
      expect(await withBriefing({ groupDesk, rules }).explain('free bitcoin giveaway')).toContain(words);
    },
  );

  test('the report tells the response times of the week', async () => {
    const { office, list } = withBriefing();
    await office.arrives('m1');
    office.passes(10 * MINUTE);
    await office.press(ANNA, 'claim', 'm1');
    expect(await list('report')).toContain('*Customer service*, normal · 1 claimed within 10 min');
  });

  test('of the week alone, also beside work that is older', async () => {
    const { office, list, home } = withBriefing();
    await office.arrives('old');
    await office.press(ANNA, 'claim', 'old');
    office.passes(6 * DAY);
    await office.arrives('new');
    office.passes(10 * MINUTE);
    await office.press(ANNA, 'claim', 'new');
    expect(await list('report')).toContain('2 claimed, half within 0 s, 90% within 10 min');
    office.passes(DAY);
    for (const said of [await list('report'), await home()]) expect(said).toContain('1 claimed within 10 min');
    expect(await list('report')).not.toContain('90 days');
  });

  test('the report has the crises of the week, a line each, also those that are over, and nothing where there was none', async () => {
    const { office, list, home } = withBriefing({ crisis: { channel: 'crisis', group: { lasts: '12h' } } });
    expect(await list('report')).not.toMatch(/[Cc]risis/);
    await office.command(ANNA, 'crisis outage');
    await office.works();
    const crisis = `crisis:${SERVICE}:outage/1`;
    for (const id of ['m1', 'm2', 'm3']) await office.arrives(id, { groupedIn: crisis });
    await office.happens('m1', { type: 'resolved', by: SYSTEM });
    await office.happens(crisis.slice(0, -2), { type: 'crisis-widened', by: SYSTEM, upTo: 'high' });
    expect(await list('report')).toMatch(
      new RegExp(
        `📣 \\*Crisis · Outage\\* · <#${SERVICE}> · Declared by <@${ANNA}>[^·]*· ends by itself [^·]*· “High” was grouped as well · 3 grouped in a crisis · 2 still open`,
      ),
    );
    expect((await home()).match(/Crisis ·/g)).toHaveLength(1);
    await office.happens(crisis.slice(0, -2), { type: 'crisis-over', by: SYSTEM });
    office.passes(6 * DAY);
    expect(await list('report')).toMatch(/✅ \*Crisis over · Outage\*.*ended by itself.*· 2 still open/);
    office.passes(2 * DAY);
    expect(await list('report')).not.toMatch(/[Cc]risis/);
  });

  test('the report says what its three times are, in the language of the group’s desk', async () => {
    const english = withBriefing();
    const french = withBriefing({ groupDesk: 'it' });
    for (const { office } of [english, french]) {
      for (const id of ['m1', 'm2']) await office.arrives(id);
      office.passes(5 * MINUTE);
      await office.press(ANNA, 'claim', 'm1');
      office.passes(MINUTE);
      await office.press(ANNA, 'answered', 'm1');
      office.passes(3 * MINUTE);
      await office.press(ANNA, 'resolve', 'm2');
    }
    expect(await english.list('report')).toContain(
      '2 claimed, half within 5 min, 90% within 9 min · 1 answered within 6 min · 1 resolved within 9 min',
    );
    expect(await french.list('report')).toContain(
      '2 prises en charge, la moitié en 5 min, 90\u00a0% en 9 min · 1 avec réponse en 6 min · 1 résolue en 9 min',
    );
  });

  test('the report writes hours with the comma or the point of the group’s desk', async () => {
    for (const [groupDesk, hours] of [
      ['fr', '1 claimed within 3.5 h'],
      ['it', '1 prise en charge en 3,5 h'],
    ] as const) {
      const { office, list } = withBriefing({ groupDesk });
      await office.arrives('m1');
      office.passes(3.5 * HOUR);
      await office.press(ANNA, 'claim', 'm1');
      expect(await list('report')).toContain(hours);
    }
  });

  test('the report and home count a team’s time from when a mention came to it, and past time for the team that had it', async () => {
    const { office, list, home } = withBriefing();
    await office.arrives('m1');
    office.passes(2 * HOUR);
    await office.press(ANNA, 'claim', 'm1');
    await office.press(ANNA, 'reroute', 'm1');
    await office.submit(ANNA, { team: choice('press'), desk: choice('fr') });
    office.passes(MINUTE);
    await office.press(BORIS, 'claim', 'm1');
    for (const said of [await list('report'), await home()]) {
      expect(said).toContain('*Customer service*, normal · 1 claimed within 2.0 h');
      expect(said).toContain('*Press office*, normal · 1 claimed within 60 s');
    }
  });

  test('the report says how many are still open beside the times of the others, and has no row for what is not shown', async () => {
    const english = withBriefing();
    const { list, home } = english;
    const french = withBriefing({ groupDesk: 'it' });
    for (const said of [await list('report'), await home()]) expect(said).toContain('None yet.');
    for (const { office } of [english, french]) {
      for (const id of ['done', 'waits', 'too']) await office.arrives(id);
      await office.happens('noise', ...NOISE);
    }
    for (const said of [await list('report'), await home()]) {
      expect(said).toContain('*Customer service*, normal · 3 still open');
      expect(said).not.toContain('*none');
    }
    for (const { office } of [english, french]) {
      office.passes(9 * MINUTE);
      await office.press(ANNA, 'resolve', 'done');
    }
    for (const said of [await list('report'), await home()])
      expect(said).toContain('1 claimed within 9 min · 1 resolved within 9 min · 2 still open');
    expect(await french.list('report')).toContain('1 résolue en 9 min · 2 à traiter');
  });

  test('home shows my work, that of my team and nobody else’s, and its response times', async () => {
    const teams = {
      service: { name: 'Customer service', members: ['S0SERVICE01'] },
      press: { name: 'Press office', members: [BORIS] },
    };
    const { office, home } = withBriefing({ teams }, { S0SERVICE01: [ANNA] });
    for (const id of ['a', 'b']) await office.arrives(id, { text: `about ${id}` });
    await office.press(ANNA, 'claim', 'a');
    const anna = await home(ANNA);
    expect(anna).toMatch(/My work \(1\).*<@U0ANNA0001>.*My team’s work \(1\).*nobody yet.*Response times of the week/);
    const boris = await home(BORIS);
    expect(boris).toMatch(/My work \(0\).*My team’s work \(0\)/);
    expect(boris).not.toContain('nobody yet');
  });

  test.each([
    ['names no members', { name: 'Press office' }],
    ['is gone from the policy', undefined],
  ])('work of a team that %s is on everybody’s home', async (_how, press) => {
    const teams = { service: { name: 'Customer service', members: [BORIS] }, ...(press && { press }) };
    const desks = { fr: { ...policyOf().policy.desks.fr, channels: { service: 'service' } } };
    const { office, home } = withBriefing({ teams, ...(press === undefined && { desks }) });
    await office.arrives('a');
    await office.happens('a', { type: 'rerouted', by: SYSTEM, team: 'press', desk: 'fr', clock: 'restart' });
    for (const user of [ANNA, BORIS]) expect(await home(user)).toMatch(/My team’s work \(1\).*nobody yet/);
  });

  test('home says what a mention is about, where and when, and leads to its card, without a word of it: nobody draws it again when a text is erased', async () => {
    const { office, home, asksForUrl, list } = withBriefing();
    for (const id of ['a', 'b']) await office.arrives(id, { text: `about ${id}` });
    const said = await home();
    const ts = (await office.trail('a')).posts[0]?.ts?.replace('.', '');
    expect(said).toContain(`<https://acme.slack.com/archives/${SERVICE}/p${ts}|open the card>`);
    expect(said).toMatch(/Normal · Outage.* · X · .*"Mon 23 Nov, 09:00"/);
    expect(said).not.toMatch(/about [ab]/);
    // Slack lets what only the asker sees go by itself.
    expect(await list('open')).toMatch(/open the card.*about a/);
    expect(asksForUrl()).toBe(1);
  });

  test('home says the year in which something was written that was old when it came', async () => {
    const { office, home } = withBriefing();
    const [received, classified] = NOISE;
    if (received.type !== 'received' || classified === undefined) throw new Error('no mention');
    const routed = {
      type: 'routed',
      by: SYSTEM,
      team: 'service',
      desk: 'fr',
      rule: 'everything',
      policy: 'p',
    } as const;
    await office.happens('old', { ...received, createdAt: START - 400 * DAY }, classified, routed);
    expect(await home()).toContain('19 Oct 2025, ');
  });

  test('a hundred open mentions fit a message and a home tab as Slack takes them', async () => {
    const { office, list, home, told, homes } = withBriefing();
    for (let i = 0; i < 100; i += 1) await office.arrives(`m${i}`, { text: 'word '.repeat(200) });
    expect(await list('open')).toContain('and 80 more');
    await home();
    expect(checkBlocks(told.at(-1)?.blocks, 'message')).toEqual([]);
    expect(checkBlocks(homes.at(-1)?.view.blocks, 'home')).toEqual([]);
  });

  test('an answer that is limited is given later, one that may have been shown is not repeated, one asked for an hour ago is not given', async () => {
    const { office, asks, slackAnswers, told } = withBriefing();
    const asked = { type: 'explain', text: 'x', user: ANNA, responseUrl: 'u', askedAt: office.now() } as const;
    slackAnswers({ kind: 'rate-limited', retryAfterSeconds: 7, scope: 'channel' });
    expect(await asks(asked)).toEqual({ kind: 'defer', seconds: 7 });
    slackAnswers({ kind: 'ambiguous', error: 'timeout' });
    expect(await asks(asked)).toEqual({ kind: 'done' });
    slackAnswers({ kind: 'ok' });
    office.passes(HOUR);
    expect(await asks(asked)).toEqual({ kind: 'done' });
    expect(told).toEqual([]);
  });
});
