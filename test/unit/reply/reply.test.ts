import { beforeEach, describe, expect, test } from 'vitest';
import { LEASE_MS, SETTLE_MS } from '../../../functions/reply/protocol.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { textsOf } from '../../../shared/slack/locale/texts-of.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { ANNA, BORIS, choice, policyOf, SERVICE } from '../desk/office.ts';
import { cameBack, openAnswering } from './answering.ts';

/** The desk with one mention, on its card. */
let desk: ReturnType<typeof openAnswering>;
const opens = async (replies: object = {}) => {
  desk = openAnswering({ replies: { platforms: ['x'], ...replies } });
  await desk.arrives('m1');
};
beforeEach(() => opens());

const WORDS = 'Bonjour Inès, votre carte remarche depuis midi. Bonne journée !';
const limitOfFiveMinutes = { kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 300 } as const;
/** The mention's words, or those of the reply to it, are in the content store no more. */
const wordsGo = async (what: 'erased' | 'draft-gone') => {
  const [draft] = (await desk.trail('m1')).drafts;
  await (what === 'erased' ? desk.content.erase('m1', desk.now()) : desk.ports.drafts.eraseDraft(draft?.draftId ?? ''));
};
const said = async (response: Promise<{ body: string }>) => (await response).body;

describe('A reply from Slack', () => {
  test('is sent once, recorded with the platform’s time, and the card says that it was answered', async () => {
    expect(await said(desk.answers(ANNA, 'm1', WORDS))).toBe('');
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: WORDS }]);
    const trail = await desk.trail('m1');
    expect(trail.replies).toMatchObject([{ at: desk.sent[0]?.at, by: { kind: 'person', user: ANNA } }]);
    expect(trail.drafts).toMatchObject([{ status: 'sent', attempts: 1 }]);
    expect(trail.claim?.user).toBe(ANNA);
    await desk.works();
    expect(JSON.stringify(desk.slack.cards(SERVICE))).toContain('Answered');
  });

  test('leaves its words in the content store alone: neither in the trail nor in a queue', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    expect(JSON.stringify(await desk.queues.take('replies', 10))).not.toContain('carte');
    expect(JSON.stringify(await desk.commits('m1'))).not.toContain('carte');
    const [draft] = (await desk.trail('m1')).drafts;
    expect(await desk.ports.drafts.getDraft(draft?.draftId ?? '', desk.now())).toMatchObject({ text: WORDS });
  });

  test('of twenty clicks on Send goes out once, and nineteen are told', async () => {
    await desk.press(ANNA, 'reply', 'm1');
    const form = desk.views.at(-1)?.view;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => said(desk.submit(n % 2 ? ANNA : BORIS, desk.field(`${WORDS} ${n}`), form))),
    );
    expect(answers.filter((answer) => answer === '')).toHaveLength(1);
    expect(answers.filter((answer) => answer.includes('two answers would be one too many'))).toHaveLength(19);
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
  });

  test.each([
    ['a colleague’s', { type: 'reply-drafted', by: { kind: 'person', user: BORIS }, draft: 'd', needsApproval: false }],
    ['an erasure', { type: 'erased', by: { kind: 'platform', platform: 'x' }, at: 1 }],
  ] as const)(
    'whose commit loses its race with that of %s leaves no words, for no erasure would know of them',
    async (_, event) => {
      await desk.press(ANNA, 'reply', 'm1');
      const { drafts } = desk.ports;
      const { putDraft } = drafts;
      const kept: string[] = [];
      drafts.putDraft = async (row) => {
        await putDraft(row);
        kept.push(row.draft);
        await desk.happens('m1', event);
      };
      expect(await said(desk.submit(ANNA, desk.field(WORDS)))).not.toBe('');
      expect(kept).toHaveLength(1);
      expect(await drafts.getDraft(kept[0] ?? '', desk.now())).toBeUndefined();
    },
  );

  test('is one though the queue gives its job to ten workers at once', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    const jobs = await desk.queues.take('replies', 10);
    const worker = desk.workerWith({});
    await Promise.all(Array.from({ length: 10 }, () => worker(jobs)));
    expect(desk.sent).toHaveLength(1);
  });

  test('that is too long for X says by how much, and the form stays', async () => {
    expect(await said(desk.answers(ANNA, 'm1', 'a'.repeat(283)))).toContain('by 3');
    expect((await desk.trail('m1')).drafts).toEqual([]);
  });

  test('goes out with the emoji that were picked, which Slack sends by name, and is approved and counted with them', async () => {
    await opens({ approval: [{ topic: 'outage' }] });
    const names = ':+1::skin-tone-3:'.repeat(30);
    expect(await said(desk.answers(ANNA, 'm1', `Merci ${names}, la :our-logo: rouvre à 10:30:45 :blush:`))).toBe('');
    const words = `Merci ${'👍🏼'.repeat(30)}, la :our-logo: rouvre à 10:30:45 😊`;
    await desk.press(BORIS, 'review', 'm1');
    expect(JSON.stringify(desk.views.at(-1)?.view)).toContain(words);
    await desk.submit(BORIS, { decision: choice('approve') });
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: words }]);
  });

  test('is written below the words of an author who is named “us” as theirs, not as ours', async () => {
    const kept = (await desk.content.get('m1', desk.now())) ?? expect.fail();
    const author = { id: '7', name: 'us' };
    await desk.content.put({ ...kept, mention: { ...kept.mention, author, revision: desk.now() + 1 } });
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1)?.view)).toMatch(/"us, /);
  });

  test('to what was closed, deleted or erased meanwhile is told, and changes nothing', async () => {
    await desk.press(ANNA, 'reply', 'm1');
    await desk.happens('m1', { type: 'resolved', by: { kind: 'person', user: BORIS } });
    expect(await said(desk.submit(ANNA, desk.field(WORDS)))).toContain('closed it already');
    await desk.arrives('m2');
    await desk.press(ANNA, 'reply', 'm2');
    await desk.happens('m2', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: desk.now() });
    expect(await said(desk.submit(ANNA, desk.field(WORDS)))).toContain('deleted');
    await desk.arrives('m3');
    await desk.press(ANNA, 'reply', 'm3');
    // In the moment after the desk has seen that the text is there.
    await desk.happens('m3', { type: 'erased', by: { kind: 'platform', platform: 'x' }, at: desk.now() });
    expect(await said(desk.submit(ANNA, desk.field(WORDS)))).toContain('has been erased');
    await desk.replies();
    expect(desk.sent).toEqual([]);
  });

  test('to what somebody answered meanwhile comes back with its words, and goes out when it is sent again', async () => {
    await desk.press(ANNA, 'reply', 'm1');
    await desk.webhookTells('m1', 'by-phone');
    const { view, says } = cameBack(await said(desk.submit(ANNA, desk.field(WORDS))));
    expect(says).toBe('⚠ It was answered on X meanwhile. Send again if there is more to say.');
    expect(JSON.stringify(view)).toContain('carte remarche');
    expect(JSON.stringify(view).split('It was answered')).toHaveLength(2);
    desk.passes(1_000);
    expect(await said(desk.submit(ANNA, desk.field(WORDS), view))).toBe('');
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
  });

  test('that is refused is told to who wrote it, without who once gave them the mention', async () => {
    await desk.happens('m1', { type: 'assigned', by: { kind: 'person', user: ANNA }, to: BORIS });
    desk.platform.next = [{ kind: 'refused', reason: 'forbidden' }];
    await desk.answers(BORIS, 'm1', WORDS);
    await desk.replies();
    await desk.works();
    const notes = desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts);
    expect(notes).toMatchObject([{ text: expect.stringContaining(`<@${BORIS}>`) }]);
    expect(JSON.stringify(notes)).not.toContain('Given to you by');
  });

  test('is sent from a form that was open while a colleague’s was refused: nobody is answering any more', async () => {
    desk.platform.next = [{ kind: 'refused', reason: 'forbidden' }];
    await desk.press(BORIS, 'reply', 'm1');
    const form = desk.views.at(-1)?.view;
    await desk.answers(ANNA, 'm1', WORDS);
    expect(await said(desk.submit(BORIS, desk.field('Je regarde.'), form))).toContain('two answers');
    await desk.replies();
    expect(await said(desk.submit(BORIS, desk.field('Je regarde.'), form))).toBe('');
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: 'Je regarde.' }]);
  });

  test.each([
    ['a colleague’s may have gone out', 1],
    ['a colleague’s may have gone out, and the next one was refused', 2],
  ])('from a form that was open while %s comes back with its words and says so', async (_, others) => {
    desk.platform.look = 'fails';
    desk.platform.next = ['swallowed', { kind: 'refused', reason: 'forbidden' }];
    await desk.press(BORIS, 'reply', 'm1');
    const form = desk.views.at(-1)?.view;
    for (let other = 0; other < others; other += 1) {
      await desk.answers(ANNA, 'm1', WORDS);
      await desk.replies(30);
    }
    const { view, says } = cameBack(await said(desk.submit(BORIS, desk.field('Je regarde.'), form)));
    expect(says).toBe(`⚠ <@${ANNA}> sent a reply, and the platform did not say whether it went out. Look there first.`);
    expect(JSON.stringify(view)).toContain('Je regarde.');
    // The form has said it, with the name.
    expect(desk.whispers).toEqual([]);
  });

  test('from a form that was opened while a colleague’s was on its way comes back too, and is sent once it has said so', async () => {
    desk.platform.look = 'fails';
    desk.platform.next = ['swallowed'];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'reply', 'm1');
    await desk.replies(30);
    const { view, says } = cameBack(await said(desk.submit(BORIS, desk.field('Je regarde.'))));
    expect(says).toContain('did not say whether it went out');
    expect(await said(desk.submit(BORIS, desk.field('Je regarde.'), view))).toBe('');
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: 'Je regarde.' }]);
  });

  test('to what its author edited while the form was open comes back with its words, below what is said there now', async () => {
    await desk.press(ANNA, 'reply', 'm1');
    await desk.edits('m1', 'Your director is a crook');
    const { view, says } = cameBack(await said(desk.submit(ANNA, desk.field(WORDS))));
    expect(says).toBe('⚠ Its author has edited it meanwhile. Read it again before it is answered.');
    expect(JSON.stringify(view)).toMatch(/edited Mon 23 Nov, 09:01.*is a crook.*carte remarche/);
    expect(await said(desk.submit(ANNA, desk.field(WORDS), view))).toBe('');
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
  });

  test.each([
    ['deleted', 'by its author', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: 1 }],
    ['closed', 'as nothing for us', { type: 'dismissed', by: { kind: 'person', user: BORIS } }],
    ['closed', 'as resolved, by a colleague', { type: 'resolved', by: { kind: 'person', user: BORIS } }],
  ] as const)('is kept and not sent when it is %s before its turn, %s', async (reason, _, event) => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.happens('m1', event);
    await desk.replies();
    expect(desk.sent).toEqual([]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason }]);
  });

  test.each(['erased', 'draft-gone'] as const)(
    'is not sent when what it says or answers is %s before its turn, and its writer is told',
    async (reason) => {
      await desk.answers(ANNA, 'm1', WORDS);
      await wordsGo(reason);
      await desk.replies();
      expect(desk.sent).toEqual([]);
      expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason }]);
    },
  );

  test('is sent though its writer has resolved the mention meanwhile', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.happens('m1', { type: 'resolved', by: { kind: 'person', user: ANNA } });
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
  });

  test('that sounds like a letter from a bank goes out, and its writer gets a hint', async () => {
    await desk.answers(ANNA, 'm1', 'Cher client, nous vous prions de nous excuser pour la gêne occasionnée.');
    await desk.replies();
    expect(desk.sent).toHaveLength(1);
    expect(desk.whispers).toMatchObject([{ user: ANNA, text: expect.stringContaining('sound official') }]);
  });

  test('the hint speaks as the desk does in whose channel the card stands', async () => {
    await desk.press(ANNA, 'reroute', 'm1');
    await desk.submit(ANNA, { team: choice('service'), desk: choice('it') });
    await desk.answers(ANNA, 'm1', 'Cher client, nous vous prions de nous excuser.');
    expect(desk.whispers.map(({ text }) => text)).toEqual([
      `💡 ${textsOf('en').reply.tone('nous vous prions, Cher client')}`,
    ]);
  });
});

