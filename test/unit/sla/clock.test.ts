import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { CAMILLE, CRISIS, createWatch, KARIM, LEAD, MONDAY, NIGHT, PRESS, RELAY } from './watch.ts';

let watch: ReturnType<typeof createWatch>;
beforeEach(() => {
  watch = createWatch();
});

const at = (text: string) => Date.parse(`2026-${text}+01:00`);

/** Camille has answered, and the lead was called to approve that. */
const waitsForApproval = (called = LEAD) => {
  const wanted = { type: 'post-asked', by: SYSTEM, purpose: 'note', note: 'approval-wanted', queue: 'urgent' } as const;
  const by = { kind: 'person', user: CAMILLE } as const;
  return watch.happens(
    { type: 'claimed', by },
    { type: 'reply-drafted', by, draft: 'd1', needsApproval: true },
    { ...wanted, channel: PRESS, aboutDraft: 'd1', ping: called },
  );
};

describe('what was claimed and is given back', () => {
  const givesBack = (released: 'undone' | 'kept') =>
    watch.happens({ type: 'claimed', by: { kind: 'person', user: CAMILLE }, released });
  beforeEach(async () => {
    await watch.comes('high', 'press', PRESS);
    await watch.passes(3 * MINUTE);
    await watch.claims(CAMILLE);
  });

  test('before it was to be claimed is as if nobody had: somebody is called when nobody takes it by then', async () => {
    await watch.passes(2 * MINUTE);
    await givesBack('undone');
    expect((await watch.deadlines()).acknowledge?.metAt).toBeUndefined();
    await watch.passes(10 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 09:10 escalation to ${RELAY}`]);
  });

  test('after that was claimed in time, and its channel is reminded of the answer as of what nobody has', async () => {
    await watch.passes(20 * MINUTE);
    await givesBack('kept');
    expect((await watch.deadlines()).acknowledge?.metAt).toBe(MONDAY + 3 * MINUTE);
    await watch.passes(30 * MINUTE);
    const [reminder, ...more] = (await watch.trail()).posts.filter(({ purpose }) => purpose === 'reminder');
    expect([reminder?.ping, reminder?.broadcast, more]).toEqual([undefined, true, []]);
    // Another answer is another claim, for nobody has it any more.
    await watch.answers();
    await watch.passes(MINUTE);
    await watch.continues();
    expect((await watch.deadlines()).acknowledge?.metAt).toBeUndefined();
  });
});

test('what is claimed late and given back at once is called for as if nobody had claimed it', async () => {
  await watch.comes('normal');
  await watch.passes(5 * HOUR + 35 * MINUTE);
  await watch.claims(CAMILLE);
  await watch.passes(MINUTE);
  await watch.happens({ type: 'claimed', by: { kind: 'person', user: CAMILLE }, released: 'undone' });
  await watch.passes(3 * HOUR);
  expect(await watch.calls()).toEqual([
    `Mon 14:30 escalation to ${RELAY}`,
    `Mon 15:00 escalation to ${LEAD}`,
    `Mon 17:00 escalation to ${LEAD}`,
  ]);
});

describe('before a target is missed', () => {
  test('whoever claimed it is reminded when a quarter of the time is left, once, by three racing clocks', async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.passes(1 * HOUR + 59 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 10:30 reminder to ${CAMILLE}`]);
  });

  test('while a reply awaits approval, whoever was called for that is reminded in place of its writer, who waits as well', async () => {
    await watch.comes('high');
    await waitsForApproval();
    await watch.passes(100 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 10:30 reminder to ${LEAD}`]);
  });

  test('and of two that were called one after the other, whoever was for what waits now', async () => {
    await watch.comes('high');
    await waitsForApproval('S0OLDLEAD01');
    const { channel } = (await watch.trail()).posts.at(-1) ?? expect.fail();
    const by = { kind: 'person', user: CAMILLE } as const;
    await watch.happens(
      { type: 'reply-drafted', by, draft: 'd2', needsApproval: true },
      { type: 'reply-rejected', by, draft: 'd1' },
      {
        type: 'post-asked',
        by: SYSTEM,
        purpose: 'note',
        note: 'approval-wanted',
        queue: 'urgent',
        channel,
        aboutDraft: 'd2',
        ping: LEAD,
      },
    );
    await watch.passes(100 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 10:30 reminder to ${LEAD}`]);
  });

  test('and its writer once it was sent back, though somebody was called for it before', async () => {
    await watch.comes('high');
    await waitsForApproval();
    await watch.happens({ type: 'reply-rejected', by: { kind: 'person', user: KARIM }, draft: 'd1' });
    await watch.passes(100 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 10:30 reminder to ${CAMILLE}`]);
  });

  test.each([
    [
      'of a team that it is passed on to and where nobody has it',
      { type: 'rerouted', by: SYSTEM, team: 'press', desk: 'fr', clock: 'restart' },
      LEAD,
    ],
    ['where the whole channel was called for that, and the mention is less urgent now', undefined, 'here'],
  ] as const)('and the channel %s: it sees the reminder, and nobody is called', async (_which, event, called) => {
    await watch.comes('high');
    await waitsForApproval(called);
    if (event !== undefined) await watch.happens(event);
    await watch.passes(100 * MINUTE);
    const reminders = (await watch.trail()).posts.filter(({ purpose }) => purpose === 'reminder');
    expect(reminders.map(({ ping, broadcast }) => [ping, broadcast])).toEqual([[undefined, true]]);
  });

  test('nobody is called when nobody has it: the channel sees the reminder', async () => {
    await watch.comes('high');
    await watch.passes(100 * MINUTE);
    expect(await watch.calls()).toEqual(['Mon 10:30 reminder']);
    expect((await watch.trail()).posts.at(-1)?.broadcast).toBe(true);
  });

  test('lunch, nights, weekends and holidays do not count', async () => {
    watch = createWatch(at('11-30T17:30'));
    await watch.comes('high');
    expect((await watch.deadlines()).answer?.dueAt).toBe(at('12-02T10:30'));
    await watch.until(at('12-02T10:29'));
    expect(await watch.calls()).toEqual(['Wed 10:00 reminder']);
  });

  test('what is critical counts around the clock', async () => {
    watch = createWatch(at('11-29T03:00'));
    await watch.comes('critical');
    expect((await watch.deadlines()).acknowledge?.dueAt).toBe(at('11-29T03:05'));
    await watch.passes(6 * MINUTE);
    expect(await watch.calls()).toEqual([`Sun 03:05 escalation to ${RELAY}`]);
  });
});

describe('after a target was missed', () => {
  test('each step calls once, and the last again until somebody acts', async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.until(at('11-24T10:45'));
    expect(await watch.calls()).toEqual([
      `Mon 10:30 reminder to ${CAMILLE}`,
      `Mon 11:00 escalation to ${RELAY}`,
      `Mon 11:30 escalation to ${LEAD}`,
      `Mon 15:00 escalation to ${LEAD}`,
      `Mon 17:00 escalation to ${LEAD}`,
      `Tue 10:00 escalation to ${LEAD}`,
    ]);
    await watch.answers();
    await watch.until(at('11-26T18:00'));
    expect(await watch.calls()).toHaveLength(6);
  });

  test('everybody in a channel is called for critical mentions alone', async () => {
    await watch.comes('critical');
    await watch.claims(CAMILLE);
    await watch.passes(95 * MINUTE);
    expect((await watch.calls()).at(-1)).toBe(`Mon 10:30 escalation to here in ${CRISIS}`);
  });

  test('until somebody has claimed it one chain calls, on to its end, though the answer is late by then', async () => {
    await watch.comes('critical');
    await watch.passes(65 * MINUTE);
    expect(await watch.calls()).toEqual([
      `Mon 09:05 escalation to ${RELAY}`,
      'Mon 09:23 reminder',
      `Mon 09:35 escalation to ${LEAD}`,
      `Mon 10:05 escalation to here in ${CRISIS}`,
    ]);
  });

  test.each([28, 31, 40])('claimed after %i minutes, the chain for the answer calls from then on', async (minutes) => {
    await watch.comes('critical');
    await watch.passes(minutes * MINUTE);
    const before = await watch.calls();
    await watch.claims(CAMILLE);
    await watch.passes((95 - minutes) * MINUTE);
    expect((await watch.calls()).slice(before.length)).toEqual([
      ...(minutes < 30 ? [`Mon 09:30 escalation to ${RELAY}`] : []),
      `Mon 10:00 escalation to ${LEAD}`,
      `Mon 10:30 escalation to here in ${CRISIS}`,
    ]);
  });

  test('a chain that has ended leaves the rest to the answer’s: what nobody has claimed is late a second time', async () => {
    await watch.comes('high', 'press', PRESS);
    await watch.passes(5 * HOUR);
    expect(await watch.calls()).toEqual([
      `Mon 09:10 escalation to ${RELAY}`,
      'Mon 09:45 reminder',
      `Mon 10:00 escalation to ${RELAY}`,
    ]);
  });

  test('a claim ends the calls for somebody to claim it', async () => {
    await watch.comes('normal');
    await watch.claims(KARIM);
    await watch.until(at('11-23T18:00'));
    expect(await watch.calls()).toEqual([]);
    expect((await watch.deadlines()).acknowledge?.metAt).toBe(MONDAY);
  });

  test('at night whoever has the shift is called, and the relay by day', async () => {
    const night = createWatch(at('11-23T22:00'));
    await night.comes('high', 'press', PRESS);
    await night.passes(11 * MINUTE);
    expect(await night.calls()).toEqual([`Mon 22:10 escalation to ${NIGHT}`]);
    const day = createWatch(at('11-23T10:00'));
    await day.comes('high', 'press', PRESS);
    await day.passes(11 * MINUTE);
    expect(await day.calls()).toEqual([`Mon 10:10 escalation to ${RELAY}`]);
  });

  test('an outage of the clock ends in one call, not in all that it missed', async () => {
    await watch.comes('high');
    await watch.outage(7 * HOUR);
    await watch.passes(1 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 16:01 escalation to ${LEAD}`]);
    await watch.until(at('11-23T17:59'));
    expect(await watch.calls()).toEqual([`Mon 16:01 escalation to ${LEAD}`, `Mon 17:00 escalation to ${LEAD}`]);
  });

  test('an outage over a reminder and a later call for somebody to claim it ends in that call', async () => {
    await watch.comes('normal');
    await watch.outage(at('11-25T13:00') - MONDAY);
    await watch.passes(1 * MINUTE);
    expect(await watch.calls()).toEqual([`Wed 13:01 escalation to ${LEAD}`]);
  });

  test('a reminder that is due by then as well takes the place of no call: nobody is named in it', async () => {
    await watch.comes('critical');
    await watch.outage(24 * MINUTE);
    await watch.passes(1 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 09:25 escalation to ${RELAY}`]);
    await watch.passes(11 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 09:25 escalation to ${RELAY}`, `Mon 09:35 escalation to ${LEAD}`]);
  });

  test('clocks that die before or after a commit lose no step and repeat none', async () => {
    const calm = createWatch();
    await calm.comes('critical');
    await calm.passes(8 * HOUR);
    const expected = await calm.calls();
    for (const deaths of [1, 2, 3, 7, 20]) {
      watch = createWatch();
      await watch.comes('critical');
      watch.dies(deaths);
      await watch.passes(8 * HOUR);
      const trail = await watch.trail();
      const steps = trail.clockSteps.map(({ target, step }) => `${target} ${step}`);
      expect(new Set(steps).size).toBe(steps.length);
      expect((await watch.calls()).map((call) => call.slice(9))).toEqual(expected.map((call) => call.slice(9)));
    }
  });

  test('every call has its recovery before it, and is sent', async () => {
    await watch.comes('high');
    await watch.until(at('11-23T11:00'));
    const post = (await watch.trail()).posts.at(-1);
    expect(post).toMatchObject({ purpose: 'escalation', queue: 'urgent' });
    expect(watch.sent().some((body) => body.includes(`"${post?.postId}"`))).toBe(true);
    expect((await watch.timers()).map(({ kind }) => kind)).toContain('undelivered');
  });
});

