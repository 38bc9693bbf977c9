import { checkHostile } from '../test/hostile/check-hostile.ts';
import { optionsOf, wholeNumber } from './script-options.ts';

const HELP = `Hostile texts through parse and every renderer, in slices of a thousand: nothing of them may become markup.

  npm run hostile -- [--count 100000] [--seed 1]

Ends with 1 at the first slice in which something is wrong.
`;

const values = optionsOf({
  help: { type: 'boolean' },
  count: { type: 'string', default: '100000' },
  seed: { type: 'string', default: '1' },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const count = wholeNumber('--count', values.count);
const seed = wholeNumber('--seed', values.seed);
const SLICE = 1_000;

const startedAt = performance.now();
let messages = 0;
let quarantined = 0;
for (let done = 0; done < count; done += SLICE) {
  const tally = checkHostile(Math.min(SLICE, count - done), seed * 1_000_003 + done);
  messages += tally.messages;
  quarantined += tally.quarantined;
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