describe('What X says', () => {
  test.each(['expired-token', 'deleted', 'forbidden', 'duplicate'] as const)(
    '%s: nothing goes out, the writer is told below the card, and the words are in the next form',
    async (reason) => {
      desk.platform.next = [{ kind: 'refused', reason }];
      await desk.answers(ANNA, 'm1', WORDS);
      await desk.replies(10);
      expect(desk.sent).toEqual([]);
      expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason, attempts: 1 }]);
      await desk.works();
      const notes = desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts);
      expect(notes).toMatchObject([{ text: expect.stringContaining(`<@${ANNA}> The reply was not sent on X`) }]);
      await desk.press(ANNA, 'reply', 'm1');
      expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
    },
  );

  test('of one reply stays under it, whatever becomes of the next', async () => {
    desk.platform.next = [
      { kind: 'refused', reason: 'duplicate' },
      'takes',
      { kind: 'refused', reason: 'expired-token' },
    ];
    const notes = async () => {
      await desk.replies();
      await desk.works();
      return desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts).map(({ text }) => text);
    };
    await desk.answers(ANNA, 'm1', WORDS);
    const [ofAnna] = await notes();
    expect(ofAnna).toContain('the same words were posted already');
    await desk.answers(ANNA, 'm1', `${WORDS} Encore merci.`);
    expect(await notes()).toEqual([ofAnna]);
    await desk.answers(BORIS, 'm1', 'Une chose encore, Inès.');
    expect(await notes()).toEqual([ofAnna, expect.stringContaining('access token has expired')]);
  });

  test('a limit of five minutes is waited for; of a day is told', async () => {
    desk.platform.next = [limitOfFiveMinutes];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(4);
    expect(desk.sent).toEqual([]);
    await desk.replies(4);
    expect(desk.sent).toHaveLength(1);

    desk.platform.next = [{ kind: 'refused', reason: 'rate-limited', retryAfterSeconds: 86_400 }];
    await desk.arrives('m2');
    await desk.answers(ANNA, 'm2', WORDS);
    await desk.replies(4);
    expect((await desk.trail('m2')).drafts).toMatchObject([{ status: 'refused', reason: 'rate-limited' }]);
  });

  test('a limit of five minutes that is said again each time is told after a quarter of an hour, and its words are kept', async () => {
    desk.platform.next = Array.from({ length: 20 }, () => limitOfFiveMinutes);
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(30);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'rate-limited', attempts: 4 }]);
    await desk.replies(24 * 60);
    expect(desk.sent).toEqual([]);
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
  });

  test('without a token nothing is asked of it', async () => {
    desk.platform.token = undefined;
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies();
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'no-token', attempts: 0 }]);
  });
});

