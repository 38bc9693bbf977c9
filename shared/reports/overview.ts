import type { Urgency } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import type { Digest } from './digest.ts';
import { type KeptTargets, keptTargets, type Measured } from './kept-targets.ts';
import type { MentionLine } from './mention-line.ts';
import { half, type ReportRow, responseTimes } from './response-times.ts';

/** Some days in figures. */
export interface Overview {
  readonly mentions: number;
  readonly byUrgency: Readonly<Record<Urgency, number>>;
  /** What has no card, by why; further words of a conversation are not among them. */
  readonly hidden: Digest['hidden'];
  /** Neither closed nor gone, answered or not. */
  readonly notResolved: number;
  /** Those of them that wait for an answer, the first or another. */
  readonly unanswered: number;
  /** Beside those, what is grouped in a crisis and waits as well, without a target. */
  readonly waitInCrises: number;
  /** All targets that were due. */
  readonly met: number;
  readonly missed: number;
  /** Milliseconds within which half of those that were answered were; undefined where none was. */
  readonly answeredWithin: number | undefined;
  readonly days: readonly DayFigures[];
  readonly targets: readonly KeptTargets[];
  readonly responseTimes: readonly ReportRow[];
  /** What missed a target, the latest mention first. */
  readonly late: readonly Late[];
}

/** What came on a day, and what became of its targets. */
export interface DayFigures extends Pick<Overview, 'byUrgency' | 'met' | 'missed'> {
  readonly date: string;
}

/** `urgency`: by whose target it was late, which its author may have made another since. */
export interface Late extends Pick<Measured, 'team' | 'urgency' | 'target'> {
  readonly mention: MentionLine;
  /** Milliseconds. */
  readonly by: number;
}

/** The day that begins at `from`, by its date. */
export interface Day {
  readonly date: string;
  readonly from: Instant;
}

/** `days` in order; each line is of the last that had begun when it came. */
export const overviewOf = (lines: readonly MentionLine[], days: readonly Day[]): Overview => {
  const measured = lines.flatMap((line) => line.measured);
  const turns = lines.flatMap((line) => line.turns);
  const answers = turns.flatMap(({ steps }) => steps.answer ?? []);
  const byDay = Map.groupBy(lines, ({ at }) => days.findLast(({ from }) => from <= at)?.date);
  return {
    mentions: lines.length,
    ...figuresOf(lines),
    hidden: {
      noise: hiddenAs(lines, 'noise'),
      rule: hiddenAs(lines, 'rule'),
      grouped: hiddenAs(lines, 'grouped'),
      gone: hiddenAs(lines, 'gone'),
    },
    notResolved: lines.filter(({ state }) => state === 'open' || state === 'answered').length,
    unanswered: lines.filter(({ state }) => state === 'open').length,
    waitInCrises: lines.filter(({ waitsInCrisis }) => waitsInCrisis).length,
    answeredWithin: half(answers),
    days: days.map(({ date }) => ({ date, ...figuresOf(byDay.get(date) ?? []) })),
    targets: keptTargets(measured),
    responseTimes: responseTimes(turns),
    late: lines.flatMap(lateIn).toSorted((a, b) => b.mention.at - a.mention.at),
  };
};

const figuresOf = (lines: readonly MentionLine[]): Pick<Overview, 'byUrgency' | 'met' | 'missed'> => {
  const ends = lines.flatMap(({ measured }) => measured.map(({ end }) => end));
  const of = (urgency: Urgency) => lines.filter((line) => line.urgency === urgency).length;
  return {
    byUrgency: { critical: of('critical'), high: of('high'), normal: of('normal'), low: of('low') },
    met: ends.filter((end) => end === 'met').length,
    missed: ends.filter((end) => end === 'missed').length,
  };
};

const hiddenAs = (lines: readonly MentionLine[], why: MentionLine['hidden']): number =>
  lines.filter(({ hidden }) => hidden === why).length;

const lateIn = (mention: MentionLine): readonly Late[] =>
  mention.measured.flatMap(({ team, urgency, target, lateBy }) =>
    lateBy === undefined ? [] : [{ mention, team, urgency, target, by: lateBy }],
  );
