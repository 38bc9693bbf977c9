import { beforeEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { crisesIn } from '../../../shared/reports/crises-in.ts';
import type { CrisisFigures } from '../../../shared/reports/digest.ts';
import { DAY, HOUR } from '../../../shared/runtime/clock.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, createTown, POLICY, SERVICE, START, type Town } from '../threads/town.ts';

const GROUPING = compilePolicy(
  Policy.parse({ ...POLICY.policy, crisis: { ...POLICY.policy.crisis, group: { lasts: '2h' } } }),
);
const KEY = `crisis:${SERVICE}:outage/1`;

let town: Town;
let unreadable: string[];
beforeEach(async () => {
  town = createTown();
  town.deploys(GROUPING);
  unreadable = [];
});

const declares = async (topic: 'outage' | 'question' = 'outage', channel = SERVICE): Promise<void> => {
  await town.declares(topic, channel);
  await town.works();
};
const outage = async (...ids: readonly string[]): Promise<void> => {
  for (const id of ids) await town.hears({ id, text: 'normal outage: nothing works' });
};
const seen = (span = { from: START, until: START + DAY }, policy = GROUPING, most?: number) =>
  crisesIn({ ...town.toLookAt, unreadable: (id) => unreadable.push(id) }, policy, span, town.now(), most);
const counted = ({ grouped, open, isMore }: CrisisFigures) => ({ grouped, open, isMore });

describe('The crises of some days', () => {
  test('say what about, where, by whom and when they were declared, and when they end', async () => {
    await declares();
    expect(await seen()).toEqual([
      {
        ...{ topic: 'outage', channel: SERVICE, by: COLLEAGUE, at: START, until: START + 2 * HOUR },
        ...{ widenedTo: undefined, over: undefined, grouped: 0, open: 0, isMore: false },
      },
    ]);
  });

  test('say how far somebody took them, and who ended them', async () => {
    await declares();
    await town.widens(KEY);
    town.passes(HOUR);
    const at = town.now();
    await town.ends(KEY);
    expect(await seen()).toMatchObject([{ widenedTo: 'high', over: { by: COLLEAGUE, at } }]);
  });

  test('say of one that nobody ended that it ended by itself', async () => {
    await declares();
    town.passes(2 * HOUR);
    await town.watches(2);
    expect(await seen()).toMatchObject([{ over: { by: SYSTEM } }]);
  });

  test('count what they grouped, and of it what is neither resolved nor gone by now', async () => {
    await declares();
    await outage('open', 'answered', 'claimed', 'resolved', 'dismissed', 'deleted');
    await town.bankAnswers('answered', 'r1');
    await town.does('claimed', { type: 'claimed', by: COLLEAGUE });
    await town.does('resolved', { type: 'resolved', by: COLLEAGUE });
    await town.does('dismissed', { type: 'dismissed', by: COLLEAGUE });
    await town.deletes('deleted');
    await town.works();
    expect((await seen()).map(counted)).toEqual([{ grouped: 6, open: 3, isMore: false }]);
    // After its end as well: that is what whoever looks a day later wants to know.
    await town.ends(KEY);
    await town.does('open', { type: 'resolved', by: COLLEAGUE });
    expect((await seen()).map(counted)).toEqual([{ grouped: 6, open: 2, isMore: false }]);
  });

  test('read so many mentions together, and say where there are more than were looked at', async () => {
    await declares();
    await outage('a', 'b', 'c', 'd');
    await town.does('d', { type: 'resolved', by: COLLEAGUE });
    await declares('question', COMMS);
    // Two each: the latest, of which one is resolved.
    expect((await seen(undefined, undefined, 4)).map(counted)).toEqual([
      { grouped: 4, open: 1, isMore: true },
      { grouped: 0, open: 0, isMore: false },
    ]);
  });

  test('are those that went on in them, the first declared first, and no others', async () => {
    town.passes(DAY);
    const first = town.now();
    await declares('question');
    town.passes(HOUR);
    await declares();
    for (let hours = 1; hours < 4; hours += 1) {
      town.passes(HOUR);
      await town.watches(2);
    }
    await declares();
    const topics = async (from: number, until: number) => (await seen({ from, until })).map(({ topic }) => topic);
    expect(await topics(START, first)).toEqual([]);
    expect(await topics(START, first + 1)).toEqual(['question']);
    expect(await topics(first + 2.5 * HOUR, first + 3 * HOUR)).toEqual(['outage']);
    expect(await topics(first, first + DAY)).toEqual(['question', 'outage', 'outage']);
    expect(await topics(first + DAY, first + 2 * DAY)).toEqual([]);
  });

  test('are those also where the policy groups nothing any more', async () => {
    await declares();
    expect(await seen(undefined, POLICY)).toMatchObject([{ topic: 'outage' }]);
  });

  test('count past a mention that cannot be read, and one that cannot be read itself is told of', async () => {
    await declares();
    await outage('a', 'b');
    town.cannotRead('a');
    expect((await seen()).map(counted)).toEqual([{ grouped: 2, open: 1, isMore: false }]);
    expect(unreadable).toEqual([town.idOf('a')]);
    town.cannotReadTrail(`crisis:${SERVICE}:outage`);
    expect(await seen()).toEqual([]);
    expect(unreadable).toContain(`crisis:${SERVICE}:outage`);
  });
});
