import { adversariesOf, patternsOf } from './patterns.ts';

/** Runs as a process of its own: says how long each pattern took at worst, slowest first. */
const LENGTH = Number(process.argv[2] ?? 32_768);

const worst = patternsOf().map((pattern) => {
  let slowest = 0;
  for (const text of adversariesOf(pattern, LENGTH)) {
    const startedAt = performance.now();
    const regex = new RegExp(pattern.source, pattern.flags.replace('y', ''));
    if (regex.global) text.replace(regex, '');
    else regex.test(text);
    slowest = Math.max(slowest, performance.now() - startedAt);
    if (slowest > 2_000) break;
  }
  return { ...pattern, milliseconds: Math.round(slowest) };
});
process.stdout.write(`${JSON.stringify(worst.toSorted((a, b) => b.milliseconds - a.milliseconds))}\n`);
