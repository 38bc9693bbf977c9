import { stringify } from 'csv-stringify/sync';
import { localDateOf } from '../../shared/calendar/local-days.ts';
import type { Locale } from '../../shared/policy/policy-words.ts';
import type { Measured } from '../../shared/reports/kept-targets.ts';
import type { MentionLine } from '../../shared/reports/mention-line.ts';
import { STEP_OF, STEPS, type Turn } from '../../shared/reports/response-times.ts';
import { TargetKind } from '../../shared/trail/event.ts';

/** On the Continent a spreadsheet reads a comma as part of a number. */
const delimiterIn = (locale: Locale): string => (locale === 'en' ? ',' : ';');

/**
 * A line for each team that had a mention: CSV with a head, as spreadsheets read it. `day` is by the time of `timeZone`. Times are
 * milliseconds, and empty where it has not come to that step or doesn't count for it.
 */
export const linesCsv = (
  lines: readonly MentionLine[],
  { locale, timeZone }: { readonly locale: Locale; readonly timeZone: string },
): string =>
  stringify(
    lines.flatMap((line) => line.turns.map((turn, place) => rowOf(line, turn, place, timeZone))),
    {
      header: true,
      columns: COLUMNS,
      bom: true,
      delimiter: delimiterIn(locale),
    },
  );

type Row = Readonly<Record<string, string | number>>;

const COLUMNS = [
  ...['mention', 'day', 'heard_at', 'platform', 'kind', 'topic', 'desk', 'rule', 'state', 'team', 'urgency'],
  ...STEPS.map((step) => `${step}_ms`),
  ...TargetKind.options.flatMap((target) => ['met', 'missed', 'late_ms'].map((what) => `${STEP_OF[target]}_${what}`)),
];

const rowOf = (line: MentionLine, { team, urgency, steps }: Turn, place: number, timeZone: string): Row => {
  const { id: mention, platform, kind, topic, desk, rule, state, turns } = line;
  // A team that had it twice has its targets once.
  const isFirst = turns.findIndex((turn) => turn.team === team) === place;
  const measured = isFirst ? line.measured.filter((each) => each.team === team) : [];
  return {
    ...{ mention, day: localDateOf(line.at, timeZone), heard_at: new Date(line.at).toISOString() },
    ...{ platform, kind, topic, desk: asText(desk), rule: asText(rule), state, team: asText(team), urgency },
    ...Object.fromEntries(STEPS.map((step) => [`${step}_ms`, steps[step] ?? ''])),
    ...Object.assign({}, ...TargetKind.options.map((target) => targetColumns(target, measured))),
  };
};

const targetColumns = (target: TargetKind, measured: readonly Measured[]): Row => {
  const ofTarget = measured.filter((each) => each.target === target);
  const late = ofTarget.flatMap(({ lateBy }) => lateBy ?? []);
  return {
    [`${STEP_OF[target]}_met`]: ofTarget.filter(({ end }) => end === 'met').length,
    [`${STEP_OF[target]}_missed`]: late.length,
    [`${STEP_OF[target]}_late_ms`]: late.length === 0 ? '' : Math.max(...late),
  };
};

/** What people have named in the policy is no formula. Ids and words of ours can be none, and whoever looks for one finds it as it is. */
const asText = (name: string): string => (/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(name) ? `'${name}` : name);
