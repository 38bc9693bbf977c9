import { Command } from 'commander';
import { VigieError } from '../shared/runtime/errors.ts';
import { registerAuthors } from './authors.ts';
import { registerClassify } from './classify.ts';
import { registerCorrections } from './corrections.ts';
import { registerErase } from './erase.ts';
import { registerMention } from './mention.ts';
import { registerPolicy } from './policy.ts';
import { registerQueues } from './queues.ts';
import { registerReport } from './report.ts';
import { registerStart } from './start.ts';
import { registerTrail } from './trail.ts';
import { registerWarmUp } from './warm-up.ts';

/** The command line: one file a command, each registers itself. */
export const run = async (argv: readonly string[]): Promise<void> => {
  const program = new Command('vigie')
    .description(
      'The desk of a community manager: mentions in, the right Slack channel out, an audit trail of everything.',
    )
    .showHelpAfterError('(vigie --help lists the commands)')
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
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // What a person can mend is a sentence; anything else is a bug, and shows its stack.
    if (!(error instanceof VigieError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
};
