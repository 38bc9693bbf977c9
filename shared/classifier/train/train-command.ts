import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FIELDS } from '../labels.ts';
import { Refused, runCommand } from './command.ts';
import {
  dangerTexts,
  type Example,
  goldExamples,
  ownExamples,
  publicExamples,
  realExamples,
  rowsOf,
  withMeanings,
} from './data.ts';
import { languageAccuracy, type Sentence } from './fit-language.ts';
import { goldReport, type Judgement, tableOf } from './gold-report.ts';
import { textKey } from './labels.ts';
import { logLoss, macroF1 } from './metrics.ts';
import { parseGlossary } from './parse-glossary.ts';
import { progressOn } from './progress.ts';
import { randomOf } from './random.ts';
import { targetOf } from './tasks.ts';
import { type Trained, train, URGENT_THRESHOLD } from './train.ts';
import type { TrainingReport } from './training-report.ts';

const HELP = `npm run classifier:train -- [options]
Trains the classifier and writes its weights. The same data gives the same weights, byte by byte.
  --data DIR    the public sets and the gold mentions (../shared/data)
  --corpus DIR  our own corpus, the labels of real posts and the meanings of English ones (shared/classifier/corpus)
  --out DIR     where model.bin and training.json go (shared/classifier/weights)
  --parting W   parts the texts into other folds, one way a word: what the figures of one parting are worth (give --out, too)
  --help        this text
`;

