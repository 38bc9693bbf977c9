import type { Command } from 'commander';
import type { QueueDepth } from '../shared/queue/queue.ts';
import { stoppedIn } from '../shared/queue/redrive-parked.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { wholeDays } from './option-values.ts';
import { durationOf, tableOf } from './table.ts';

export const registerQueues = (program: Command): void => {
  program
    .command('queues')
    .description('what waits, is deferred, parked, failed, quarantined or dead')
    .option('--days <count>', 'how many days back parked and failed posts are looked for', wholeDays, 7)
    .addHelpText(
      'after',
      `${ENGINE_HELP}\n"deferred" is what nobody can take right now: it is put off, or in work. On AWS the age of the oldest is CloudWatch’s to tell.`,
    )
    .action(async ({ days }: { days: number }) => {
      await withEngine(async (engine) => {
        process.stdout.write(`${depthLines(await engine.queues.depths()).join('\n')}\n`);
        for await (const trail of readDays(engine, Date.now(), days)) {
          for (const { postId, status, channel } of stoppedIn(trail))
            process.stdout.write(`${status}  ${postId}  to ${channel}  (npx vigie trail show ${trail.id})\n`);
        }
      });
    });
};

/** A line a queue; and one more when all are empty, so that nobody has to read zeros. */
export const depthLines = (depths: readonly QueueDepth[]): readonly string[] => {
  const rows = depths.map(({ queue, waiting, inFlight, dead, oldestSeconds }) => [
    queue,
    `${waiting}`,
    `${inFlight}`,
    `${dead}`,
    durationOf(oldestSeconds === undefined ? undefined : oldestSeconds * 1_000),
  ]);
  const isEmpty = depths.every(({ waiting, inFlight, dead }) => waiting + inFlight + dead === 0);
  return [
    ...tableOf([['queue', 'waiting', 'deferred', 'dead', 'oldest'], ...rows]),
    ...(isEmpty ? ['nothing waits in any queue'] : []),
  ];
};