describe('nobody is called', () => {
  test.each([
    ['answered', () => watch.answers()],
    ['resolved', () => watch.resolves()],
    ['dismissed', () => watch.dismisses()],
    ['deleted', () => watch.isDeleted()],
    ['erased', () => watch.isErased()],
    ['set aside', () => watch.snoozes(undefined)],
  ])('once it is %s', async (_, act) => {
    await watch.comes('critical');
    await watch.passes(3 * MINUTE);
    await act();
    await watch.passes(10 * HOUR);
    expect(await watch.calls()).toEqual([]);
  });

  test('when the answer came from a phone before the mention’s webhook did', async () => {
    await watch.comes('critical');
    await watch.answers(MONDAY - 5 * MINUTE);
    await watch.passes(2 * HOUR);
    expect(await watch.calls()).toEqual([]);
    expect((await watch.deadlines()).answer?.metAt).toBe(MONDAY - 5 * MINUTE);
  });

  test('for what has no target', async () => {
    await watch.comes('low');
    await watch.passes(10 * HOUR);
    expect(await watch.calls()).toEqual([]);
    expect((await watch.timers()).filter(({ kind }) => kind === 'target')).toEqual([]);
  });
});

describe('set aside', () => {
  test('it comes back on time, to whoever has it, and steps missed meanwhile are let go', async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.snoozes(at('11-23T12:00'));
    await watch.until(at('11-23T12:20'));
    expect(await watch.calls()).toEqual([`Mon 12:00 reminder to ${CAMILLE}`]);
    expect((await watch.trail()).snooze).toBeUndefined();
    await watch.until(at('11-23T15:30'));
    expect((await watch.calls()).slice(1)).toEqual([`Mon 15:30 escalation to ${LEAD}`]);
  });

  test('it comes back when its author writes again, and its clock goes on', async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.snoozes(undefined);
    await watch.passes(30 * MINUTE);
    await watch.authorWritesAgain();
    await watch.until(at('11-23T10:59'));
    expect(await watch.calls()).toEqual([`Mon 09:30 reminder to ${CAMILLE}`, `Mon 10:30 reminder to ${CAMILLE}`]);
  });

  test('when its author writes after it was late for days, whoever has it is told at once, and called again after that', async () => {
    await watch.comes('critical');
    await watch.claims(CAMILLE);
    await watch.snoozes(undefined);
    await watch.until(at('11-28T14:00'));
    expect(await watch.calls()).toEqual([]);
    await watch.authorWritesAgain();
    await watch.passes(4 * HOUR);
    expect(await watch.calls()).toEqual([
      `Sat 14:00 reminder to ${CAMILLE}`,
      `Sat 16:00 escalation to here in ${CRISIS}`,
      `Sat 18:00 escalation to here in ${CRISIS}`,
    ]);
  });
});

