import { type Command, Option } from 'commander';
import { urlOf } from '../infra/local/url-of.ts';
import { policyOf } from '../infra/read-policy-file.ts';
import { mentionIdOf } from '../shared/mention/mention.ts';
import { platforms } from '../shared/platforms/registry.ts';
import type { Commit } from '../shared/trail/event.ts';
import { foldTrail } from '../shared/trail/fold.ts';
import { isPending } from '../shared/trail/posts.ts';
import type { TrailStore } from '../shared/trail/trail-store.ts';
import { commandsHere } from './commands-here.ts';
import { idKeyOf, secretsOf, withStore } from './embedded.ts';
import { authorId, wholeNumber } from './option-values.ts';
import { sendMention } from './send-mention.ts';
import { wayOf } from './way.ts';

const POLL_MS = 20;

export const registerMention = (program: Command): void => {
  program
    .command('mention')
    .description('sign and post a mention as its platform would, and show its way to Slack')
    .argument('<text>', 'what the author writes')
    .addOption(new Option('--platform <id>', 'who sends it').choices(platforms.map(({ id }) => id)).default('x'))
    .option('--author <id>', 'the author’s id on the platform; somebody new without it', authorId)
    .option('--handle <name>', 'the author’s handle', 'marie_demo')
    .option('--followers <count>', 'how many follow the author', wholeNumber)
    .option('--wait <seconds>', 'how long to wait for the card', wholeNumber, 30)
    .addHelpText(
      'after',
      '\nPosts to the Vigie that runs on this machine (npm start), with the same PORT and DATA_DIR.',
    )
    .action(async (text: string, options: Options) => {
      await withStore(async (store, settings) => {
        const policy = policyOf(settings.policyFile);
        const secrets = secretsOf(settings);
        const idKey = idKeyOf(store, settings);
        const { platform, author, handle, followers, wait } = options;
        const command = commandsHere(settings, settings.port);
        const url = urlOf(settings.host, settings.port);
        const mention = {
          ...{ platform, text, handle, name: handle },
          ...(author === undefined ? {} : { authorId: author }),
          ...(followers === undefined ? {} : { followers }),
        };
        const sent = await sendMention(url, secrets, policy, mention);
        const id = mentionIdOf(idKey, sent.ref);
        const commits = await untilDelivered(store.trail, id, Date.now() + wait * 1_000);
        process.stdout.write(`${wayOf(id, commits, sent, { policy, command }).join('\n')}\n`);
        if (!isSettled(id, commits)) {
          process.stderr.write(`not delivered after ${wait} s: ${command} queues tells where it waits\n`);
          process.exitCode = 1;
        } else if (isRefused(id, commits)) {
          process.stderr.write(`Slack did not take all of it: see above why, mend it, then ${command} redrive\n`);
          process.exitCode = 1;
        }
      });
    });
};

interface Options {
  readonly platform: string;
  readonly author?: string;
  readonly handle: string;
  readonly followers?: number;
  readonly wait: number;
}

const untilDelivered = async (store: TrailStore, id: string, deadline: number): Promise<readonly Commit[]> => {
  while (true) {
    const commits = await store.read(id);
    if (isSettled(id, commits) || Date.now() > deadline) return commits;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const isSettled = (id: string, commits: readonly Commit[]): boolean => {
  const { route, posts } = foldTrail(id, commits);
  return route !== undefined && !posts.some(isPending);
};

const isRefused = (id: string, commits: readonly Commit[]): boolean =>
  foldTrail(id, commits).posts.some(({ status }) => status === 'failed' || status === 'parked');