describe('When X’s answer is lost', () => {
  test('it looks after the wait, and finds the reply', async () => {
    desk.platform.next = ['lost'];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(1);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sending' }]);
    await desk.replies(5);
    expect(desk.sent).toHaveLength(1);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent', attempts: 1 }]);
  });

  test.each([
    ['is out', 'lost'],
    ['is not out', 'swallowed'],
  ] as const)('of a second answer that %s, the one of a moment before is not taken for it', async (_, turn) => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.queues.deliver('replies', desk.workerWith({}));
    desk.platform.next = [turn];
    await desk.answers(ANNA, 'm1', 'One thing more. Anna');
    await desk.replies(5);
    expect(desk.sent.map(({ text }) => text)).toEqual([WORDS, 'One thing more. Anna']);
    const { drafts, replies } = await desk.trail('m1');
    expect(drafts).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
    expect(new Set(replies.map(({ reply }) => reply)).size).toBe(2);
  });

  test('and the clock, which was days ahead, is set right, it looks after the wait and not days later', async () => {
    desk.platform.next = ['lost'];
    desk.passes(3 * DAY);
    await desk.answers(ANNA, 'm1', WORDS);
    desk.platform.beforeAnswer = async () => desk.passes(-3 * DAY);
    await desk.replies(1);
    const { id, drafts } = await desk.trail('m1');
    const job = {
      id: '1',
      body: JSON.stringify({ type: 'reply', trailId: id, draft: drafts[0]?.draftId }),
      receives: 2,
    };
    expect(await desk.workerWith({})([job])).toEqual([{ kind: 'defer', seconds: (LEASE_MS + SETTLE_MS) / SECOND }]);
    desk.passes(LEASE_MS + SETTLE_MS);
    desk.platform.look = 'fails';
    expect(await desk.workerWith({})([job])).toEqual([{ kind: 'defer', seconds: MINUTE / SECOND }]);
    desk.passes(MINUTE);
    desk.platform.look = 'works';
    expect(await desk.workerWith({})([job])).toEqual([{ kind: 'done' }]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent' }]);
    expect(desk.sent).toHaveLength(1);
  });

  test('while the clock is set back, it is looked for soon, and not an hour later', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    const { id, drafts } = await desk.trail('m1');
    const body = JSON.stringify({ type: 'reply', trailId: id, draft: drafts[0]?.draftId });
    desk.platform.next = ['lost'];
    desk.platform.beforeAnswer = async () => desk.passes(-HOUR);
    const outcomes = await desk.workerWith({})([{ id: '1', body, receives: 1 }]);
    expect(outcomes).toEqual([{ kind: 'defer', seconds: (LEASE_MS + SETTLE_MS) / SECOND }]);
  });

  test('what is surely not there is sent again', async () => {
    desk.platform.next = ['swallowed'];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(6);
    expect(desk.sent).toHaveLength(1);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  test('and again, a person is asked after the third time', async () => {
    desk.platform.next = ['swallowed', 'swallowed', 'swallowed'];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(12);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'unknown', attempts: 3 }]);
    expect(desk.sent).toEqual([]);
  });

  test('X’s webhook settles it, and the answer counts once', async () => {
    desk.platform.look = 'fails';
    desk.platform.next = ['lost'];
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(1);
    await desk.webhookTells('m1', 'reply-1');
    await desk.replies(6);
    const trail = await desk.trail('m1');
    expect(trail.drafts).toMatchObject([{ status: 'sent' }]);
    expect(trail.replies).toHaveLength(1);
    expect(desk.sent).toHaveLength(1);
  });

  test('X’s webhook comes before its answer, and the answer counts once', async () => {
    desk.platform.beforeAnswer = () => desk.webhookTells('m1', 'reply-1');
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(1);
    const trail = await desk.trail('m1');
    expect(trail.drafts).toMatchObject([{ status: 'sent' }]);
    expect(trail.replies).toMatchObject([{ by: { kind: 'platform' } }]);
  });

  test('where one cannot look a person is told, and the webhook that comes later settles it', async () => {
    desk.platform.look = 'fails';
    desk.platform.next = ['lost'];
    await desk.answers(ANNA, 'm1', WORDS);
    const at = desk.now();
    await desk.replies(20);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'unknown' }]);
    await desk.works();
    expect(JSON.stringify(desk.slack.all())).toContain('did not say whether the reply went out');
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('may be public already');
    await desk.webhookTells('m1', 'reply-1', at);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sent' }]);
    expect(desk.sent).toHaveLength(1);
  });

  test('its webhook has told of it with a clock that is behind, and it is not sent a second time', async () => {
    desk.platform.next = ['lost'];
    const at = desk.now();
    desk.passes(MINUTE);
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(1);
    await desk.webhookTells('m1', 'reply-1', at);
    await desk.replies(6);
    expect(desk.sent).toHaveLength(1);
    const trail = await desk.trail('m1');
    expect(trail.drafts).toMatchObject([{ status: 'sent', attempts: 1 }]);
    expect(trail.replies).toHaveLength(1);
  });

  test.each(['erased', 'draft-gone', 'no token'] as const)(
    'and there is nothing left to look with (%s), a person is asked at once, and nothing is sent again',
    async (what) => {
      desk.platform.next = ['swallowed'];
      await desk.answers(ANNA, 'm1', WORDS);
      await desk.replies(1);
      if (what === 'no token') desk.platform.token = undefined;
      else await wordsGo(what);
      await desk.replies(3);
      expect(desk.sent).toEqual([]);
      expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'unknown', attempts: 1 }]);
    },
  );

  test('looks that fail are repeated for a quarter of an hour, and then a person is asked', async () => {
    desk.platform.next = ['lost'];
    desk.platform.look = 'fails';
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies(10);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'sending' }]);
    await desk.replies(12);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'unknown' }]);
    expect(desk.sent).toHaveLength(1);
  });
});

