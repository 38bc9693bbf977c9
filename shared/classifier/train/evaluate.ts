import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createReader, type Opinion } from '../infer.ts';
import { TAUGHT } from '../language.ts';
import { relevanceOf } from '../relevance.ts';
import { highest } from '../softmax.ts';
import { createLanguageReader } from '../tell-language.ts';
import type { Weights } from '../weights.ts';
import { type Example, goldExamples, type Row, rowsOf } from './data.ts';
import { goldReport, type Judgement, tableOf } from './gold-report.ts';
import { textKey } from './labels.ts';
import { accuracy, curveOf, macroF1 } from './metrics.ts';
import { firstOutput, VALUES } from './tasks.ts';

export interface Options {
  urgentThreshold: number;
  /** Keys of texts that the weights were trained on. */
  seen: ReadonlySet<string>;
  onFile?: (done: number, of: number) => void;
}

/** A paragraph a file of a directory: its figures, or why it has none. A set is known by the start of its name. */
export const evaluate = (weights: Weights, directory: string, options: Options): string[] => {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted();
  return files.map((file, at) => {
    const report = evaluateFile(weights, join(directory, file), options);
    options.onFile?.(at + 1, files.length);
    return report;
  });
};

export const judge = (weights: Weights, examples: readonly Example[]): Judgement[] => {
  const read = createReader(weights);
  return examples.map((example) => ({ example, shares: read(example.readable).shares }));
};

const evaluateFile = (weights: Weights, path: string, options: Options): string => {
  const name = basename(path);
  const set = PUBLIC_SETS.find(({ start }) => name.startsWith(start));
  if (set !== undefined) {
    const rows = rowsOf(path).filter(set.isLabelled);
    if (rows.length === 0) return `${name}: no labels that this command measures`;
    const trained = name.endsWith('.train.jsonl') ? ' (trained on: not a test)' : '';
    return `${name}${trained}: ${set.report(weights, rows, options.urgentThreshold)}`;
  }
  const gold = goldExamples(path).filter(({ labels }) => labels.team ?? labels.topic ?? labels.urgency);
  if (gold.length === 0) return `${name}: no labels that this command measures`;
  const fresh = gold.filter(({ readable }) => !options.seen.has(textKey(readable.text)));
  const known = gold.length - fresh.length;
  const note =
    known === 0
      ? ''
      : `${known} of ${gold.length} were trained on; their figures are by cross-validation, in training.json\n`;
  if (fresh.length === 0) return `${name}: ${note}`.trimEnd();
  const judged = judge(weights, fresh);
  const tables = [`${name}: ${note}${tableOf('untouched', goldReport(judged, options.urgentThreshold))}`];
  for (const language of new Set(fresh.map(({ labels }) => labels.language ?? 'und'))) {
    const own = judged.filter(({ example }) => (example.labels.language ?? 'und') === language);
    tables.push(tableOf(`${language}`, goldReport(own, options.urgentThreshold)));
  }
  return tables.join('\n');
};

/** Sentiment of tweets in general, by the head that was trained for it: macro-F1 a language. */
const toneReport = (weights: Weights, rows: readonly Row[]): string => {
  const read = createReader(weights);
  const values = VALUES.tone ?? [];
  return byLanguage(rows, (own) => {
    const gold = own.map(({ sentiment = '' }) => values.indexOf(sentiment));
    const said = own.map((row) => highest(meanOf(read(readableOf(row)), 'tone')));
    return `macro-F1 ${macroF1(gold, said, 3).toFixed(3)} (${own.length})`;
  });
};

const complaintReport = (weights: Weights, rows: readonly Row[]): string => {
  const read = createReader(weights);
  const gold = rows.map(({ complaint }) => Number(complaint === true));
  const said = rows.map((row) => highest(meanOf(read(readableOf(row)), 'complaint')));
  return `complaint, macro-F1 ${macroF1(gold, said, 2).toFixed(3)} (${rows.length})`;
};

const languageReport = (weights: Weights, rows: readonly Row[]): string => {
  const languageOf = createLanguageReader(weights);
  const right = (own: readonly Row[]) =>
    own.filter(({ text = '', lang }) => languageOf(text).language === lang).length / own.length;
  return `accuracy ${right(rows).toFixed(3)} (${rows.length}); ${byLanguage(rows, (own) => right(own).toFixed(3))}`;
};

/** Micro-F1 of relevant or not, with the threshold on our score chosen on the other folds: nothing else is fitted. */
const relevanceReport = (weights: Weights, rows: readonly Row[], urgentThreshold: number): string => {
  const read = createReader(weights);
  const scored = rows.map((row) => ({
    score: relevanceOf(read({ ...readableOf(row), brand: 'Deutsche Bahn', alsoCalled: ['DB'] }), urgentThreshold),
    relevant: row.relevant === true,
  }));
  const thresholds = [0, 1, 2, 3, 4].map((fold) => thresholdOf(scored.filter((_other, at) => at % 5 !== fold)));
  const said = scored.map(({ score }, at) => Number(score >= (thresholds[at % 5] ?? 0)));
  const gold = scored.map(({ relevant }) => Number(relevant));
  return `relevance, micro-F1 ${accuracy(gold, said).toFixed(3)} (${rows.length}; all relevant: ${(gold.filter(Boolean).length / gold.length).toFixed(3)})`;
};

/** The score from which calling a text relevant is right most often. */
const thresholdOf = (scored: readonly { score: number; relevant: boolean }[]): number => {
  const positive = scored.filter(({ relevant }) => relevant).length;
  const curve = curveOf(
    scored.map(({ score }) => score),
    scored.map(({ relevant }) => relevant),
  );
  const rightAt = (recall: number, claimed: number) => 2 * recall * positive - claimed + scored.length - positive;
  return curve.reduce(
    (best, { recall, threshold }, at) => {
      const right = rightAt(recall, at + 1);
      return right > best.right ? { right, threshold } : best;
    },
    { right: -1, threshold: 0 },
  ).threshold;
};

/** Mean opinion of both models on a public task. */
const meanOf = ({ logs }: Opinion, head: string): Float32Array => {
  const [wide, deep] = [firstOutput('wide', head), firstOutput('deep', head)];
  return Float32Array.from(VALUES[head] ?? [], (_value, k) => (logs[wide + k] ?? 0) + (logs[deep + k] ?? 0));
};

const readableOf = (row: Row) => ({ text: row.text ?? '', platform: 'x', kind: 'post' as const });

const byLanguage = (rows: readonly Row[], say: (own: readonly Row[]) => string): string =>
  [...new Set(rows.map(({ lang = 'und' }) => lang))]
    .toSorted()
    .map((language) => `${language} ${say(rows.filter(({ lang = 'und' }) => lang === language))}`)
    .join(', ');

const isOfOurs = ({ lang }: Row): boolean => lang !== undefined && TAUGHT.includes(lang);

/** What a public set measures; a file is known by how its name starts. */
const PUBLIC_SETS: readonly {
  start: string;
  isLabelled: (row: Row) => boolean;
  report: (weights: Weights, rows: readonly Row[], urgentThreshold: number) => string;
}[] = [
  { start: 'umsab', isLabelled: ({ sentiment }) => sentiment !== undefined, report: toneReport },
  { start: 'complaints', isLabelled: ({ complaint }) => complaint !== undefined, report: complaintReport },
  { start: 'langid', isLabelled: isOfOurs, report: languageReport },
  { start: 'lingua', isLabelled: isOfOurs, report: languageReport },
  { start: 'germeval', isLabelled: ({ relevant }) => relevant !== undefined, report: relevanceReport },
];
