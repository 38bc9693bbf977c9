import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { correctionOf } from '../shared/reports/corrections.ts';
import { brandKnownAs } from '../shared/routing/policy-schema.ts';
import { DAY, dayOf } from '../shared/runtime/clock.ts';
import { intactCommits } from '../shared/trail/append.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { jsonLine } from './json-line.ts';
import { wholeDays } from './option-values.ts';
import { counted } from './table.ts';

export const registerCorrections = (program: Command): void => {
  program
    .command('corrections')
    .description('what people corrected at the desk, as labelled JSON lines for classifier:evaluate')
    .option(
      '--days <count>',
      'mentions that came so many days back, whenever corrected; today included (UTC)',
      wholeDays,
      30,
    )
    .addHelpText(
      'after',
      `${ENGINE_HELP}\nA mention that is corrected later is missing from an export of its week: let exports overlap.\nHolds texts, where they are still kept: treat the file as personal data.\n\nExample:\n  $ mkdir -p corrections\n  $ npx vigie corrections --days 90 > corrections/desk.jsonl\n  $ npm run classifier:evaluate -- corrections`,
    )
    .action(async ({ days }: { days: number }) => {
      await withEngine(async (engine, { policyFile }) => {
        const knownAs = brandKnownAs(policyOf(policyFile).policy);
        const now = Date.now();
        let count = 0;
        let erased = 0;
        for (let ago = days - 1; ago >= 0; ago -= 1) {
          for await (const id of engine.index.byDay(dayOf(now - ago * DAY))) {
            const commits = await intactCommits(engine.trail, id);
            if (commits === undefined) engine.unreadable(id);
            const correction = commits && correctionOf(commits, await engine.content.get(id, now), knownAs);
            if (correction === undefined) continue;
            count += 1;
            if (correction.text === undefined) erased += 1;
            process.stdout.write(jsonLine(correction));
          }
        }
        process.stderr.write(
          `${counted(count, 'correction')} in ${counted(days, 'day')}, ${erased} of them without their text\n`,
        );
      });
    });
};
