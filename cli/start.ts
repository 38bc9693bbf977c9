import type { Command } from 'commander';
import { launchClassifierThread } from '../infra/local/classifier-thread.ts';

export const registerStart = (program: Command): void => {
  program
    .command('start')
    .description('run the whole pipeline on this machine, with a Slack stand-in unless SLACK_BOT_TOKEN is set')
    .option('--no-samples', 'do not feed sample mentions on the first run; a real Slack never gets any')
    .addHelpText('after', '\nSettings are environment variables: see .env.example.')
    .action(async (options: { samples: boolean }) => {
      // It loads the classifier while all else is loaded here, and nobody waits for it afterwards.
      const thread = launchClassifierThread();
      const { runVigie } = await import('./run-vigie.ts');
      await runVigie(options, thread);
    });
};
