import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { startVigie } from '../infra/local/start.ts';
import { isThisMachineOnly } from '../infra/local/url-of.ts';
import { webhookRoute } from '../shared/runtime/routes.ts';
import { commandsHere } from './commands-here.ts';
import { secretsOf, settingsOrStop } from './embedded.ts';
import { feedSamples } from './samples.ts';
import { counted } from './table.ts';

/** `vigie start`, until a signal ends it. The classifier's thread may have been launched before all this was loaded. */
export const runVigie = async ({ samples }: { samples: boolean }, thread: Worker): Promise<void> => {
  // A disk that is full, or a reader that has gone, takes the log away, and no more: what comes in is kept all the same.
  process.stderr.on('error', () => {});
  const settings = settingsOrStop();
  const vigie = await startVigie(settings, { thread });
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
  if (existsSync('.env')) say('Note      .env is not read: what it says counts after   set -a; . ./.env; set +a');
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
};