describe('the clock moves with the work', () => {
  test('rerouted with a restart, the new team has its whole time, and the old card’s steps are over', async () => {
    await watch.comes('normal');
    await watch.passes(2 * HOUR);
    await watch.retags('high');
    await watch.reroutes('press', PRESS, 'restart');
    expect((await watch.deadlines()).answer?.dueAt).toBe(at('11-23T12:00'));
    await watch.passes(15 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 11:10 escalation to ${RELAY}`]);
    const { posts } = await watch.trail();
    expect(posts.at(-1)?.below?.postId).toBe(posts.findLast(({ purpose }) => purpose === 'card')?.postId);
    expect(posts.at(-1)?.channel).toBe(PRESS);
  });

  test('rerouted with the clock going on, what was late is late, and steps taken are not taken again', async () => {
    await watch.comes('high');
    await watch.passes(2 * HOUR + 5 * MINUTE);
    await watch.reroutes('press', PRESS, 'continue');
    expect((await watch.deadlines()).answer?.dueAt).toBe(at('11-23T10:00'));
    await watch.passes(2 * HOUR);
    expect((await watch.calls()).filter((call) => call.includes('escalation'))).toHaveLength(1);
  });

  test('past time stays with the team that had it', async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.passes(30 * MINUTE);
    await watch.reroutes('press', PRESS, 'restart');
    const { runs } = await watch.trail();
    expect(runs.map(({ team, from, clockFrom, acknowledgedAt }) => [team, from, clockFrom, acknowledgedAt])).toEqual([
      ['customer-service', MONDAY, MONDAY, MONDAY],
      ['press', MONDAY + 30 * MINUTE, MONDAY + 30 * MINUTE, undefined],
    ]);
  });

  test('a correction to critical is late at once, and one back has its time again', async () => {
    await watch.comes('normal');
    await watch.passes(40 * MINUTE);
    await watch.retags('critical');
    await watch.passes(1 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 09:41 escalation to ${LEAD}`]);
    await watch.retags('high');
    await watch.until(at('11-23T10:59'));
    expect((await watch.calls()).slice(1)).toEqual(['Mon 10:30 reminder']);
  });

  test.each([
    ['before anybody was called', 40, 41, `Mon 09:42 escalation to ${RELAY}`],
    ['long before', 100, 105, `Mon 10:46 escalation to here in ${CRISIS}`],
    ['after the relay was called for less', 340, 350, `Mon 14:51 escalation to here in ${CRISIS}`],
  ])(
    'corrected to critical after it was claimed, %s, it is called for at once all the same',
    async (_, claimed, corrected, call) => {
      await watch.comes('normal');
      await watch.until(MONDAY + claimed * MINUTE);
      await watch.claims(CAMILLE);
      await watch.until(MONDAY + corrected * MINUTE);
      await watch.retags('critical');
      await watch.passes(1 * MINUTE);
      expect((await watch.calls()).at(-1)).toBe(call);
    },
  );

  test('what is late at once is called for, though the clock looked between the timer and the commit', async () => {
    await watch.comes('normal');
    await watch.passes(40 * MINUTE);
    await watch.retagsAsTheClocksLook('critical');
    await watch.passes(2 * MINUTE);
    expect(await watch.calls()).toEqual([`Mon 09:41 escalation to ${LEAD}`]);
  });

  test('reopened, or written to again after an answer, it begins anew', async () => {
    const reopened = createWatch();
    await reopened.comes('high');
    await reopened.resolves();
    await reopened.until(at('11-24T09:00'));
    await reopened.reopens();
    expect((await reopened.deadlines()).answer).toMatchObject({ dueAt: at('11-24T11:00'), metAt: undefined });
    await reopened.passes(90 * MINUTE);
    expect(await reopened.calls()).toEqual(['Tue 10:30 reminder']);

    const again = createWatch();
    await again.comes('high');
    await again.claims(CAMILLE);
    await again.answers();
    await again.until(at('11-24T09:00'));
    await again.continues();
    await again.passes(90 * MINUTE);
    expect(await again.calls()).toEqual([`Tue 10:30 reminder to ${CAMILLE}`]);
  });
});

