import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesCsv } from '../../../functions/console/lines-csv.ts';
import { dateAfter, localDateOf, startOfDate } from '../../../shared/calendar/local-days.ts';
import type { Urgency } from '../../../shared/mention/tags.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { keptTargets, measuredIn } from '../../../shared/reports/kept-targets.ts';
import { makeDigest } from '../../../shared/reports/make-digest.ts';
import { mentionLine } from '../../../shared/reports/mention-line.ts';
import { overviewOf } from '../../../shared/reports/overview.ts';
import { half, responseTimes, turnsOf } from '../../../shared/reports/response-times.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { type Commit, SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import { isGone, type Trail } from '../../../shared/trail/trail.ts';
import { someTags } from '../policy/policies.ts';
import { POLICY } from '../threads/town.ts';
import { received } from '../trail/events.ts';

const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;
const X = { kind: 'platform', platform: 'x' } as const;
const ZONE = 'Europe/Paris';
/** The clock is set back on the second day. */
const DATES = ['2026-10-24', '2026-10-25', '2026-10-26'];
const DAYS = DATES.map((date) => ({ date, from: startOfDate(date, ZONE) }));
const [FIRST = 0] = DAYS.map(({ from }) => from);
const UNTIL = startOfDate('2026-10-27', ZONE);

const POLICY_NOW = compilePolicy(
  Policy.parse({
    ...POLICY.policy,
    desks: {
      group: { ...POLICY.policy.desks.group, timeZone: ZONE, calendar: 'weekdays' },
      it: { name: 'Italia', languages: ['it'], timeZone: 'Europe/Rome', locale: 'en', channels: {} },
    },
    calendars: { weekdays: { hours: { 'mon-fri': '09:00-18:00' } } },
    targets: {
      critical: { acknowledge: '5m', answer: '30m', hours: 'always' },
      high: { acknowledge: '15m', answer: '2h' },
      normal: { answer: '4h', hours: 'always' },
    },
  }),
);

const ask = (purpose: 'card' | 'thread'): TrailEvent => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose,
  channel: 'C0SERVICE1',
  queue: 'q',
  ...(purpose === 'thread' && { below: { trailId: 'root', postId: 'root/1/0' } }),
});

type Later = (at: number, ago: number, id: string) => readonly TrailEvent[];

/** What may happen to a mention, at a moment and, where a platform tells of it, so many milliseconds before. */
const LATER: readonly Later[] = [
  () => [{ type: 'claimed', by: ANNA }],
  () => [{ type: 'assigned', by: ANNA, to: 'U0BOB00001' }],
  (at) => [{ type: 'replied', by: ANNA, at }],
  (at, ago) => [{ type: 'replied', by: X, at: at - ago, reply: `r${at}` }],
  () => [{ type: 'resolved', by: ANNA }],
  () => [{ type: 'dismissed', by: ANNA }],
  () => [{ type: 'reopened', by: ANNA }],
  () => [{ type: 'rerouted', by: ANNA, team: 'communications', desk: 'it', clock: 'restart' }, ask('card')],
  () => [{ type: 'rerouted', by: ANNA, team: 'customer-service', desk: 'group', clock: 'continue' }],
  () => [{ type: 'rerouted', by: ANNA, team: 'dissolved', desk: 'closed', clock: 'restart' }],
  () => [{ type: 'retagged', by: ANNA, urgency: 'high' }],
  () => [{ type: 'retagged', by: ANNA, urgency: 'low' }],
  (at, ago) => [{ type: 'continued', by: X, mention: `w${at}`, at: at - ago }],
  (at, ago) => [{ type: 'continued', by: X, mention: `w${at}`, at: at - ago, urgency: 'critical' }],
  (at) => [{ type: 'continued', by: X, mention: `w${at}`, needsNoAnswer: true }],
  (at) => [{ type: 'snoozed', by: ANNA, until: at + HOUR, untilAuthorWrites: false }],
  (at) => [{ type: 'edited', by: X, revision: at }],
  (at, ago) => [{ type: 'deleted', by: X, at: at - ago }],
  (at) => [{ type: 'erased', by: SYSTEM, at }],
  (_at, _ago, id) => [{ type: 'parked', by: SYSTEM, postId: `${id}/1/0`, code: 'bug' }],
  (_at, _ago, id) => [{ type: 'delivered', by: SYSTEM, postId: `${id}/1/0`, ts: '1.1', found: false }],
  () => [ask('card')],
];

