import { parseArgs } from 'node:util';
import { checkHostile } from '../test/hostile/check-hostile.ts';

/** `npm run hostile -- --count 100000 --seed 1`: hostile texts through parse and every renderer, in slices of a thousand. */
const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
const seed = Number(values.seed);
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
