import { beforeEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../functions/clock/handler.ts';
import { dateAfter } from '../../../shared/calendar/local-days.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { digestTimes } from '../../../shared/reports/digest-times.ts';
import { makeDigest } from '../../../shared/reports/make-digest.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { HiddenReason } from '../../../shared/trail/event.ts';
import type { Timer } from '../../../shared/trail/timers.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';
import { inMemory } from '../in-memory.ts';
import { COLLEAGUE, COMMS, CRISIS, createTown, POLICY, SERVICE, START, type Town } from '../threads/town.ts';

const telling = (digest: object | undefined, timeZone = 'UTC') =>
  compilePolicy(
    Policy.parse({
      ...POLICY.policy,
      desks: { group: { ...POLICY.policy.desks.group, timeZone } },
      digest,
      targets: { high: { acknowledge: '15m', hours: 'always' }, normal: { answer: '4h', hours: 'always' } },
    }),
  );
const NINE = { channel: 'comms', at: '09:00' };

let town: Town;
beforeEach(async () => {
  town = createTown();
  town.deploys(telling(NINE));
  await town.watches(1);
});

const says = async (id: string, text: string): Promise<void> => {
  await town.says({ id, by: `author of ${id}`, text });
  await town.works();
};
/** It is Monday, nine. */
const passesTo = (hours: number): void => town.passes(START + hours * HOUR - town.now());
const digests = (): readonly string[] =>
  town.slack
    .cards(COMMS)
    .map(({ blocks }) => JSON.stringify(blocks))
    .filter((blocks) => blocks.includes('What came on'));

describe('The digest of a day', () => {
  test('tells the next morning how much came, what had no card, and what is open', async () => {
    await says('a', 'normal outage: nothing works');
    await says('b', 'high outage: nothing works at all');
    await says('c', 'critical fraud-security: all is gone');
    await says('d', 'noise other: who knows');
    await says('e', 'low careers: are you hiring');
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    expect(digests()).toEqual([]);
    passesTo(24);
    await town.watches(2);
    const [digest, ...more] = digests();
    expect(more).toEqual([]);
    expect(digest).toContain('What came on Mon 23 Nov');
    expect(digest).toContain('*5 mentions* · 1 × critical · 1 × high · 1 not shown: noise · 1 not shown by a rule');
    expect(digest).toContain('*Service* · 3 cards · targets kept 50% · 2 still open');
  });

  test('names the console where there is one', async () => {
    town.deploys(compilePolicy(Policy.parse({ ...telling(NINE).policy, console: {} })));
    await says('a', 'normal outage: nothing works');
    passesTo(24);
    await town.watches(2);
    expect(digests()[0]).toContain('`/vigie console`, `npx vigie report --from 2026-11-23');
  });

  test('counts a further word as a mention, and no card; what is gone as no work; answers by how long they took', async () => {
    await town.says({ id: 'a', by: 'ines', conversation: 'c', text: 'normal outage: nothing works' });
    await town.works();
    await town.says({ id: 'b', by: 'ines', conversation: 'c', inReplyTo: 'a', text: 'normal outage: still nothing' });
    await town.works();
    await says('d', 'normal outage: nothing works');
    await town.deletes('d');
    town.passes(20 * MINUTE);
    await town.bankAnswers('a', 'r1');
    await town.works();
    passesTo(24);
    await town.watches(2);
    expect(digests()[0]).toContain('*3 mentions*');
    expect(digests()[0]).toMatch(
      /Service\* · 2 cards · targets kept 100% · half of the answers within 2\d min · 1 still open/,
    );
  });

  test('counts a target for the team that had it, and the work for the one that has it', async () => {
    await says('a', 'high outage: nothing works');
    town.passes(20 * MINUTE);
    const rerouted = {
      type: 'rerouted',
      by: COLLEAGUE,
      team: 'communications',
      desk: 'group',
      clock: 'restart',
    } as const;
    await town.does('a', rerouted);
    await town.does('a', { type: 'claimed', by: COLLEAGUE });
    passesTo(24);
    await town.watches(2);
    expect(digests()[0]).toContain('*Comms* · 1 card · targets kept 100% · 1 still open');
    expect(digests()[0]).toContain('*Service* · targets kept 0%');
  });

  test('is of that day alone, and each day has one', async () => {
    await says('a', 'normal outage: nothing works');
    passesTo(20);
    await says('b', 'normal outage: nothing works');
    await says('c', 'normal outage: nothing works');
    passesTo(24);
    await town.watches(2);
    passesTo(48);
    await town.watches(2);
    expect(digests().map((digest) => /\*(\d mentions?)\*/.exec(digest)?.[1])).toEqual(['1 mention', '2 mentions']);
  });

  test('is told once, however often the clock looks, dies or is started anew', async () => {
    await says('a', 'normal outage: nothing works');
    passesTo(24);
    for (let call = 1; call < 40; call += 3) {
      town.diesAt(call, call % 2 === 0);
      await town.watches(1);
    }
    town.deploys(telling(NINE));
    await town.watches(5);
    expect(digests()).toHaveLength(1);
  });

  test('of a day without mentions says so', async () => {
    passesTo(24);
    await town.watches(2);
    expect(digests()[0]).toContain('*Nothing came*');
  });

  test('after days without a clock is that of the last one', async () => {
    await says('a', 'normal outage: nothing works');
    passesTo(24 * 5 + 1);
    await town.watches(2);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]).toContain('What came on Fri 27 Nov');
  });

  test('goes at another time and to another channel once the policy says so, and then not as before', async () => {
    town.deploys(telling({ channel: 'crisis', at: '10:30' }));
    await town.watches(1);
    passesTo(1.5);
    await town.watches(2);
    expect(town.slack.cards(CRISIS)).toHaveLength(1);
    passesTo(24);
    await town.watches(2);
    expect(town.slack.cards(CRISIS)).toHaveLength(1);
    passesTo(25.5);
    await town.watches(2);
    expect(digests()).toEqual([]);
    expect(town.slack.cards(CRISIS)).toHaveLength(2);
  });

  test('is told late rather than never when its time is moved to one that has passed', async () => {
    await says('a', 'normal outage: nothing works');
    passesTo(23);
    town.deploys(telling({ channel: 'comms', at: '07:00' }));
    await town.watches(1);
    passesTo(24);
    await town.watches(2);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]).toContain('What came on Mon 23 Nov');
    passesTo(46);
    await town.watches(2);
    expect(digests()).toHaveLength(2);
  });

  test('of days before there was one is not told, though its time is moved', async () => {
    town = createTown();
    passesTo(23);
    town.deploys(telling(NINE));
    await town.watches(1);
    town.deploys(telling({ channel: 'comms', at: '10:30' }));
    await town.watches(1);
    passesTo(24);
    await town.watches(2);
    expect(digests()).toEqual([]);
    passesTo(25.5);
    await town.watches(2);
    expect(digests()).toHaveLength(1);
  });

  test('is told the next morning though a clock went wrong by years, and was set right', async () => {
    const years = 3 * 365 * DAY;
    town.passes(years);
    await town.watches(1);
    town.passes(-years);
    await town.watches(1);
    await says('a', 'normal outage: nothing works');
    passesTo(24);
    await town.watches(2);
    expect(digests().at(-1)).toContain('What came on Mon 23 Nov');
    expect(digests().at(-1)).toContain('*1 mention*');
  });

  test('after a year without a clock is told at once', async () => {
    passesTo(365 * 24 + 1);
    await town.watches(1);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]).toContain('What came on Mon 22 Nov');
  });

  test('goes to the channel that the policy has now, where that of the morning was archived', async () => {
    town.slack.archives(COMMS);
    passesTo(24);
    await town.watches(2);
    town.deploys(telling({ channel: 'crisis', at: '09:00' }));
    await town.watches(1);
    expect(town.slack.cards(CRISIS)).toEqual([]);
    const { policy } = telling({ channel: 'crisis', at: '09:00' });
    town.deploys(compilePolicy({ ...policy, channels: { ...policy.channels, comms: 'C0COMMS002' } }));
    await town.redrives();
    await town.watches(3);
    expect(town.slack.cards(CRISIS)).toHaveLength(1);
    expect(await town.redrives()).toBe(0);
  });

  test('has what came at its first instant, and not what came at that of the next day', async () => {
    passesTo(15);
    await says('first of Tuesday', 'normal outage: nothing works');
    passesTo(39);
    await says('first of Wednesday', 'normal outage: nothing works');
    await says('second of Wednesday', 'normal outage: nothing works');
    for (const day of [48, 72]) {
      passesTo(day);
      await town.watches(2);
    }
    expect(digests().map((digest) => /\*(\d mentions?)\*/.exec(digest)?.[1])).toEqual(['1 mention', '2 mentions']);
  });

  test('is not told where the policy has none, nor any more once it has none', async () => {
    town.deploys(telling(undefined));
    await town.watches(1);
    passesTo(24);
    await town.watches(2);
    passesTo(48);
    await town.watches(2);
    expect(digests()).toEqual([]);
  });

  test('says what crises went on that day, as they are by then, and none of another day', async () => {
    town.deploys(compilePolicy(Policy.parse({ ...telling(NINE).policy, crisis: { channel: 'crisis', group: {} } })));
    await town.declares('outage', SERVICE);
    await town.works();
    await says('a', 'normal outage: nothing works');
    await says('b', 'normal outage: nothing works');
    passesTo(12);
    await town.ends(`crisis:${SERVICE}:outage/1`);
    await town.does('a', { type: 'resolved', by: COLLEAGUE });
    passesTo(24);
    await town.watches(2);
    expect(digests()).toHaveLength(1);
    expect(digests()[0]).toContain(
      `✅ *Crisis over · Outage* · <#${SERVICE}> · Declared by <@${COLLEAGUE.user}>, Mon 23 Nov, 09:01 · ended by <@${COLLEAGUE.user}>, Mon 23 Nov, 21:00 · 2 grouped in a crisis · 1 still open`,
    );
    passesTo(48);
    await town.watches(2);
    expect(digests()).toHaveLength(2);
    expect(digests()[1]).not.toContain('Crisis');
    expect((await town.read('digest:2026-11-24')).digest?.digest).not.toHaveProperty('crises');
  });

  test('names nobody and quotes nothing', async () => {
    await town.says({ id: 'a', by: 'ahab', text: 'normal outage: call me Ishmael' });
    await town.works();
    passesTo(24);
    await town.watches(2);
    expect(digests()[0]).toContain('*1 mention*');
    expect(JSON.stringify(await town.read('digest:2026-11-23'))).not.toMatch(/ahab|Ishmael/);
  });
});

