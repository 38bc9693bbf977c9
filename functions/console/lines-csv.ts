import { stringify } from 'csv-stringify/sync';
import type { Locale } from '../../shared/policy/policy-words.ts';
import type { MentionLine } from '../../shared/reports/mention-line.ts';
import { STEPS, type Turn } from '../../shared/reports/response-times.ts';

/** On the Continent a spreadsheet reads a comma as part of a number. */
const delimiterIn = (locale: Locale): string => (locale === 'en' ? ',' : ';');

/**
 * A line for each team that had a mention: CSV with a head, as spreadsheets read it. Times are milliseconds, and empty where it has
 * not come to that step or doesn't count for it.
 */
export const linesCsv = (lines: readonly MentionLine[], locale: Locale): string =>
  stringify(
    lines.flatMap((line) => line.turns.map((turn, place) => rowOf(line, turn, place))),
    {
      header: true,
      columns: COLUMNS,
      bom: true,
      delimiter: delimiterIn(locale),
      // The name of a rule or a desk is the policy's, and no formula.
      escape_formulas: true,
    },
  );

type Row = Readonly<Record<string, string | number>>;

const COLUMNS = [
  ...['mention', 'heard_at', 'platform', 'kind', 'topic', 'desk', 'rule', 'state', 'team', 'urgency'],
  ...STEPS.map((step) => `${step}_ms`),
  ...['targets_met', 'targets_missed', 'late_ms'],
];

const rowOf = (line: MentionLine, { team, urgency, steps }: Turn, place: number): Row => {
  const { id: mention, platform, kind, topic, desk, rule, state, turns } = line;
  // A team that had it twice has its targets once.
  const isFirst = turns.findIndex((turn) => turn.team === team) === place;
  const measured = isFirst ? line.measured.filter((each) => each.team === team) : [];
  const late = measured.flatMap(({ lateBy }) => lateBy ?? []);
  return {
    ...{ mention, heard_at: new Date(line.at).toISOString(), platform, kind, topic, desk, rule, state, team, urgency },
    ...Object.fromEntries(STEPS.map((step) => [`${step}_ms`, steps[step] ?? ''])),
    targets_met: measured.filter(({ end }) => end === 'met').length,
    targets_missed: late.length,
    late_ms: late.length === 0 ? '' : Math.max(...late),
  };
};
