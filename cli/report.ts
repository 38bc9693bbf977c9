import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { keptTargets } from '../shared/reports/kept-targets.ts';
import { responseTimes, STEPS } from '../shared/reports/response-times.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { wholeDays } from './option-values.ts';
import { counted, durationOf, shareOf, tableOf } from './table.ts';

export const registerReport = (program: Command): void => {
  program
    .command('report')
    .description('response times and targets kept, by team and urgency, from the trail alone')
    .option('--days <count>', 'how many days back, today included (UTC)', wholeDays, 7)
    .option('--json', 'as JSON, times in milliseconds')
    .addHelpText('after', ENGINE_HELP)
    .action(async ({ days, json }: { days: number; json?: boolean }) => {
      await withEngine(async (engine, { policyFile }) => {
        const now = Date.now();
        const trails = await Array.fromAsync(readDays(engine, now, days));
        const rows = responseTimes(trails);
        const targets = keptTargets(trails, policyOf(policyFile), now);
        if (json) return void process.stdout.write(`${JSON.stringify({ responseTimes: rows, targets })}\n`);
        const head = ['team', 'urgency', 'to', 'count', 'p50', 'p90', 'p99', 'open'];
        const lines = rows.flatMap(({ team, urgency, steps }) =>
          STEPS.map((step) => {
            const { count, p50, p90, p99, open } = steps[step];
            return [team, urgency, step, `${count}`, durationOf(p50), durationOf(p90), durationOf(p99), `${open}`];
          }),
        );
        process.stdout.write(`${tableOf([head, ...lines], 3).join('\n')}\n`);
        const kept = targets.map(({ team, urgency, target, met, missed, open }) => {
          return [team, urgency, target, `${met}`, `${missed}`, shareOf(met, met + missed), `${open}`];
        });
        const keptHead = ['team', 'urgency', 'target', 'met', 'missed', 'kept', 'open'];
        if (kept.length > 0) process.stdout.write(`\n${tableOf([keptHead, ...kept], 3).join('\n')}\n`);
        if (rows.length === 0) process.stdout.write(`no mention in the last ${counted(days, 'day')}\n`);
      });
    });
};