const HIDDEN = ['noise', 'rule', 'grouped', 'erased', 'deleted-before-seen'] as const;
const somethingLater = fc.record({
  what: fc.constantFrom(...LATER),
  // Clocks of two writers differ.
  after: fc.integer({ min: -MINUTE, max: 9 * HOUR }),
  ago: fc.integer({ min: 0, max: 12 * HOUR }),
});
const someTrail = fc.record({
  at: fc.integer({ min: FIRST, max: UNTIL - 1 }),
  waited: fc.integer({ min: 0, max: HOUR }),
  urgency: fc.constantFrom<Urgency>('critical', 'high', 'normal', 'low'),
  shown: fc.constantFrom('card', 'card', 'card', 'thread', ...HIDDEN),
  later: fc.array(somethingLater, { maxLength: 9 }),
});
type SomeTrail = typeof someTrail extends fc.Arbitrary<infer T> ? T : never;

const commitsOf = ({ at, waited, urgency, shown, later }: SomeTrail, id: string): readonly Commit[] => {
  const hidden = HIDDEN.find((each) => each === shown);
  const first: TrailEvent[] = [
    received(at - waited, { by: X }),
    { type: 'classified', by: SYSTEM, tags: someTags({ urgency }) },
    {
      ...{ type: 'routed', by: SYSTEM, team: 'customer-service', desk: 'group', rule: 'everything', policy: 'p' },
      ...(hidden && { hidden }),
      ...(hidden === 'grouped' && { crisis: 'c' }),
    } as const,
    ...(shown === 'card' || shown === 'thread' ? [ask(shown)] : []),
  ];
  let now = at;
  const commits: Commit[] = [];
  const says = (events: TrailEvent[]) => {
    const version = commits.length + 1;
    if (events.length > 0)
      commits.push({ id, version, commitId: `c${version}`, at: now, events, prevHash: '', hash: '' });
  };
  says(first);
  for (const { what, after, ago } of later) {
    now += after;
    const trail = foldTrail(id, commits);
    says(what(now, ago, id).filter((event) => mayHappen(trail, event)));
  }
  return commits;
};

/** Nobody ends or passes on what is done, nor gives a card to what has none for good. */
const mayHappen = (trail: Trail, { type }: TrailEvent): boolean => {
  const hidden = trail.route?.hidden;
  switch (type) {
    case 'resolved':
    case 'dismissed':
      return trail.closed === undefined;
    case 'reopened':
      return trail.closed !== undefined;
    case 'rerouted':
      return trail.closed === undefined && !isGone(trail);
    case 'post-asked':
      return hidden === undefined || hidden === 'grouped';
    default:
      return true;
  }
};

/** The urgency with which a mention came, as people corrected it until its author made it more urgent. */
const cameAs = (commits: readonly Commit[]): Urgency | undefined => {
  let urgency: Urgency | undefined;
  for (const event of commits.flatMap(({ events }) => events)) {
    if (event.type === 'classified') urgency = event.tags.urgency;
    if (event.type === 'retagged') urgency = event.urgency ?? urgency;
    if (event.type === 'continued' && event.urgency === 'critical' && urgency !== 'critical') return urgency;
  }
  return urgency;
};

const ENDS = ['resolved', 'dismissed', 'gone'] as const;

/** What ended a mention that was shown: what is gone can't be resolved any more. */
const endOf = (commits: readonly Commit[]): (typeof ENDS)[number] | undefined => {
  let closed: 'resolved' | 'dismissed' | undefined;
  let isOver = false;
  for (const { type } of commits.flatMap(({ events }) => events)) {
    if (type === 'deleted' || type === 'erased') isOver = true;
    if (type === 'reopened') closed = undefined;
    if ((type === 'resolved' || type === 'dismissed') && !isOver) closed = type;
  }
  return closed ?? (isOver ? 'gone' : undefined);
};

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

