import { expect, test } from 'vitest';
import {
  type ReportRow,
  type ResponseStep,
  responseTimes,
  STEPS,
  turnsOf,
} from '../../../shared/reports/response-times.ts';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';

const NINE = Date.UTC(2026, 10, 23, 9);
const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;
const X = { kind: 'platform', platform: 'x' } as const;

/** A mention that came at nine and was shown at once, and what happened so many minutes later. */
const cameAtNine = (...later: readonly (readonly [minutes: number, ...events: readonly TrailEvent[]])[]): Trail => {
  const first: readonly TrailEvent[] = [
    received(NINE, { by: X }),
    { type: 'classified', by: SYSTEM, tags: someTags({ urgency: 'high' }) },
    { type: 'routed', by: SYSTEM, team: 'service', desk: 'fr', rule: 'everything', policy: 'p' },
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'urgent' },
  ];
  const all = [[0, ...first] as const, ...later];
  return foldTrail(
    'm',
    all.map(([minutes, ...events], place) => ({
      id: 'm',
      version: place + 1,
      commitId: `c${place}`,
      at: NINE + minutes * MINUTE,
      events,
      prevHash: '',
      hash: '',
    })),
  );
};

const rowsOf = (trails: readonly Trail[]) => responseTimes(trails.flatMap(turnsOf));

/** `2: 2 to 5, 1 open`: how many came to a step, the shortest and the longest in minutes, and how many are to come. */
const told = (trails: readonly Trail[], step: ResponseStep): string => {
  const [row, ...more] = rowsOf(trails);
  if (row === undefined || more.length > 0) throw new Error('one row was expected');
  return lineOf(row, step);
};

const lineOf = ({ steps }: ReportRow, step: ResponseStep): string => {
  const { count, p50, p99, open } = steps[step];
  const minutes = (ms: number | undefined) => (ms === undefined ? '–' : ms / MINUTE);
  return `${count}: ${minutes(p50)} to ${minutes(p99)}, ${open} open`;
};

const claimed: TrailEvent = { type: 'claimed', by: ANNA };
const resolved: TrailEvent = { type: 'resolved', by: ANNA };
/** The brand answered on the platform so many minutes after nine. */
const answered = (minutes: number): TrailEvent => ({ type: 'replied', by: X, at: NINE + minutes * MINUTE, reply: 'r' });
const rerouted: TrailEvent = { type: 'rerouted', by: ANNA, team: 'service', desk: 'it', clock: 'continue' };

test('a mention is claimed when somebody first takes it, whoever has it or had to give it up since', () => {
  const trails = [
    cameAtNine([2, claimed], [100, { type: 'assigned', by: ANNA, to: 'U0BORIS001' }]),
    cameAtNine([5, claimed]),
    cameAtNine([5, claimed], [50, rerouted]),
  ];
  expect(told(trails, 'claim')).toBe('3: 5 to 5, 0 open');
  expect(told(trails.slice(0, 1), 'claim')).toBe('1: 2 to 2, 0 open');
});

test.each(['restart', 'continue'] as const)(
  'past time stays with the team that had it, and the next one’s begins when it came to that: clock %s',
  (clock) => {
    const toPress: TrailEvent = { type: 'rerouted', by: ANNA, team: 'press', desk: 'fr', clock };
    const rows = rowsOf([
      cameAtNine([120, claimed], [180, toPress], [181, claimed], [190, resolved]),
      cameAtNine([60, toPress]),
    ]);
    const said = rows.flatMap((row) => STEPS.map((step) => `${row.team} ${step} ${lineOf(row, step)}`));
    expect(said).toEqual([
      'press route 0: – to –, 0 open',
      'press deliver 0: – to –, 0 open',
      'press claim 1: 1 to 1, 1 open',
      'press answer 0: – to –, 1 open',
      'press resolve 1: 10 to 10, 1 open',
      'service route 2: 0 to 0, 0 open',
      'service deliver 0: – to –, 2 open',
      'service claim 1: 120 to 120, 0 open',
      'service answer 0: – to –, 0 open',
      'service resolve 0: – to –, 0 open',
    ]);
  },
);

test('whoever resolves without claiming has taken it at that moment', () => {
  expect(told([cameAtNine([7, resolved]), cameAtNine()], 'claim')).toBe('1: 7 to 7, 1 open');
});

test('whoever answers without claiming has taken it at that moment, whenever it is resolved', () => {
  expect(told([cameAtNine([3, answered(3)]), cameAtNine([3, answered(3)], [1_440, resolved])], 'claim')).toBe(
    '2: 3 to 3, 0 open',
  );
});

test('the time to answer ends with the first public answer, by the platform’s time, and what is resolved waits for none', () => {
  const again: TrailEvent = { type: 'continued', by: SYSTEM, mention: 'm2', at: NINE + 30 * MINUTE };
  const trails = [
    cameAtNine([2, claimed], [90, answered(10)]),
    cameAtNine([20, { type: 'replied', by: ANNA, at: NINE + 20 * MINUTE }], [30, again], [40, answered(40)]),
    // A clock of the platform’s that is behind ours.
    cameAtNine([1, answered(-1)]),
    cameAtNine([5, resolved]),
    cameAtNine([1, { type: 'deleted', by: X, at: NINE + MINUTE }]),
    cameAtNine([2, claimed]),
  ];
  expect(told(trails, 'answer')).toBe('3: 10 to 20, 1 open');
});

