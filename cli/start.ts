import type { Command } from 'commander';
import { startVigie } from '../infra/local/start.ts';
import { isThisMachineOnly } from '../infra/local/url-of.ts';
import { webhookRoute } from '../shared/runtime/routes.ts';
import { commandsHere } from './commands-here.ts';
import { secretsOf, settingsOrStop } from './embedded.ts';
import { feedSamples } from './samples.ts';
import { counted } from './table.ts';

export const registerStart = (program: Command): void => {
  program
    .command('start')
    .description('run the whole pipeline on this machine, with a Slack stand-in unless SLACK_BOT_TOKEN is set')
    .option('--no-samples', 'do not feed sample mentions on the first run; a real Slack never gets any')
    .addHelpText('after', '\nSettings are environment variables: see .env.example.')
    .action(async ({ samples }: { samples: boolean }) => {
      // A disk that is full, or a reader that has gone, takes the log away, and no more: what comes in is kept all the same.
      process.stderr.on('error', () => {});
      const settings = settingsOrStop();
      const vigie = await startVigie(settings);
      const say = (line: string) => process.stdout.write(`${line}\n`);
      say(`Vigie     ${vigie.url}   webhooks at ${webhookRoute('<platform>')}`);
      say(
        vigie.slackPage === undefined
          ? 'Slack     the real workspace'
          : `Slack     ${vigie.url}/slack   a stand-in: channels, cards, buttons`,
      );
      if (vigie.slackPage !== undefined && !isThisMachineOnly(settings.host)) {
        say(
          'Beware    the stand-in asks nobody who they are: whoever reaches its port reads every mention and presses as anybody',
        );
      }
      say(`Policy    ${settings.policyFile}   version ${vigie.policy.version}`);
      say(`Data      ${settings.dataDir}   database, and the secrets that were not set`);
      const command = commandsHere(settings, settings.port || Number(new URL(vigie.url).port));
      say(`Try       ${command} mention "@BNPParibas votre appli est en panne depuis ce matin" --platform x`);
      say('Stop      Ctrl-C');
      if (vigie.firstRun && samples) {
        // They are invented, and one is a leak that calls the crisis cell: nobody's real channels are for that.
        if (vigie.slackPage === undefined) say('First run: no sample mentions were sent, since this Slack is real.');
        else {
          const sent = await feedSamples(vigie.url, secretsOf(settings), vigie.policy);
          say(`First run: ${counted(sent, 'sample mention')} sent.`);
        }
      }
      const stop = () => void vigie.stop().then(() => process.exit(0));
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
};
