import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withFigures } from './card.ts';
import { runCommand } from './command.ts';
import { readTrainingReport } from './training-report.ts';

const HELP = `npm run classifier:card -- [options]
Writes the figures of a training into the tables of the model card. What is said around them is yours.
  --training FILE  what classifier:train wrote (shared/classifier/weights/training.json)
  --card FILE      the page (docs/model-card.md)
  --help           this text
`;

const main = (): void => {
  const { training, card, help } = parseArgs({
    options: {
      training: { type: 'string', default: 'shared/classifier/weights/training.json' },
      card: { type: 'string', default: 'docs/model-card.md' },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const report = readTrainingReport(training);
  writeFileSync(card, withFigures(readFileSync(card, 'utf8'), report));
  process.stdout.write(`${card} has the figures of ${report.model}\n`);
};

runCommand(main);
