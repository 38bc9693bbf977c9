import { FIELDS } from '../labels.ts';
import { Refused } from './command.ts';
import type { GoldReport, TrainingReport } from './training-report.ts';

/** The model card with its figures as the training's report has them: each stands between two comments that name its table. */
export const withFigures = (card: string, report: TrainingReport): string =>
  Object.entries(tablesOf(report)).reduce((text, [name, table]) => {
    const [before, rest] = cut(text, `<!-- figures: ${name} -->\n`);
    const [held, after] = cut(rest, '<!-- end -->');
    // Without its own end it would reach to the next one's, and what is said between them would be gone.
    if (held.includes('<!-- figures:')) throw new Refused(`the card has no <!-- end --> of ${name}`);
    return `${before}<!-- figures: ${name} -->\n\n${table}\n\n<!-- end -->${after}`;
  }, card);

const cut = (text: string, mark: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  if (at < 0) throw new Refused(`the card has no ${mark.trim()}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
};

const tablesOf = ({ unseen: { gold, real, own, byLanguage }, ...report }: TrainingReport) => ({
  targets: targets(gold, report),
  sets: sets({
    gold,
    ...Object.fromEntries(Object.entries(byLanguage).map(([language, held]) => [`gold, ${language}`, held])),
    'real posts': real,
    'own corpus': own,
  }),
  calibration: calibration({ gold, 'real posts': real }),
  urgency: urgency({ gold, 'real posts': real }),
  classes: classes(gold),
  confusion: Object.entries(gold.confusion)
    .map(([field, pairs]) => `- ${field}: ${pairs.join('; ')}`)
    .join('\n'),
});

const targets = (
  { fields, urgent }: GoldReport,
  { complaintsMacroF1, languageAccuracy }: Pick<TrainingReport, 'complaintsMacroF1' | 'languageAccuracy'>,
): string => {
  const macroF1 = (field: string, least: number): Target => ({ reached: fields[field]?.macroF1, least });
  const row = (name: string, held: readonly Target[], note = '') => [
    name,
    held.map(({ least }) => `≥ ${figure(least, 2).slice(1)}`).join(' / '),
    `${held.map(boldWhereMissed).join(' / ')}${note}`,
  ];
  return tableOf(
    ['', 'target', 'reached'],
    [
      row('team, accuracy / macro-F1', [{ reached: fields.team?.accuracy, least: 0.9 }, macroF1('team', 0.82)]),
      row('topic, macro-F1', [macroF1('topic', 0.7)]),
      row(
        'urgent, recall at precision ≥ .50',
        [{ reached: urgent?.best.recall, least: 0.85 }],
        ` (at a threshold of ${urgent?.best.threshold}; the default of ${urgent?.threshold} has ${figure(urgent?.recall)} at ${figure(urgent?.precision, 2)})`,
      ),
      row('sentiment, macro-F1', [macroF1('sentiment', 0.8)]),
      row('author kind, macro-F1', [macroF1('authorKind', 0.8)]),
      row('complaints, macro-F1', [{ reached: complaintsMacroF1, least: 0.85 }]),
      row('language of tweets, accuracy', [{ reached: languageAccuracy, least: 0.97 }]),
    ],
  );
};

/** A share that is wanted, and what there is of it. */
interface Target {
  readonly reached: number | undefined;
  readonly least: number;
}

const boldWhereMissed = ({ reached, least }: Target): string =>
  reached !== undefined && reached >= least ? figure(reached) : `**${figure(reached)}**`;

const sets = (reports: Readonly<Record<string, GoldReport>>): string =>
  tableOf(
    ['', ...FIELDS],
    Object.entries(reports).map(([name, { fields }]) => [
      name,
      ...FIELDS.map((field) => `${figure(fields[field]?.accuracy)} / ${figure(fields[field]?.macroF1)}`),
    ]),
  );

const calibration = (reports: Readonly<Record<string, GoldReport>>): string =>
  tableOf(
    ['', ...FIELDS],
    Object.entries(reports).map(([name, { fields }]) => [
      name,
      ...FIELDS.map((field) => figure(fields[field]?.calibrationError)),
    ]),
  );

const urgency = (reports: Readonly<Record<string, GoldReport>>): string => {
  const known = Object.entries(reports).flatMap(([name, { urgent }]) =>
    urgent === undefined ? [] : [{ name, urgent }],
  );
  return [
    tableOf(
      ['recall / precision', 'default threshold', 'most recall at a precision of .50'],
      known.map(({ name, urgent }) => [
        name,
        `${figure(urgent.recall)} / ${figure(urgent.precision)} (${urgent.threshold})`,
        `${figure(urgent.best.recall)} / ${figure(urgent.best.precision)} (${urgent.best.threshold})`,
      ]),
    ),
    tableOf(
      ['threshold', ...(known[0]?.urgent.curve.map(({ threshold }) => figure(threshold, 2)) ?? [])],
      known.map(({ name, urgent }) => [
        name,
        ...urgent.curve.map(({ recall, precision }) => `${figure(recall, 2)} / ${figure(precision, 2)}`),
      ]),
    ),
  ].join('\n\n');
};

const classes = ({ fields }: GoldReport): string =>
  tableOf(
    ['', 'class', 'precision', 'recall', 'F1', 'count'],
    Object.entries(fields).flatMap(([field, { classes: held }]) =>
      Object.entries(held).map(([name, scores], at) => [
        at === 0 ? `**${field}**` : '',
        name,
        ...scores.replace(/[()]/g, '').split(' '),
      ]),
    ),
  );

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |'))
    .join('\n');

const figure = (value: number | undefined, digits = 3): string => value?.toFixed(digits) ?? '';
