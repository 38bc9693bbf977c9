import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { brandKnownAs } from '../shared/policy/policy-schema.ts';
import { correctionOf } from '../shared/reports/corrections.ts';
import { readBegunIn } from '../shared/trail/read-days.ts';
import { type DayOptions, daysOf, withDays } from './day-options.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { jsonLine } from './json-line.ts';
import { counted } from './table.ts';

export const registerCorrections = (program: Command): void => {
  const command = program
    .command('corrections')
    .description('what people corrected at the desk, as labelled JSON lines for classifier:evaluate');
  withDays(command, 30)
    .addHelpText(
      'after',
      `${ENGINE_HELP}\nThe days, by the time of the group’s desk, are those on which mentions came, whenever they were corrected.\nA mention that is corrected later is missing from an export of its week: let exports overlap.\nHolds texts, where they are still kept: treat the file as personal data.\n\nExample:\n  $ mkdir -p corrections\n  $ npx vigie corrections --days 90 > corrections/desk.jsonl\n  $ npm run classifier:evaluate -- corrections`,
    )
    .action(async (asked: DayOptions) => {
      await withEngine(async (engine, { policyFile }) => {
        const { policy } = policyOf(policyFile);
        const knownAs = brandKnownAs(policy);
        const now = Date.now();
        const days = daysOf(asked, policy, now);
        let count = 0;
        let erased = 0;
        for await (const { id, commits } of readBegunIn(engine, days)) {
          const correction = correctionOf(commits, await engine.content.get(id, now), knownAs);
          if (correction === undefined) continue;
          count += 1;
          if (correction.text === undefined) erased += 1;
          process.stdout.write(jsonLine(correction));
        }
        process.stderr.write(
          `${counted(count, 'correction')} of what came from ${days.first} to ${days.last}, ${erased} of them without their text\n`,
        );
      });
    });
};
