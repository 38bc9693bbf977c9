import type { Command } from 'commander';

/**
 * Run by npm after an installation: Node keeps what it compiles here, so that the first `npm start` takes no longer than
 * the next. What is kept holds for the flags that it was compiled with, so npm gives those of `npm start`.
 */
export const registerWarmUp = (program: Command): void => {
  program
    .command('warm-up', { hidden: true })
    .description('compile what `npm start` needs')
    .action(async () => {
      await import('./start.ts');
      await import('./run-vigie.ts');
      // The stand-in is loaded only where there is no workspace, the other on a thread of its own.
      await import('../infra/local/slack-preview/slack-preview.ts');
      await import('../infra/local/classifier-worker.ts');
      // The library of holidays is loaded when the first is asked for: a start asks, for the regions of its policy.
      const { isHolidayRegion } = await import('../shared/calendar/public-holidays.ts');
      isHolidayRegion('FR');
    });
};