test('What has no card is counted by why', async () => {
  const trails = HiddenReason.options.flatMap((hidden, place) =>
    Array.from({ length: 2 ** place }, () => ({
      ...emptyTrail('m'),
      route: { team: 'none', desk: undefined, rule: 'r', hidden, at: START },
    })),
  );
  const day = { date: '2026-11-23', from: START, until: START + DAY };
  const each = async function* () {
    yield* trails;
  };
  const { mentions, hidden } = await makeDigest(day, each(), POLICY, START);
  expect(HiddenReason.options).toEqual(['noise', 'rule', 'deleted-before-seen', 'erased', 'grouped']);
  expect({ mentions, hidden }).toEqual({ mentions: 31, hidden: { noise: 1, rule: 2, gone: 4 + 8, grouped: 16 } });
});

describe('Clocks that tell it', () => {
  /** Two that look at one store at once, every minute; by their time it is `behind` after they were told what is due. */
  const createClocks = (behind = 0) => {
    const { clock, passes, timers, trail, pace, newId } = inMemory(START, []);
    const asked: Timer[] = [];
    let isBehind = false;
    const ports = {
      trail,
      index: trail,
      timers: {
        ...timers,
        due: async (now: number, limit: number) => {
          const rows = await timers.due(now, limit);
          isBehind = rows.some(({ kind }) => kind === 'digest');
          return rows;
        },
        set: async (timer: Timer) => {
          if (timer.kind === 'digest') asked.push(timer);
          return timers.set(timer);
        },
      },
      queues: { names: new Set(['urgent']), send: async () => {} },
      pace,
      clock: { ...clock, now: () => clock.now() - (isBehind ? behind : 0) },
      newId,
      log: silentLog,
    };
    const ticks = [1, 2].map(() => createClock({ policy: telling(NINE) }, ports));
    return {
      asked,
      told: () => trail.read('digest:2026-11-23'),
      ticksAt: async (hours: number) => {
        passes(START + hours * HOUR - clock.now());
        await Promise.all(ticks.map((tick) => tick()));
      },
    };
  };

  test('tell it once together', async () => {
    const { told, ticksAt } = createClocks();
    await ticksAt(0);
    await ticksAt(24);
    expect(await told()).toHaveLength(1);
  });

  test('tell it though they are set back between its timer and its day', async () => {
    const { told, ticksAt } = createClocks(MINUTE);
    await ticksAt(0);
    await ticksAt(24);
    expect(await told()).toHaveLength(1);
  });

  test('set a timer a day, and not one a tick', async () => {
    const { asked, ticksAt } = createClocks();
    for (const hours of [0, 1, 2, 23, 24, 25]) await ticksAt(hours);
    expect(asked).toHaveLength(4);
  });
});

