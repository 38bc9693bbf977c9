import { cpuMsOf } from '../cpu-time.ts';
import { adversariesOf, type Pattern, patternsOf } from './patterns.ts';

/** Runs as a process of its own: says how long each pattern computed at worst, slowest first. */
const LENGTH = Number(process.argv[2] ?? 32_768);

const worst: (Pattern & { readonly milliseconds: number })[] = [];
for (const pattern of patternsOf()) {
  let slowest = 0;
  for (const text of adversariesOf(pattern, LENGTH)) {
    const ms = await cpuMsOf(() => {
      const regex = new RegExp(pattern.source, pattern.flags.replace('y', ''));
      return regex.global ? text.replace(regex, '') : regex.test(text);
    });
    slowest = Math.max(slowest, ms);
    if (slowest > 2_000) break;
  }
  worst.push({ ...pattern, milliseconds: Math.round(slowest) });
}
process.stdout.write(`${JSON.stringify(worst.toSorted((a, b) => b.milliseconds - a.milliseconds))}\n`);