test('the figures of some days are those of the report, of the digest and of the table', async () => {
  const now = UNTIL + 12 * HOUR;
  await fc.assert(
    fc.asyncProperty(fc.array(someTrail, { maxLength: 12 }), async (some) => {
      const all = some.map((each, place) => commitsOf(each, `m${place}`));
      const trails = all.map((commits, place) => foldTrail(`m${place}`, commits));
      const lines = trails.flatMap(
        (trail, place) => mentionLine(trail, all[place]?.[0]?.at ?? 0, POLICY_NOW, now) ?? [],
      );
      const seen = overviewOf(lines, DAYS);

      for (const urgency of ['critical', 'high', 'normal', 'low'] as const)
        expect(seen.byUrgency[urgency]).toBe(all.filter((commits) => cameAs(commits) === urgency).length);
      for (const [place, line] of lines.entries())
        if (line.hidden === undefined) expect(endOf(all[place] ?? [])).toBe(ENDS.find((end) => end === line.state));
      const turns = trails.flatMap(turnsOf);
      const measured = trails.flatMap((trail) => measuredIn(trail, POLICY_NOW, now));
      expect(seen.responseTimes).toEqual(responseTimes(turns));
      expect(seen.targets).toEqual(keptTargets(measured));
      expect(seen.notResolved).toBe(sum(seen.responseTimes.map(({ steps }) => steps.resolve.open)));
      expect(seen.unanswered).toBe(sum(seen.responseTimes.map(({ steps }) => steps.answer.open)));
      // Whoever has time left to answer is waited for.
      const stillTime = seen.targets.filter(({ target }) => target === 'answer').map(({ open }) => open);
      expect(seen.unanswered).toBeGreaterThanOrEqual(sum(stillTime));
      expect(seen.answeredWithin).toBe(half(turns.flatMap(({ steps }) => steps.answer ?? [])));

      const days = await Promise.all(
        DAYS.map((day) => {
          const until = startOfDate(dateAfter(day.date, 1), ZONE);
          const ofDay = trails.filter((_, place) => localDateOf(some[place]?.at ?? 0, ZONE) === day.date);
          return makeDigest({ ...day, until }, each(ofDay), POLICY_NOW, now);
        }),
      );
      expect(seen.mentions).toBe(sum(days.map(({ mentions }) => mentions)));
      for (const urgency of ['critical', 'high'] as const)
        expect(seen.days.map(({ byUrgency }) => byUrgency[urgency])).toEqual(days.map((day) => day[urgency]));
      for (const why of ['noise', 'rule', 'grouped', 'gone'] as const)
        expect([why, seen.hidden[why]]).toEqual([why, sum(days.map(({ hidden }) => hidden[why]))]);
      expect(seen.notResolved).toBe(sum(days.flatMap(({ teams }) => teams.map(({ open }) => open))));
      for (const end of ['met', 'missed'] as const) {
        expect(seen.days.map((day) => day[end])).toEqual(days.map(({ teams }) => sum(teams.map((team) => team[end]))));
        expect(seen[end]).toBe(sum(seen.days.map((day) => day[end])));
      }

      expect(seen.late).toHaveLength(seen.missed);
      expect(seen.late.every(({ by }) => by > 0)).toBe(true);
      const [head = '', ...rows] = linesCsv(lines, { locale: 'en', timeZone: ZONE }).trimEnd().split('\n');
      const column = (name: string) => rows.map((row) => Number(row.split(',')[head.split(',').indexOf(name)]));
      for (const end of ['met', 'missed'] as const)
        expect(sum([...column(`claim_${end}`), ...column(`answer_${end}`)])).toBe(seen[end]);
    }),
    { numRuns: 100 },
  );
});

async function* each<T>(all: readonly T[]): AsyncIterable<T> {
  yield* all;
}