test('whoever had an answer and waits for another is among those who wait, and the first answer counts as before', () => {
  const again: TrailEvent = { type: 'continued', by: X, mention: 'm2', at: NINE + 30 * MINUTE };
  const reopened: TrailEvent = { type: 'reopened', by: ANNA };
  const waiting = [
    cameAtNine([10, answered(10)], [30, again]),
    cameAtNine([20, answered(20)], [25, resolved], [40, reopened]),
    cameAtNine([5, resolved], [40, reopened]),
    cameAtNine(),
  ];
  expect(told(waiting, 'answer')).toBe('2: 10 to 20, 4 open');
  const over = [
    cameAtNine([10, answered(10)], [30, again], [35, answered(35)]),
    cameAtNine([20, answered(20)], [25, resolved], [40, reopened], [50, resolved]),
    cameAtNine([10, answered(10)], [30, again], [40, { type: 'erased', by: SYSTEM, at: NINE + 40 * MINUTE }]),
    cameAtNine([10, answered(10)], [15, { type: 'continued', by: X, mention: 'm3', needsNoAnswer: true }]),
  ];
  expect(told(over, 'answer')).toBe('4: 10 to 20, 0 open');
});

test.each(['restart', 'continue'] as const)('an answer is that of the team which had it then: clock %s', (clock) => {
  const toPress: TrailEvent = { type: 'rerouted', by: ANNA, team: 'press', desk: 'fr', clock };
  const rows = rowsOf([
    cameAtNine([10, answered(10)], [20, toPress], [25, answered(25)]),
    cameAtNine([60, toPress], [90, answered(50)]),
  ]);
  expect(rows.map((row) => `${row.team} ${lineOf(row, 'answer')}`)).toEqual([
    // Where the clock goes on, what the team before has said is the answer.
    `press 1: 5 to 5, ${clock === 'continue' ? 0 : 1} open`,
    'service 2: 10 to 50, 0 open',
  ]);
});

test('what its author made more urgent later is measured by the urgency with which it came to a team', () => {
  const critical = { type: 'continued', by: X, mention: 'm2', at: NINE + 200 * MINUTE, urgency: 'critical' } as const;
  const toPress: TrailEvent = { type: 'rerouted', by: ANNA, team: 'press', desk: 'fr', clock: 'restart' };
  const rows = rowsOf([cameAtNine([180, claimed], [200, critical], [205, toPress], [206, claimed])]);
  expect(rows.map((row) => `${row.team} ${row.urgency} ${lineOf(row, 'claim')}`)).toEqual([
    'press critical 1: 1 to 1, 0 open',
    'service high 1: 180 to 180, 0 open',
  ]);
});

test('what was deleted or erased waits for nobody any more, and what was measured of it stays', () => {
  const trails = [
    cameAtNine([1, { type: 'deleted', by: X, at: NINE + MINUTE }]),
    cameAtNine([1, { type: 'erased', by: SYSTEM, at: NINE + MINUTE }]),
    cameAtNine([3, claimed], [4, { type: 'erased', by: SYSTEM, at: NINE + MINUTE }]),
    cameAtNine(),
  ];
  expect(told(trails, 'claim')).toBe('1: 3 to 3, 1 open');
  expect(told(trails, 'resolve')).toBe('0: – to –, 1 open');
  expect(told(trails, 'deliver')).toBe('0: – to –, 1 open');
  expect(told(trails, 'route')).toBe('4: 0 to 0, 0 open');
});

test('what is gone is claimed and resolved by nobody who clears its card away days after', () => {
  const erased: TrailEvent = { type: 'erased', by: SYSTEM, at: NINE + 5 * MINUTE };
  const trails = [cameAtNine([5, erased], [5_000, resolved]), cameAtNine([2, resolved], [5, erased])];
  expect(told(trails, 'claim')).toBe('1: 2 to 2, 0 open');
  expect(told(trails, 'resolve')).toBe('1: 2 to 2, 0 open');
});

test('a word of a conversation that has become a card was delivered when it first came to Slack', () => {
  const below = { trailId: 'root', postId: 'root/1/0' };
  const word: TrailEvent = {
    type: 'post-asked',
    by: SYSTEM,
    purpose: 'thread',
    channel: 'C0SERVICE1',
    queue: 'q',
    below,
  };
  const card: TrailEvent = { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'q' };
  const delivered = (postId: string): TrailEvent => ({
    type: 'delivered',
    by: SYSTEM,
    postId,
    ts: '1.2',
    found: false,
  });
  const trail = cameAtNine([1, word], [2, delivered('m/2/0')], [60, card], [61, delivered('m/4/0')]);
  expect(told([trail], 'deliver')).toBe('1: 2 to 2, 0 open');
  // An alert is not the card that a team works on.
  const alert: TrailEvent = { ...card, purpose: 'alert' };
  const alerted = cameAtNine([1, alert, delivered('m/2/0')], [4, delivered('m/1/0')]);
  expect(told([alerted], 'deliver')).toBe('1: 4 to 4, 0 open');
  // Whether the first card was out was found out after the second one was.
  const found = cameAtNine([1, card], [2, delivered('m/2/0')], [3, delivered('m/1/0')]);
  expect(told([found], 'deliver')).toBe('1: 2 to 2, 0 open');
});

test('what is counted of a mention is as small, however long its trail is', () => {
  const words = Array.from({ length: 500 }, (_, i): readonly [number, TrailEvent] => [
    i,
    { type: 'continued', by: X, mention: `word-${i}`, needsNoAnswer: true },
  ]);
  expect(turnsOf(cameAtNine(...words, [600, claimed]))).toEqual(turnsOf(cameAtNine([600, claimed])));
  expect(JSON.stringify(turnsOf(cameAtNine(...words))).length).toBeLessThan(200);
});