describe('Approval', () => {
  /** Of what is sent back the card says nothing: the note to its writer does. */
  const APPROVAL_OVER = 'A reply awaited approval: the card, or its thread, says what became of it.';
  beforeEach(() => opens({ approval: [{ topic: 'outage' }] }));
  const approves = async () => {
    await desk.press(BORIS, 'review', 'm1');
    return desk.submit(BORIS, { decision: choice('approve') });
  };

  test('a second person approves, and only then it goes out', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.replies();
    expect(desk.sent).toEqual([]);
    await desk.works();
    const threadTs = desk.slack.cards(SERVICE)[0]?.ts ?? '';
    const note = desk.slack.below(threadTs).find(({ text }) => text.includes('awaits approval by a second person'));
    // It calls nobody by name, so in the thread alone nobody would hear of it.
    expect(note?.broadcast).toBe(true);
    // Its button stands below the card, which is no earlier card of the mention.
    await desk.press(BORIS, 'review', 'm1', { ts: note?.ts ?? '', threadTs });
    expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
    expect(await said(desk.submit(BORIS, { decision: choice('approve') }))).toBe('');
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: WORDS }]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ approvedBy: { user: BORIS } }]);
    await desk.works();
    expect(JSON.stringify(desk.slack.cards(SERVICE)[0])).toContain(`Answered by <@${ANNA}>, `);
    const later = desk.slack.below(threadTs).find(({ ts }) => ts === note?.ts);
    expect(later?.text).toBe(APPROVAL_OVER);
  });

  test('that was given before the channel heard of it is not asked for there any more', async () => {
    await desk.works();
    await desk.answers(ANNA, 'm1', WORDS);
    await approves();
    await desk.works();
    expect(desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts)).toEqual([]);
  });

  test('calls whom the policy names, in the channel as well, and nobody any more once it was given', async () => {
    await opens({ approval: [{ topic: 'outage', ping: 'S0PRESSEOF' }] });
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.works();
    const notes = () => desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts);
    expect(notes()).toMatchObject([{ text: /^<!subteam\^S0PRESSEOF> A reply awaits approval/, broadcast: true }]);
    await approves();
    await desk.works();
    expect(notes()).toMatchObject([{ text: APPROVAL_OVER }]);
  });

  test('of a colleague’s words is waited for: whoever would answer beside them is told', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    expect(await said(desk.answers(BORIS, 'm1', 'Bonjour'))).toContain('two answers would be one too many');
    expect((await desk.trail('m1')).drafts).toHaveLength(1);
  });

  test.each([
    ['approve', 'awaits-approval'],
    ['send-back', 'rejected'],
  ])(
    '%s of what its author edited while it was read: read again before it is approved, sent back all the same',
    async (decision, status) => {
      await desk.answers(ANNA, 'm1', WORDS);
      await desk.press(BORIS, 'review', 'm1');
      await desk.edits('m1', 'Your director is a crook');
      const answer = await said(desk.submit(BORIS, { decision: choice(decision) }));
      if (decision === 'approve') {
        expect(answer).toMatch(/"update".*is a crook.*carte remarche/);
        expect(cameBack(answer).says).toContain('edited it meanwhile. Read it again');
      }
      await desk.replies();
      expect(desk.sent).toEqual([]);
      expect((await desk.trail('m1')).drafts[0]?.status).toBe(status);
    },
  );

  test('of what was approved a moment ago opens no form: whoever comes second is told', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await approves();
    const before = desk.views.length;
    await desk.press(ANNA, 'review', 'm1');
    expect(JSON.stringify(desk.views.slice(before))).toBe('[]');
    expect(desk.whispers.at(-1)).toMatchObject({ user: ANNA, text: /Nothing awaits approval here any more/ });
  });

  test('nobody approves their own', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(ANNA, 'review', 'm1');
    const answer = await said(desk.submit(ANNA, { decision: choice('approve') }));
    expect(answer).toContain('your own words');
    await desk.replies();
    expect(desk.sent).toEqual([]);
  });

  test('of what the policy has answered from here no more sends nothing, and its writer is told', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await approves();
    const worker = desk.workerWith({}, policyOf({ replies: { platforms: [] } }));
    while ((await desk.queues.deliver('replies', worker)) > 0);
    await desk.works();
    expect(desk.sent).toEqual([]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'not-answered-here' }]);
    expect(JSON.stringify(desk.slack.all())).toContain('answered from here no more');
    expect(JSON.stringify(desk.slack.all())).not.toContain('press Reply on the card');
  });

  test('what is sent back is told to its writer, whose words are in the next form', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    // The note that asks for approval has come.
    await desk.works();
    await desk.press(BORIS, 'review', 'm1');
    await desk.submit(BORIS, { decision: choice('send-back') });
    await desk.works();
    expect(JSON.stringify(desk.slack.all())).toContain(`<@${ANNA}> The reply was sent back`);
    const [card] = desk.slack.cards(SERVICE);
    const note = desk.slack.below(card?.ts).find(({ text }) => text.includes('sent back'));
    expect(note?.text).not.toContain(BORIS);
    expect(JSON.stringify(note?.blocks)).toContain(`Sent back by <@${BORIS}>`);
    expect(JSON.stringify(card)).not.toContain('sent back');
    expect(desk.slack.below(card?.ts ?? '').map(({ text }) => text)).toContain(APPROVAL_OVER);
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
  });

  test('what is sent back with a word of why shows it above its writer’s next form, and nowhere else', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'review', 'm1');
    const why = 'We regret to inform you: say when it worked again.';
    await desk.submit(BORIS, { decision: choice('send-back'), why: { type: 'plain_text_input', value: ` ${why} ` } });
    await desk.works();
    // Official words to a colleague are no matter for a hint.
    expect(desk.whispers).toEqual([]);
    expect(JSON.stringify([desk.slack.all(), await desk.commits('m1')])).not.toContain('worked again');
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toMatch(
      new RegExp(`↩ Sent back by <@${BORIS}>.*“${why}”.*carte remarche`),
    );
    await desk.edits('m1', 'And the app is down too');
    const { view } = cameBack((await desk.submit(ANNA, desk.field(WORDS))).body);
    expect(JSON.stringify(view), 'it comes back, and is to be read again').toContain(`Sent back by <@${BORIS}>`);
    await desk.answers(ANNA, 'm1', `${WORDS} Depuis 14 h.`);
    await desk.press(BORIS, 'review', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).not.toContain('Sent back by');
  });

  test.each([
    ['nothing', 'send-back', ' '],
    ['something', 'approve', 'why not'],
  ])('what is answered with %s to %s keeps no word of why', async (_what, decision, value) => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'review', 'm1');
    await desk.submit(BORIS, { decision: choice(decision), why: { type: 'plain_text_input', value } });
    expect((await desk.trail('m1')).drafts.map(({ why }) => why)).toEqual([undefined]);
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).not.toContain('Sent back by');
  });

  test('what was read is what is sent: newer words are to be read anew', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'review', 'm1');
    const form = desk.views.at(-1)?.view;
    await desk.answers(ANNA, 'm1', `${WORDS} Bis.`);
    const answer = await said(desk.submit(BORIS, { decision: choice('approve') }, form));
    expect(answer).toContain('words have changed');
    expect((await desk.trail('m1')).drafts.map(({ status }) => status)).toEqual(['rejected', 'awaits-approval']);
  });

  test('of newer words is asked for at their own note, and no longer at that of the older', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.works();
    await desk.answers(ANNA, 'm1', `${WORDS} Bis.`);
    await desk.works();
    const notes = desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts);
    expect(notes.map(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"review"'))).toEqual([false, true]);
  });

  test('an answer from elsewhere, before it is approved, keeps it from going out', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    desk.passes(1_000);
    await desk.webhookTells('m1', 'by-phone');
    await approves();
    await desk.replies();
    expect(desk.sent).toEqual([]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'answered' }]);
  });

  test('so does one that is older than the reply, and was told of later', async () => {
    const byPhoneAt = desk.now();
    desk.passes(2 * MINUTE);
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.webhookTells('m1', 'by-phone', byPhoneAt);
    await approves();
    await desk.replies();
    expect(desk.sent).toEqual([]);
    expect((await desk.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'answered' }]);
  });

  test('an answer that its writer knew of does not, though the platform’s clock is ahead; who reviews it sees when that was', async () => {
    await desk.webhookTells('m1', 'by-phone', desk.now() + MINUTE);
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'review', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('It was answered Mon 23 Nov, 09:01.');
    await desk.submit(BORIS, { decision: choice('approve') });
    await desk.replies();
    expect(desk.sent).toMatchObject([{ text: WORDS }]);
  });

  test('an answer from before it was passed on is told to whoever answers next, though their time to answer begins anew', async () => {
    desk.passes(2 * MINUTE);
    const by = { kind: 'person', user: BORIS } as const;
    await desk.happens('m1', { type: 'rerouted', by, team: 'press', desk: 'fr', clock: 'restart' });
    await desk.webhookTells('m1', 'by-phone', desk.now() - MINUTE);
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('It was answered Mon 23 Nov, 09:01.');
    await desk.happens('m1', { type: 'continued', by: SYSTEM, mention: 'm2', at: desk.now() });
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).not.toContain('It was answered');
  });

  test('who says that it was answered ends the wait, and the writer is told', async () => {
    await desk.answers(ANNA, 'm1', WORDS);
    await desk.press(BORIS, 'answered', 'm1');
    await desk.works();
    expect(JSON.stringify(desk.slack.cards(SERVICE))).not.toContain('awaits approval');
    expect(desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts).at(-1)?.text).toBe(
      `<@${ANNA}> The reply was not sent on X: it was answered meanwhile. Its words are kept: press Reply on the card to go on with them.`,
    );
    await desk.press(ANNA, 'reply', 'm1');
    expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
  });

  test.each(['resolve', 'dismiss'])(
    '%s ends the wait, the writer is told, and reopened it has the words',
    async (closes) => {
      await desk.answers(ANNA, 'm1', WORDS);
      await desk.press(BORIS, closes, 'm1');
      await desk.works();
      const noteNow = () => desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts).at(-1)?.text;
      expect(noteNow()).toContain(
        `<@${ANNA}> The reply was not sent on X: it was closed meanwhile. Its words are kept: reopen`,
      );
      desk.passes(MINUTE);
      await desk.press(BORIS, 'reopen', 'm1');
      await desk.works();
      expect(JSON.stringify(desk.slack.cards(SERVICE))).not.toContain('awaits approval');
      expect(noteNow()).toContain('Its words are kept: press Reply on the card');
      await desk.press(ANNA, 'reply', 'm1');
      expect(JSON.stringify(desk.views.at(-1))).toContain('carte remarche');
    },
  );
});

