import { FIELDS, type Field, LABELS } from '../labels.ts';
import { urgencyOf } from '../urgency.ts';
import type { Example } from './data.ts';
import { accuracy, calibrationError, classScores, curveOf, macroF1, recallAt } from './metrics.ts';
import { targetOf, VALUES } from './tasks.ts';
import type { GoldReport } from './training-report.ts';

/** One labelled text and the probabilities that were given, by field. */
export interface Judgement {
  example: Example;
  shares: Readonly<Record<Field, ArrayLike<number>>>;
}

/** Everything that the model card says of a set of labelled texts. Thresholded urgency is what `urgency` is measured with. */
export const goldReport = (judgements: readonly Judgement[], urgentThreshold: number): GoldReport => {
  const fields: GoldReport['fields'] = {};
  const confusion: GoldReport['confusion'] = {};
  for (const field of FIELDS) {
    const values = VALUES[field] ?? [];
    const known = judgements.filter(({ example }) => targetOf(example, field) >= 0);
    if (known.length === 0) continue;
    const gold = known.map(({ example }) => targetOf(example, field));
    const said = known.map(({ shares }) => chosen(field, shares[field], urgentThreshold));
    const sure = known.map(({ shares }, at) => shares[field][said[at] ?? 0] ?? 0);
    const scores = classScores(gold, said, values.length);
    fields[field] = {
      accuracy: round(accuracy(gold, said)),
      macroF1: round(macroF1(gold, said, values.length)),
      calibrationError: round(
        calibrationError(
          sure,
          gold.map((label, at) => label === said[at]),
        ),
      ),
      classes: Object.fromEntries(
        values.flatMap((value, at) => {
          const score = scores[at];
          return score === undefined || score.count === 0
            ? []
            : [
                [
                  value,
                  `${score.precision.toFixed(2)} ${score.recall.toFixed(2)} ${score.f1.toFixed(2)} (${score.count})`,
                ],
              ];
        }),
      ),
    };
    confusion[field] = confusionOf(gold, said, values);
  }
  const urgent = urgentReport(judgements, urgentThreshold);
  return { count: judgements.length, fields, ...(urgent && { urgent }), confusion };
};

const urgentReport = (judgements: readonly Judgement[], urgentThreshold: number): GoldReport['urgent'] => {
  const known = judgements.filter(({ example }) => targetOf(example, 'urgency') >= 0);
  const areUrgent = known.map(({ example }) => targetOf(example, 'urgency') <= 1);
  // Of none, none can be missed: a recall of 0 would say that all were.
  if (!areUrgent.includes(true)) return undefined;
  const curve = curveOf(
    known.map(({ shares }) => (shares.urgency[0] ?? 0) + (shares.urgency[1] ?? 0)),
    areUrgent,
  );
  const at = (threshold: number) =>
    curve.findLast((point) => point.threshold >= threshold) ?? { threshold, precision: 1, recall: 0 };
  const rounded = ({ threshold, precision, recall }: { threshold: number; precision: number; recall: number }) => ({
    threshold: round(threshold),
    precision: round(precision),
    recall: round(recall),
  });
  return {
    ...rounded({ ...at(urgentThreshold), threshold: urgentThreshold }),
    best: rounded(recallAt(curve, 0.5)),
    curve: THRESHOLDS.map((threshold) => rounded({ ...at(threshold), threshold })),
  };
};

/** The table that `classifier:evaluate` prints and the model card holds. */
export const tableOf = (name: string, { count, fields, urgent }: GoldReport): string =>
  [
    `${name}: ${count} mention${count === 1 ? '' : 's'}`,
    'field       accuracy  macro-F1  calibration error',
    ...Object.entries(fields).map(
      ([field, held]) =>
        `${field.padEnd(12)}${held.accuracy.toFixed(3).padStart(8)}  ${held.macroF1.toFixed(3).padStart(8)}  ${held.calibrationError.toFixed(3).padStart(17)}`,
    ),
    ...(urgent === undefined ? [] : urgentLines(urgent)),
  ].join('\n');

const urgentLines = (urgent: NonNullable<GoldReport['urgent']>): readonly string[] => [
  `urgent at ${urgent.threshold}: recall ${urgent.recall.toFixed(3)}, precision ${urgent.precision.toFixed(3)}; most recall at a precision of .50: ${urgent.best.recall.toFixed(3)} (from ${urgent.best.threshold})`,
  `curve (threshold: recall / precision): ${urgent.curve.map((point) => `${point.threshold}: ${point.recall.toFixed(2)} / ${point.precision.toFixed(2)}`).join(', ')}`,
];

const THRESHOLDS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6];

const chosen = (field: Field, shares: ArrayLike<number>, urgentThreshold: number): number => {
  if (field === 'urgency') return LABELS.urgency.indexOf(urgencyOf(shares, urgentThreshold));
  return Array.from(shares).reduce((best, share, at) => (share > (shares[best] ?? 0) ? at : best), 0);
};

const confusionOf = (gold: readonly number[], said: readonly number[], values: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  gold.forEach((label, at) => {
    const answer = said[at] ?? 0;
    if (label === answer) return;
    const pair = `${values[label]} → ${values[answer]}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  });
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([pair, count]) => `${pair}: ${count}`);
};

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
