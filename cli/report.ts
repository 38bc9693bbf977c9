import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { localDateOf } from '../shared/calendar/local-days.ts';
import { measuredIn, shareKept, tallyOfTargets } from '../shared/reports/kept-targets.ts';
import { STEP_OF, STEPS, tallyOfTimes, turnsOf } from '../shared/reports/response-times.ts';
import { earliest, type Instant } from '../shared/runtime/clock.ts';
import { foldTrailAsOf } from '../shared/trail/fold.ts';
import { readBegunIn } from '../shared/trail/read-days.ts';
import { type DayOptions, date, daysOf, withDays } from './day-options.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { counted, durationOf, shareOf, tableOf } from './table.ts';

export const registerReport = (program: Command): void => {
  const command = program
    .command('report')
    .description(
      'response times by team and urgency, from the trail alone, and targets kept by the policy as it is now',
    );
  withDays(command, 7)
    .option('--as-of <date>', 'what the trail said at the end of this day (default: the last of the days)', date)
    .option('--json', 'as JSON, times in milliseconds')
    .addHelpText('after', `${COUNTING}\n${ENGINE_HELP}`)
    .action(async ({ json, ...asked }: DayOptions & { json?: boolean }) => {
      await withEngine(async (engine, { policyFile }) => {
        const loaded = policyOf(policyFile);
        const days = daysOf(asked, loaded.policy, Date.now());
        let leftOut = 0;
        const unreadable = (id: string) => {
          leftOut += 1;
          engine.unreadable(id);
        };
        // Years of trails don't fit into memory; what is counted of them does.
        const times = tallyOfTimes();
        const kept = tallyOfTargets();
        let mentions = 0;
        let firstAt: Instant | undefined;
        for await (const { id, commits } of readBegunIn({ ...engine, unreadable }, days)) {
          const trail = foldTrailAsOf(id, commits, days.asOf);
          times.add(turnsOf(trail));
          kept.add(measuredIn(trail, loaded, days.asOf));
          if (trail.received !== undefined) mentions += 1;
          firstAt = earliest([firstAt, trail.received?.receivedAt]);
        }
        const rows = times.rows();
        const targets = kept.rows();
        const scope: Scope = {
          from: days.first,
          to: days.last,
          timeZone: days.timeZone,
          asOf: days.asOf,
          mentions,
          firstOn: firstAt === undefined ? undefined : localDateOf(Math.max(firstAt, days.from), days.timeZone),
          leftOut,
          policy: loaded.version,
        };
        if (json) return void process.stdout.write(`${JSON.stringify({ ...scope, responseTimes: rows, targets })}\n`);
        process.stdout.write(`${headOf(scope)}\n`);
        const head = ['team', 'urgency', 'to', 'count', 'p50', 'p90', 'p99', 'open'];
        const lines = rows.flatMap(({ team, urgency, steps }) =>
          STEPS.map((step) => {
            const { count, p50, p90, p99, open } = steps[step];
            return [team, urgency, step, `${count}`, durationOf(p50), durationOf(p90), durationOf(p99), `${open}`];
          }),
        );
        if (rows.length > 0) process.stdout.write(`\n${tableOf([head, ...lines], 3).join('\n')}\n`);
        const keptLines = targets.map(({ team, urgency, target, met, missed, open }) => {
          return [
            team,
            urgency,
            STEP_OF[target],
            `${met}`,
            `${missed}`,
            shareOf(shareKept({ met, missed })),
            `${open}`,
          ];
        });
        const keptHead = ['team', 'urgency', 'target', 'met', 'missed', 'kept', 'still time'];
        if (keptLines.length > 0) process.stdout.write(`\n${tableOf([keptHead, ...keptLines], 3).join('\n')}\n`);
      });
    });
};

interface Scope {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly asOf: Instant;
  readonly mentions: number;
  /** The date of the first of them: later than `from` where there was no Vigie before, or nothing came. */
  readonly firstOn: string | undefined;
  readonly leftOut: number;
  readonly policy: string;
}

const headOf = ({ from, to, timeZone, asOf, mentions, firstOn, leftOut, policy }: Scope): string => {
  const since = firstOn === undefined || firstOn === from ? '' : `, the first on ${firstOn}`;
  const without = leftOut === 0 ? '' : `; ${counted(leftOut, 'trail')} left out, unreadable`;
  return (
    `${counted(mentions, 'mention')} that came from ${from} to ${to} (${timeZone})${since}${without}\n` +
    `as of ${new Date(asOf).toISOString()}: what was done or heard of from then on is not in it; targets by policy ${policy}`
  );
};

/** Two reports of the same days may differ: whoever compares them has to know why. */
const COUNTING = `
Dates are those of the group's desk. A day ends where the next begins: what comes at midnight belongs to the new one. A mention counts for
the day on which Vigie first heard of it, with all that the trail said of it when the last day ended, or by now. So days that are over
have the same figures whoever prints them and whenever, erased mentions included, where the policy is the same (its version stands in
the head; POLICY_FILE names another). What came late on the last day is mostly open in them: --as-of gives it time, and is as repeatable.
What is not shown, and further words below a card, count for route alone. Times pass by night, on holidays and while a mention is set
aside; targets have the desk's hours, and count anew when a mention was reopened or its author wrote again.

The time to answer ends with the first answer of the team, the time to resolve with the last time that it was resolved. “open” is who waits
for a step as of then: for an answer also who had one and waits for another, so a mention may be in “count” and in “open”. p50, p90 and p99
are by nearest rank: each is a time that was measured. “claim” of the targets is “acknowledge” of the policy, and of --json; a claim that is
kept over a reopening is no target anew. “kept” is of those met or missed, rounded down; “still time” is neither yet.

Example:
  $ npx vigie report --from 2026-10-01 --to 2026-10-31
  $ npx vigie report --from 2026-10-01 --to 2026-10-31 --as-of 2026-11-07`;