describe('Hiding', () => {
  const hides = async () => {
    await desk.press(ANNA, 'hide', 'm1');
    return desk.submit(ANNA, {});
  };

  test('is done on the platform and recorded', async () => {
    expect(await said(hides())).toBe('');
    await desk.replies();
    expect(desk.hidden).toHaveLength(1);
    expect((await desk.trail('m1')).hiding).toBe('hidden');
  });

  test('that the platform refuses is told below the card, to who asked for it', async () => {
    desk.platform.hide = { kind: 'refused', reason: 'forbidden' };
    await desk.press(BORIS, 'claim', 'm1');
    await hides();
    await desk.replies();
    expect(await desk.trail('m1')).toMatchObject({ hiding: 'refused', hideProblem: 'forbidden' });
    await desk.works();
    expect(desk.slack.all().at(-1)?.text).toMatch(new RegExp(`^<@${ANNA}> It could not be hidden on X`));
  });

  test('that is refused again says why below the card, and what was said of the first time stays', async () => {
    for (const reason of ['forbidden', 'expired-token'] as const) {
      desk.platform.hide = { kind: 'refused', reason };
      await hides();
      await desk.replies();
      await desk.works();
    }
    const notes = desk.slack.below(desk.slack.cards(SERVICE)[0]?.ts).map(({ text }) => text);
    expect(notes).toEqual([
      expect.stringContaining('does not allow it to our account'),
      expect.stringContaining('access token has expired'),
    ]);
  });

  test('without an answer is tried again, and given up in the end', async () => {
    desk.platform.hide = 'ambiguous';
    await hides();
    await desk.replies(5);
    expect((await desk.trail('m1')).hiding).toBe('asked');
    await desk.replies(10);
    expect(await desk.trail('m1')).toMatchObject({ hiding: 'refused', hideProblem: 'unavailable' });
  });

  test('that meets a limit again and again is told below the card within the hour, for somebody to do it there', async () => {
    desk.platform.hide = limitOfFiveMinutes;
    await hides();
    await desk.replies(20);
    expect((await desk.trail('m1')).hiding).toBe('asked');
    await desk.replies(40);
    expect(await desk.trail('m1')).toMatchObject({ hiding: 'refused', hideProblem: 'rate-limited' });
  });

  test('of what the policy has answered from here no more is not done, and told below the card', async () => {
    await hides();
    await desk.queues.deliver('replies', desk.workerWith({}, policyOf({ replies: { platforms: [] } })));
    await desk.works();
    expect(desk.hidden).toEqual([]);
    expect(JSON.stringify(desk.slack.all())).toContain('answered from here no more. Do it there');
  });

  test('is not offered for a platform that the policy does not name', async () => {
    await opens({ platforms: [] });
    await hides();
    expect((await desk.trail('m1')).hiding).toBeUndefined();
    expect(desk.whispers).toMatchObject([{ text: expect.stringContaining('Nothing can be hidden') }]);
  });
});
