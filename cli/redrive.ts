import type { Command } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { brandAccounts } from '../shared/policy/brand-accounts.ts';
import { QUARANTINE_QUEUE } from '../shared/queue/jobs.ts';
import { redriveParked } from '../shared/queue/redrive-parked.ts';
import { redriveQuarantine } from '../shared/queue/redrive-quarantine.ts';
import { randomId, systemClock } from '../shared/runtime/system.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { wholeDays } from './option-values.ts';
import { counted } from './table.ts';

export const registerRedrive = (program: Command): void => {
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
