import { beforeEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { type MentionLine, mentionLine } from '../../../shared/reports/mention-line.ts';
import { overviewOf } from '../../../shared/reports/overview.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { COLLEAGUE, createTown, POLICY, SERVICE, type Town } from '../threads/town.ts';

const GROUPING = compilePolicy(
  Policy.parse({ ...POLICY.policy, crisis: { ...POLICY.policy.crisis, group: { upTo: 'high' } } }),
);

let town: Town;
beforeEach(() => {
  town = createTown();
  town.deploys(GROUPING);
});

const lineOf = async (id: string, policy = GROUPING): Promise<MentionLine> => {
  const [first] = await town.commits(id);
  const line = mentionLine(await town.trail(id), first?.at ?? 0, policy, town.now());
  if (line === undefined) throw new Error(`${id} has no line`);
  return line;
};
const by = COLLEAGUE;

/** By its state, how a mention comes to it. */
const WAYS = {
  open: async () => town.hears({ id: 'open' }),
  answered: async () => {
    await town.hears({ id: 'answered' });
    await town.bankAnswers('answered', 'r1');
    await town.works();
  },
  resolved: async () => {
    await town.hears({ id: 'resolved' });
    await town.does('resolved', { type: 'resolved', by });
    // What was done stays done.
    await town.deletes('resolved');
    await town.works();
  },
  dismissed: async () => {
    await town.hears({ id: 'dismissed' });
    await town.does('dismissed', { type: 'dismissed', by });
  },
  word: async () => {
    await town.hears({ id: 'root', by: 'ines', conversation: 'c' });
    await town.hears({ id: 'word', by: 'ines', conversation: 'c' });
  },
  noise: async () => town.hears({ id: 'noise', text: 'noise other: who knows' }),
  rule: async () => town.hears({ id: 'rule', text: 'low careers: are you hiring' }),
  gone: async () => {
    await town.hears({ id: 'gone' });
    await town.deletes('gone');
    await town.works();
  },
  grouped: async () => {
    await town.declares('outage', SERVICE);
    await town.works();
    await town.hears({ id: 'grouped', text: 'normal outage: nothing works' });
  },
} satisfies Record<MentionLine['state'], () => Promise<unknown>>;

describe('What became of a mention', () => {
  test.each(Object.entries(WAYS))('%s', async (state, comes) => {
    await comes();
    expect((await lineOf(state)).state).toBe(state);
  });

  test('is counted, in all and by why there is no card; an answer alone ends no work', async () => {
    for (const comes of Object.values(WAYS)) await comes();
    const lines = await Promise.all(Object.keys(WAYS).map((id) => lineOf(id)));
    expect(overviewOf(lines, [])).toMatchObject({
      mentions: 9,
      notResolved: 2,
      unanswered: 1,
      hidden: { noise: 1, rule: 1, grouped: 1 },
    });
  });

  test('of what is grouped in a crisis, it is among those who wait there until it is answered, closed or gone, or has a card', async () => {
    const ids = ['waits', 'answered', 'resolved', 'deleted', 'claimed'];
    await town.declares('outage', SERVICE);
    await town.works();
    for (const id of ids) await town.hears({ id, text: 'normal outage: nothing works' });
    await town.bankAnswers('answered', 'r1');
    await town.does('resolved', { type: 'resolved', by });
    await town.deletes('deleted');
    await town.does(
      'claimed',
      { type: 'claimed', by },
      { type: 'post-asked', by, purpose: 'card', channel: SERVICE, queue: 'team-customer-service' },
    );
    await town.works();
    const lines = await Promise.all(ids.map((id) => lineOf(id)));
    expect(lines.filter((line) => line.waitsInCrisis).map(({ id }) => id)).toEqual([town.idOf('waits')]);
    expect(overviewOf(lines, [])).toMatchObject({ waitInCrises: 1, unanswered: 1 });
  });
});

test('what was late comes with the latest mention first, and on the day on which that was heard of', async () => {
  const [first, second] = [town.now(), town.now() + HOUR];
  await town.hears({ id: 'a', text: 'high outage: nothing works' });
  town.passes(second - town.now());
  await town.hears({ id: 'b', text: 'high outage: nothing works' });
  town.passes(5 * HOUR);
  const policy = compilePolicy(
    Policy.parse({ ...POLICY.policy, targets: { high: { answer: '30m', hours: 'always' } } }),
  );
  const lines = await Promise.all(['a', 'b'].map((id) => lineOf(id, policy)));
  const days = [
    { date: '2026-11-23', from: first },
    { date: '2026-11-24', from: second },
  ];
  const overview = overviewOf(lines, days);
  expect(overview.late.map(({ mention, by: late }) => [mention.id, Math.round(late / MINUTE)])).toEqual([
    [town.idOf('b'), 270],
    [town.idOf('a'), 330],
  ]);
  expect(overview.days.map(({ date, missed }) => [date, missed])).toEqual([
    ['2026-11-23', 1],
    ['2026-11-24', 1],
  ]);
});

test('it is of a desk that there is', async () => {
  await town.hears({ id: 'a' });
  await town.does('a', { type: 'rerouted', by, team: 'communications', desk: 'closed since', clock: 'restart' });
  expect(await lineOf('a')).toMatchObject({ desk: 'group', team: 'communications' });
});

test('half of the answers took so long, in whatever order they came', async () => {
  await town.hears({ id: 'a' });
  const line = await lineOf('a');
  const answeredIn = (answer: number): MentionLine => ({
    ...line,
    turns: line.turns.map((turn) => ({ ...turn, steps: { ...turn.steps, answer } })),
  });
  expect(overviewOf([30, 10, 20].map(answeredIn), []).answeredWithin).toBe(20);
  expect(overviewOf([line], []).answeredWithin).toBeUndefined();
});

test('a crisis is no mention, nor is what has no route yet', async () => {
  await town.declares('outage', SERVICE);
  await town.bankAnswers('early', 'r1');
  await town.works();
  for (const trail of [await town.read(`crisis:${SERVICE}:outage`), await town.trail('early')]) {
    expect(trail.version).toBeGreaterThan(0);
    expect(mentionLine(trail, town.now(), GROUPING, town.now())).toBeUndefined();
  }
});