const main = (): void => {
  const { data, corpus, out, parting, help } = parseArgs({
    options: {
      data: { type: 'string', default: '../shared/data' },
      corpus: { type: 'string', default: 'shared/classifier/corpus' },
      out: { type: 'string', default: 'shared/classifier/weights' },
      parting: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const gold = goldExamples(join(data, 'gold-dev.jsonl'));
  if (gold.length === 0) throw new Refused(`no gold-dev.jsonl in ${data}, the data that docs/model-card.md describes`);
  const taught = (examples: readonly Example[]) => withMeanings(examples, join(corpus, 'meanings.tsv'));
  const labelled = taught([
    ...gold,
    ...realExamples(data, join(corpus, 'labels-real.tsv')),
    ...ownExamples(corpus, gold),
  ]);
  const others = taught(sampled(publicExamples(data)));
  const sentences = [...sentencesOf(data, labelled), ...commonWords(beside('words.tsv'))];
  process.stderr.write(
    `${labelled.length} labelled texts, ${others.length} of public sets, ${sentences.length} for the language\n`,
  );
  const bar = progressOn(process.stderr, 'training');
  const glossary = (name: string) => parseGlossary(beside(`${name}.tsv`));
  const glossaries = { concepts: glossary('concepts'), feelings: glossary('feelings'), stakes: glossary('stakes') };
  const dangers = dangerTexts(corpus);
  const trained = train({ labelled, others, sentences, dangers, ...glossaries, parting }, MODEL, bar.at);
  const judgements: Judgement[] = labelled.flatMap((example, at) => {
    const shares = trained.unseen[at];
    return shares === undefined ? [] : [{ example, shares }];
  });
  const of = (set: string) =>
    goldReport(
      judgements.filter(({ example }) => example.set === set),
      URGENT_THRESHOLD,
    );
  const goldBy = (language: string) =>
    goldReport(
      judgements.filter(({ example }) => example.set === 'gold' && example.labels.language === language),
      URGENT_THRESHOLD,
    );
  const report: TrainingReport = {
    model: MODEL,
    labelled: Object.fromEntries(
      ['gold', 'real', 'elsewhere', 'own'].map((set) => [set, labelled.filter((one) => one.set === set).length]),
    ),
    unseen: {
      gold: of('gold'),
      real: of('real'),
      own: of('own'),
      byLanguage: Object.fromEntries(['fr', 'en', 'es', 'it'].map((language) => [language, goldBy(language)])),
    },
    complaintsMacroF1: macroF1(
      trained.complaints.map(({ target }) => target),
      trained.complaints.map(({ yes }) => Number(yes >= 0.5)),
      2,
    ),
    danger: dangerReport(trained),
    languageAccuracy: languageAccuracy(sentences, progressOn(process.stderr, 'languages').at),
    seen: gold.map(({ readable }) => textKey(readable.text)),
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'model.bin'), trained.bytes);
  writeFileSync(join(out, 'training.json'), `${JSON.stringify(report, null, 1)}\n`);
  process.stdout.write(`${tableOf('gold, by cross-validation', report.unseen.gold)}\n\n`);
  process.stdout.write(`${tableOf('real posts, by cross-validation', report.unseen.real)}\n\n`);
  const surprise = (set: string) => surpriseAt(judgements.filter(({ example }) => example.set === set)).toFixed(3);
  process.stdout.write(
    `log-loss, summed over the fields: gold ${surprise('gold')}, real posts ${surprise('real')}, our own ${surprise('own')}\n`,
  );
  process.stdout.write(`complaints, by cross-validation: macro-F1 ${report.complaintsMacroF1.toFixed(3)}\n`);
  const { danger } = report;
  process.stdout.write(
    `danger, by cross-validation, at ${URGENT_THRESHOLD}: found ${danger.danger}, in what only sounds so ${danger.harmless}, in what is urgent otherwise ${danger.urgent}, in ordinary texts ${danger.ordinary}\n`,
  );
  process.stdout.write(`language of tweets, by cross-validation: accuracy ${report.languageAccuracy.toFixed(3)}\n`);
  process.stdout.write(`${join(out, 'model.bin')}: ${trained.bytes.length} bytes\n`);
};

/** How many texts of each kind reach the threshold by their danger alone. */
const dangerReport = ({ dangers }: Trained) => {
  const reached = (wanted: Trained['dangers'][number]['kind']) => {
    const some = dangers.filter(({ kind }) => kind === wanted);
    return `${some.filter(({ share }) => share >= URGENT_THRESHOLD).length} of ${some.length}`;
  };
  return {
    danger: reached('danger'),
    harmless: reached('harmless'),
    urgent: reached('urgent'),
    ordinary: reached('ordinary'),
  };
};

/** What two trainings are compared by: it moves less than what is merely right or wrong. */
const surpriseAt = (judgements: readonly Judgement[]): number =>
  FIELDS.reduce((sum, field) => {
    const known = judgements.filter(({ example }) => targetOf(example, field) >= 0);
    return (
      sum +
      logLoss(
        known.map(({ example }) => targetOf(example, field)),
        known.map(({ shares }) => shares[field]),
      )
    );
  }, 0);

const MODEL = 'vigie-16';

/** A third of the unlabelled timelines is enough to learn how a brand sounds. */
const sampled = (examples: ReturnType<typeof publicExamples>): ReturnType<typeof publicExamples> => {
  const random = randomOf(7);
  return examples.filter(({ set }) => set !== 'timeline' || random() < 0.3);
};

/** A table of ours, as text. */
const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const sentencesOf = (data: string, labelled: ReturnType<typeof goldExamples>) => [
  ...['lingua.train', 'langid-tweets.train', 'umsab.train'].flatMap((name) =>
    rowsOf(join(data, `${name}.jsonl`)).map(({ text = '', lang = '' }) => ({
      text,
      language: lang,
      isLangidTweet: name.startsWith('langid-tweets'),
    })),
  ),
  ...labelled.map(({ readable, labels }) => ({ text: readable.text, language: labels.language ?? '' })),
];

/** Frequent words, each as often as the table says: a short post is made of few others. */
const commonWords = (table: string): Sentence[] =>
  table
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [language = '', text = '', times = ''] = line.split('\t');
      return Array.from({ length: Number(times) }, () => ({ text, language }));
    });

runCommand(main);
