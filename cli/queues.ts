import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { brandAccounts } from '../shared/policy/brand-accounts.ts';
import { QUARANTINE_QUEUE } from '../shared/queue/jobs.ts';
import type { QueueDepth } from '../shared/queue/queue.ts';
import { redriveParked, stoppedIn } from '../shared/queue/redrive-parked.ts';
import { redriveQuarantine } from '../shared/queue/redrive-quarantine.ts';
import { randomId, systemClock } from '../shared/runtime/system.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { wholeDays } from './option-values.ts';
import { counted, durationOf, tableOf } from './table.ts';

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
          for (const { postId, status } of stoppedIn(trail))
            process.stdout.write(`${status}  ${postId}  (npx vigie trail show ${trail.id})\n`);
        }
      });
    });

  program
    .command('redrive')
    .description('send again what is dead, parked or failed, and parse again what is quarantined')
    .option('--days <count>', 'how many days back parked and failed posts are looked for', wholeDays, 7)
    .addHelpText('after', ENGINE_HELP)
    .action(async ({ days }: { days: number }) => {
      await withEngine(async (engine, settings) => {
        const ports = { ...engine, clock: systemClock, newId: randomId };
        const counts = await Promise.all(
          (await engine.queues.depths()).map(({ queue }) =>
            queue === QUARANTINE_QUEUE ? 0 : engine.queues.redrive(queue),
          ),
        );
        const dead = counts.reduce((sum, count) => sum + count, 0);
        const parked = await redriveParked(ports, days);
        const { understood, still, gone } = await redriveQuarantine(
          ports,
          brandAccounts(policyOf(settings.policyFile)),
        );
        const again = [counted(dead, 'dead letter'), counted(parked, 'parked or failed post')].join(', ');
        process.stdout.write(`sent again: ${again}\n`);
        const webhooks = counted(understood, 'quarantined webhook');
        process.stdout.write(`understood this time: ${webhooks}; ${still} not\n`);
        if (gone > 0) process.stdout.write(`no longer kept: ${gone} more, erased or past their time\n`);
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
