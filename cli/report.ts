import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { keptTargets } from '../shared/reports/kept-targets.ts';
import { responseTimes, STEPS } from '../shared/reports/response-times.ts';
import { DAY, dayOf } from '../shared/runtime/clock.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { wholeDays } from './option-values.ts';
import { counted, durationOf, shareOf, tableOf } from './table.ts';

export const registerReport = (program: Command): void => {
  program
    .command('report')
    .description(
      'response times by team and urgency, from the trail alone, and targets kept by the policy as it is now',
    )
    .option('--days <count>', 'how many days back, today included (UTC)', wholeDays, 7)
    .option('--json', 'as JSON, times in milliseconds')
    .addHelpText('after', `${COUNTING}\n${ENGINE_HELP}`)
    .action(async ({ days, json }: { days: number; json?: boolean }) => {
      await withEngine(async (engine, { policyFile }) => {
        const now = Date.now();
        let leftOut = 0;
        const unreadable = (id: string) => {
          leftOut += 1;
          engine.unreadable(id);
        };
        const trails = await Array.fromAsync(readDays({ ...engine, unreadable }, now, days));
        const rows = responseTimes(trails);
        const loaded = policyOf(policyFile);
        const targets = keptTargets(trails, loaded, now);
        const scope = {
          from: dayOf(now - (days - 1) * DAY),
          to: dayOf(now),
          asOf: now,
          mentions: trails.filter(({ received }) => received !== undefined).length,
          leftOut,
          policy: loaded.version,
        };
        if (json) return void process.stdout.write(`${JSON.stringify({ ...scope, responseTimes: rows, targets })}\n`);
        const head = ['team', 'urgency', 'to', 'count', 'p50', 'p90', 'p99', 'open'];
        const lines = rows.flatMap(({ team, urgency, steps }) =>
          STEPS.map((step) => {
            const { count, p50, p90, p99, open } = steps[step];
            return [team, urgency, step, `${count}`, durationOf(p50), durationOf(p90), durationOf(p99), `${open}`];
          }),
        );
        if (rows.length > 0) process.stdout.write(`${tableOf([head, ...lines], 3).join('\n')}\n\n`);
        const kept = targets.map(({ team, urgency, target, met, missed, open }) => {
          return [team, urgency, target, `${met}`, `${missed}`, shareOf(met, met + missed), `${open}`];
        });
        const keptHead = ['team', 'urgency', 'target', 'met', 'missed', 'kept', 'open'];
        if (kept.length > 0) process.stdout.write(`${tableOf([keptHead, ...kept], 3).join('\n')}\n\n`);
        const period = `${counted(scope.mentions, 'mention')} that came from ${scope.from} to ${scope.to} (UTC)`;
        const asOf = `as of ${new Date(now).toISOString()}; targets by policy ${scope.policy}`;
        const without = leftOut === 0 ? '' : `; ${counted(leftOut, 'trail')} left out, unreadable`;
        process.stdout.write(`${period}, ${asOf}${without}\n`);
      });
    });
};

/** Two reports of the same days may differ: whoever compares them has to know why. */
const COUNTING = `
A mention counts for the days on which Vigie first heard of it, with all that has become of it since. So a later report of the same days has
other figures: what was open is done, an urgency was corrected, an answer was heard of late, or the policy is another one.
What is not shown, and further words below a card, count for route alone. Times pass by night, on holidays and while a mention is set
aside; targets have the desk's hours, and count anew when a mention was reopened or its author wrote again.`;
