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

const lineOf = async (id: string): Promise<MentionLine> => {
  const line = mentionLine({ id: town.idOf(id), commits: await town.commits(id) }, GROUPING, town.now());
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
    const lines = await Promise.all(Object.keys(WAYS).map(lineOf));
    expect(overviewOf(lines, [])).toMatchObject({
      mentions: 9,
      open: 2,
      hidden: { noise: 1, rule: 1, grouped: 1 },
    });
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
  const lines = await Promise.all(
    ['a', 'b'].map(async (id) => mentionLine({ id, commits: await town.commits(id) }, policy, town.now())),
  );
  const days = [
    { date: '2026-11-23', from: first },
    { date: '2026-11-24', from: second },
  ];
  const overview = overviewOf(
    lines.filter((line) => line !== undefined),
    days,
  );
  expect(overview.late.map(({ mention, by: late }) => [mention.id, Math.round(late / MINUTE)])).toEqual([
    ['b', 270],
    ['a', 330],
  ]);
  expect(overview.days.map(({ date, missed }) => [date, missed])).toEqual([
    ['2026-11-23', 1],
    ['2026-11-24', 1],
  ]);
});

test('it is of the day on which its trail began, however long it had waited, and of a desk that there is', async () => {
  await town.says({ id: 'a' });
  town.passes(HOUR);
  await town.works();
  await town.does('a', { type: 'rerouted', by, team: 'communications', desk: 'closed since', clock: 'restart' });
  const [first] = await town.commits('a');
  expect(await lineOf('a')).toMatchObject({ at: first?.at, desk: 'group', team: 'communications' });
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
  const id = `crisis:${SERVICE}:outage`;
  const { trail } = town.toLookAt;
  expect(mentionLine({ id, commits: await trail.read(id) }, GROUPING, town.now())).toBeUndefined();
  await town.bankAnswers('early', 'r1');
  await town.works();
  const [answered] = await town.commits('early');
  expect(answered).toBeDefined();
  expect(mentionLine({ id: 'early', commits: await town.commits('early') }, GROUPING, town.now())).toBeUndefined();
});
