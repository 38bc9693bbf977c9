import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE } from '../../../shared/runtime/clock.ts';
import { answersGiven, answersIn, answersNow } from '../../../shared/trail/clock-runs.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { received } from './events.ts';

const NINE = Date.UTC(2026, 10, 23, 9);
const X = { kind: 'platform', platform: 'x' } as const;
const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;

/** Came at nine. A commit each, so many minutes later. */
const cameAtNine = (...later: readonly (readonly [minutes: number, ...events: readonly TrailEvent[]])[]): Trail => {
  const first: readonly TrailEvent[] = [
    received(NINE, { by: X }),
    { type: 'classified', by: SYSTEM, tags: someTags({}) },
    { type: 'routed', by: SYSTEM, team: 'service', desk: 'fr', rule: 'everything', policy: 'p' },
    { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: 'C0SERVICE1', queue: 'q' },
  ];
  const commits = [[0, ...first] as const, ...later].map(([minutes, ...events], place) => {
    const of = { id: 'm', version: place + 1, commitId: `c${place}`, at: NINE + minutes * MINUTE };
    return { ...of, events, prevHash: '', hash: '' };
  });
  return foldTrail('m', commits);
};

const resolved: TrailEvent = { type: 'resolved', by: ANNA };
const reopened: TrailEvent = { type: 'reopened', by: SYSTEM };

/** Said in public, so many minutes after nine. */
interface Said<Who> {
  readonly who: Who;
  readonly minute: number;
}
const told = ({ who, minute }: Said<'author' | 'bank'>): TrailEvent => {
  const at = NINE + minute * MINUTE;
  return who === 'author'
    ? { type: 'continued', by: X, mention: `m-${minute}`, at }
    : { type: 'replied', by: X, at, reply: `r-${minute}` };
};

const talks = <Who extends string>(...people: readonly Who[]): fc.Arbitrary<readonly Said<Who>[]> =>
  fc.uniqueArray(fc.record({ who: fc.constantFrom(...people), minute: fc.integer({ min: 1, max: 300 }) }), {
    selector: ({ minute }) => minute,
    maxLength: 12,
  });

test('whoever had the last word, the author waits for an answer or has one, in whatever order we hear of it', () => {
  fc.assert(
    fc.property(talks('author', 'bank'), (heard) => {
      const trail = cameAtNine(...heard.map((said, place) => [400 + place, told(said)] as const));
      const last = heard.toSorted((a, b) => b.minute - a.minute)[0];
      expect(answersNow(trail).length > 0).toBe(last?.who === 'bank');
    }),
  );
});

test('the author who writes again after an answer or an end begins one run, whose answers are those until then', () => {
  fc.assert(
    fc.property(talks('author', 'bank', 'desk'), (said) => {
      const inOrder = said.toSorted((a, b) => a.minute - b.minute);
      const trail = cameAtNine(
        ...inOrder.map(({ who, minute }, place) => {
          if (who === 'desk') return [minute, resolved] as const;
          const isDone = inOrder.slice(0, place).findLast((before) => before.who !== 'bank')?.who === 'desk';
          return [minute, told({ who, minute }), ...(isDone && who === 'author' ? [reopened] : [])] as const;
        }),
      );
      const begins = inOrder.filter(
        ({ who }, place) => who === 'author' && (inOrder[place - 1]?.who ?? 'author') !== 'author',
      );
      const starts = [0, ...begins.map(({ minute }) => minute)];
      expect(trail.runs.map(({ from }) => (from - NINE) / MINUTE)).toEqual(starts);
      const answersBetween = (from: number, until = Number.POSITIVE_INFINITY) =>
        inOrder.filter(({ who, minute }) => who === 'bank' && minute >= from && minute < until).length;
      expect(trail.runs.map((run) => answersIn(trail, run).length)).toEqual(
        starts.map((start, place) => answersBetween(start, starts[place + 1])),
      );
    }),
  );
});

const claimed: TrailEvent = { type: 'claimed', by: ANNA };
const answered: TrailEvent = { type: 'replied', by: ANNA, at: NINE + 5 * MINUTE };
const complains: TrailEvent = { type: 'continued', by: X, mention: 'm2', at: NINE + 60 * MINUTE };

test('a complaint about what was answered and resolved is one more run, and whoever has it has it still', () => {
  const { runs } = cameAtNine([2, claimed], [5, answered], [6, resolved], [61, complains, reopened]);
  expect(runs.map(({ from, acknowledgedAt }) => [(from - NINE) / MINUTE, acknowledgedAt])).toEqual([
    [0, NINE + 2 * MINUTE],
    [61, NINE + 2 * MINUTE],
  ]);
});

test('what was answered and dismissed stays done when its author says more', () => {
  const trail = cameAtNine([5, answered], [6, { type: 'dismissed', by: ANNA }], [61, complains]);
  expect(trail.runs).toHaveLength(1);
});

test('a trail that doesn’t say when its author wrote again is read as it was', () => {
  const said: TrailEvent = { type: 'continued', by: X, mention: 'm2' };
  const trail = cameAtNine([60, said], [61, told({ who: 'bank', minute: 59 })], [70, said]);
  expect(trail.runs.map(({ from }) => (from - NINE) / MINUTE)).toEqual([0, 70]);
});

test('told of late, an answer leaves waiting from the first that was written after it, also with the team that it was passed on to', () => {
  const author = (minute: number) => [minute, told({ who: 'author', minute })] as const;
  const bank = told({ who: 'bank', minute: 10 });
  const passedOn: TrailEvent = { type: 'rerouted', by: ANNA, team: 'press', desk: 'fr', clock: 'continue' };
  const trails = [
    cameAtNine([10, bank], author(20), author(40)),
    cameAtNine(author(20), author(40), [60, bank]),
    cameAtNine(author(20), author(40), [50, passedOn], [60, bank]),
  ];
  // What was waited for after it counts, too, where its own answer was heard of first.
  expect(cameAtNine(author(20), [30, told({ who: 'bank', minute: 30 })], [60, bank]).runs).toHaveLength(2);
  const since = { clockFrom: NINE + 20 * MINUTE, answersFrom: NINE + 20 * MINUTE };
  for (const { runs } of trails) expect(runs.at(-1)).toMatchObject(since);
  // Whoever had it before had claimed it: in whatever order we hear, nobody is called for that.
  const inOrder = cameAtNine([10, bank], author(20), [25, claimed], [50, passedOn]);
  const toldLate = cameAtNine(author(20), [25, claimed], [50, passedOn], [60, bank]);
  expect(toldLate.runs.at(-1)).toEqual(inOrder.runs.at(-1));
});

test('the last answer is the one that was given last, in whatever order we hear of them: the card and the reply form say when', () => {
  const bank = (minute: number) => told({ who: 'bank', minute });
  const trail = cameAtNine([50, bank(45)], [90, bank(10)]);
  expect([answersNow(trail).at(-1), answersGiven(trail).at(-1)]).toEqual([NINE + 45 * MINUTE, NINE + 45 * MINUTE]);
});