describe('what we hear of late', () => {
  const answered = async () => {
    await watch.comes('high');
    await watch.claims(CAMILLE);
    await watch.answers(at('11-23T09:30'));
    return watch;
  };
  type Watch = Awaited<ReturnType<typeof answered>>;
  const word = (watch: Watch) => watch.continues(at('11-24T09:00'));
  const answer = (watch: Watch) => watch.answers(at('11-24T09:10'));

  test.each([
    ['before the answer', [word, answer]],
    ['after the answer', [answer, word]],
  ])('a further word, told %s to it that was given from a phone: nobody is called', async (_order, told) => {
    const watch = await answered();
    await watch.until(at('11-24T09:40'));
    for (const tell of told) await tell(watch);
    expect((await watch.deadlines()).answer?.metAt).toBe(at('11-24T09:10'));
    await watch.until(at('11-25T18:00'));
    expect(await watch.calls()).toEqual([]);
    expect((await watch.trail()).runs).toHaveLength(2);
  });

  test('an answer, told after a word that was written after it: that word waits for another', async () => {
    await watch.comes('high');
    await watch.until(at('11-23T10:10'));
    await watch.continues(at('11-23T10:00'));
    await watch.until(at('11-23T10:20'));
    await watch.answers(at('11-23T09:50'));
    expect((await watch.deadlines()).answer).toMatchObject({ dueAt: at('11-23T12:10'), metAt: undefined });
  });

  test('an answer that was given here before the word came was given without it', async () => {
    const watch = await answered();
    await watch.until(at('11-24T09:20'));
    await watch.saysAnswered();
    await watch.until(at('11-24T09:40'));
    await watch.continues(at('11-24T09:10'));
    expect((await watch.deadlines()).answer?.metAt).toBeUndefined();
  });

  test.each([
    ['a platform that dates a word before its conversation', MONDAY - 24 * HOUR],
    ['a platform that dates a word ahead of us', at('11-24T12:00')],
    ['a trail of before, which doesn’t say', undefined],
  ])('from %s counts from when we heard of it', async (_who, saidAt) => {
    const watch = await answered();
    await watch.until(at('11-24T09:40'));
    await watch.happens({ type: 'continued', by: SYSTEM, mention: 'mention-2', at: saidAt });
    expect((await watch.deadlines()).answer).toMatchObject({ dueAt: at('11-24T11:40'), metAt: undefined });
    await watch.answers(at('11-24T09:41'));
    expect((await watch.deadlines()).answer?.metAt).toBe(at('11-24T09:41'));
  });
});