describe('When it is told', () => {
  const at = (iso: string): number => Date.parse(iso);
  test.each([
    ['UTC', '2026-11-23T09:00:00Z', '2026-11-23'],
    ['UTC', '2026-11-23T08:59:59Z', '2026-11-22'],
    ['Europe/Paris', '2026-11-23T07:59:00Z', '2026-11-22'],
    ['Europe/Paris', '2026-11-23T08:00:00Z', '2026-11-23'],
    ['Pacific/Auckland', '2026-11-22T19:59:00Z', '2026-11-22'],
    ['Pacific/Auckland', '2026-11-22T20:00:00Z', '2026-11-23'],
    ['America/Los_Angeles', '2026-11-23T16:59:00Z', '2026-11-22'],
    ['America/Los_Angeles', '2026-11-23T17:00:00Z', '2026-11-23'],
  ])('in %s at %s the next is of %s', (zone, now, date) => {
    expect(digestTimes(telling(NINE, zone))?.nextDate(at(now))).toBe(date);
  });

  test('a day in which the clock is set forward has 23 hours, and it is nine all the same', () => {
    const times = digestTimes(telling(NINE, 'Europe/Paris'));
    const { from = 0, until = 0 } = times?.dayOf('2026-03-29') ?? {};
    expect(until - from).toBe(23 * HOUR);
    expect(times?.toldAt('2026-03-28')).toBe(at('2026-03-29T07:00:00Z'));
    expect(times?.toldAt('2026-03-29')).toBe(at('2026-03-30T07:00:00Z'));
  });

  test.each(['00:00', '23:59', '02:30'])('of %s, from any moment the next is the first that is to come', (time) => {
    const times = digestTimes(telling({ channel: 'comms', at: time }, 'Europe/Paris'));
    for (const from of ['2026-03-26T00:00:00Z', '2026-10-23T00:00:00Z'].map(at))
      for (let now = from; now < from + 5 * DAY; now += 13 * MINUTE) {
        const date = times?.nextDate(now) ?? '';
        expect(times?.toldAt(date)).toBeGreaterThan(now);
        expect(times?.toldAt(dateAfter(date, -1))).toBeLessThanOrEqual(now);
      }
  });
});
