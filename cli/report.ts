import { type Command, InvalidArgumentError } from 'commander';
import { responseTimes, STEPS } from '../shared/reports/response-times.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { withStore } from './embedded.ts';
import { durationOf, tableOf } from './table.ts';

export const registerReport = (program: Command): void => {
  program
    .command('report')
    .description('response times by team and urgency, from the trail alone')
    .option('--days <count>', 'how many days back, today included (UTC)', wholeDays, 7)
    .option('--json', 'as JSON, times in milliseconds')
    .action(async ({ days, json }: { days: number; json?: boolean }) => {
      await withStore(async (store) => {
        const rows = responseTimes(await Array.fromAsync(readDays(store, Date.now(), days)));
        if (json) return void process.stdout.write(`${JSON.stringify(rows)}\n`);
        const head = ['team', 'urgency', 'to', 'count', 'p50', 'p90', 'p99', 'open'];
        const lines = rows.flatMap(({ team, urgency, steps }) =>
          STEPS.map((step) => {
            const { count, p50, p90, p99, open } = steps[step];
            return [team, urgency, step, `${count}`, durationOf(p50), durationOf(p90), durationOf(p99), `${open}`];
          }),
        );
        process.stdout.write(`${tableOf([head, ...lines], 3).join('\n')}\n`);
        if (rows.length === 0) process.stdout.write(`no mention in the last ${days} days\n`);
      });
    });
};

export const wholeDays = (value: string): number => {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 3_660)
    throw new InvalidArgumentError('a whole number from 1 to 3660');
  return days;
};
