import { optionsOf, positiveNumber } from '../cli/script-options.ts';
import { progressOn } from '../shared/classifier/train/progress.ts';
import { checkHostile } from '../test/hostile/check-hostile.ts';

const HELP = `Hostile texts through parse and every renderer, in slices of a thousand: nothing of them may become markup.

  npm run hostile -- [--count 100000] [--seed 1]

Ends with 1 at the first slice in which something is wrong.
`;

const values = optionsOf(HELP, {
  count: { type: 'string', default: '100000' },
  seed: { type: 'string', default: '1' },
});
const count = positiveNumber('--count', values.count);
const seed = positiveNumber('--seed', values.seed);
const SLICE = 1_000;

const startedAt = performance.now();
let messages = 0;
let quarantined = 0;
const bar = progressOn(process.stderr, 'hostile texts');
for (let done = 0; done < count; done += SLICE) {
  const tally = checkHostile(Math.min(SLICE, count - done), seed * 1_000_003 + done);
  messages += tally.messages;
  quarantined += tally.quarantined;
  bar.at(Math.min(done + SLICE, count), count);
  if (tally.wrong.length > 0) {
    process.stdout.write(`seed ${seed * 1_000_003 + done}:\n${tally.wrong.join('\n')}\n`);
    process.exitCode = 1;
    break;
  }
}
const seconds = Math.round((performance.now() - startedAt) / 1_000);
process.stdout.write(
  `${count} mentions, ${messages} messages and views, ${quarantined} not understood, ${process.exitCode === 1 ? 'WRONG' : '0 wrong'}, ${seconds} s, seed ${seed}\n`,
);
