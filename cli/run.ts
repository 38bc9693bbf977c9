import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { registerAuthors } from './authors.ts';
import { registerClassify } from './classify.ts';
import { registerCorrections } from './corrections.ts';
import { registerErase } from './erase.ts';
import { registerMention } from './mention.ts';
import { mistakeIn } from './mistake.ts';
import { registerPolicy } from './policy.ts';
import { registerQueues } from './queues.ts';
import { registerReport } from './report.ts';
import { registerStart } from './start.ts';
import { registerTrail, withIdLast } from './trail.ts';
import { registerWarmUp } from './warm-up.ts';

const SIGPIPE_CODE = 141;

/** The command line: one file a command, each registers itself. */
export const createProgram = (): Command => {
  const program = new Command('vigie')
    .description(
      'The desk of a community manager: mentions in, the right Slack channel out, an audit trail of everything.',
    )
    .version(manifest.version)
    .showSuggestionAfterError();
  registerStart(program);
  registerAuthors(program);
  registerMention(program);
  registerClassify(program);
  registerPolicy(program);
  registerCorrections(program);
  registerErase(program);
  registerQueues(program);
  registerReport(program);
  registerTrail(program);
  registerWarmUp(program);
  pointToHelp(program, program.name());
  return program;
};

/** Runs what was typed. */
export const run = async (argv: readonly string[]): Promise<void> => {
  const program = createProgram();
  process.stdout.on('error', (error) => {
    // `vigie trail show ID | head` has read enough: there is nobody to tell. It ends as what SIGPIPE ends does.
    if ('code' in error && error.code === 'EPIPE') process.exit(SIGPIPE_CODE);
    process.stderr.write(`what was printed could not be written: ${error.message}\n`);
    process.exit(1);
  });
  try {
    await program.parseAsync(withIdLast(argv));
  } catch (error) {
    // What a person can mend is a sentence; anything else is a bug, and shows its stack.
    const sentence = mistakeIn(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
};

/** Who makes a mistake in a command is shown to the help of that very command. */
const pointToHelp = (command: Command, typed: string): void => {
  const what = command.commands.length === 0 ? 'options' : 'commands';
  command.showHelpAfterError(`(${typed} --help lists the ${what})`);
  for (const inner of command.commands) pointToHelp(inner, `${typed} ${inner.name()}`);
};
