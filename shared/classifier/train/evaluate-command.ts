import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseWeights, type Weights } from '../weights.ts';
import { Refused, runCommand } from './command.ts';
import { evaluate } from './evaluate.ts';
import { tableOf } from './gold-report.ts';
import { progressOn } from './progress.ts';
import { readTrainingReport } from './training-report.ts';

const HELP = `npm run classifier:evaluate -- [options] DIR
Measures the shipped weights on every *.jsonl of DIR: labelled mentions, and the public sets by the start of their name
(umsab, complaints, langid, lingua, germeval). Mentions that the weights were trained on are left out and said so; their
figures are by cross-validation and are printed first.
  --weights FILE     other weights than the shipped ones
  --threshold SCORE  from which score a mention is urgent (as in policy.yaml; the weights' own if not given)
  --help             this text
`;

const main = (): void => {
  const {
    values,
    positionals: [directory],
  } = parseArgs({
    allowPositionals: true,
    options: {
      weights: { type: 'string', default: 'shared/classifier/weights/model.bin' },
      threshold: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || directory === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const asked = values.threshold === undefined ? undefined : Number(values.threshold);
  if (asked !== undefined && !(values.threshold !== '' && asked >= 0 && asked <= 1))
    throw new Refused(`--threshold ${values.threshold}: a score from 0 to 1 is wanted`);
  if (!existsSync(directory)) throw new Refused(`there is no ${directory}`);
  if (!statSync(directory).isDirectory()) throw new Refused(`${directory} is no folder`);
  const weights = weightsIn(values.weights);
  const trainingFile = join(dirname(values.weights), 'training.json');
  const training = existsSync(trainingFile) ? readTrainingReport(trainingFile) : undefined;
  if (training !== undefined) {
    process.stdout.write(`${tableOf('gold-dev, by cross-validation at training', training.unseen.gold)}\n\n`);
    process.stdout.write(`complaints.train, by cross-validation: macro-F1 ${training.complaintsMacroF1.toFixed(3)}\n`);
    process.stdout.write(
      `langid-tweets.train, by cross-validation: accuracy ${training.languageAccuracy.toFixed(3)}\n\n`,
    );
  }
  const urgentThreshold = asked ?? weights.header.urgentThreshold;
  const bar = progressOn(process.stderr, 'evaluating');
  const reports = evaluate(weights, directory, { urgentThreshold, seen: new Set(training?.seen), onFile: bar.at });
  for (const report of reports) process.stdout.write(`${report}\n\n`);
  if (reports.length === 0) process.stderr.write(`no *.jsonl in ${directory}: nothing was measured\n`);
};

const weightsIn = (file: string): Weights => {
  const bytes = readFileSync(file);
  try {
    return parseWeights(bytes);
  } catch (error) {
    throw new Refused(`${file}: ${error instanceof Error ? error.message : error}`);
  }
};

runCommand(main);
