import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { withIdLast } from './id-last.ts';
import { tellingMistakes } from './mistake.ts';

const SIGPIPE_CODE = 141;

/** One file a command, which registers itself. Only what was typed is loaded: all of them would take each a third longer. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  start: async () => (await import('./start.ts')).registerStart,
  authors: async () => (await import('./authors.ts')).registerAuthors,
  mention: async () => (await import('./mention.ts')).registerMention,
  classify: async () => (await import('./classify.ts')).registerClassify,
  policy: async () => (await import('./policy.ts')).registerPolicy,
  corrections: async () => (await import('./corrections.ts')).registerCorrections,
  erase: async () => (await import('./erase.ts')).registerErase,
  queues: async () => (await import('./queues.ts')).registerQueues,
  redrive: async () => (await import('./redrive.ts')).registerRedrive,
  report: async () => (await import('./report.ts')).registerReport,
  trail: async () => (await import('./trail.ts')).registerTrail,
  'warm-up': async () => (await import('./warm-up.ts')).registerWarmUp,
};

/** The command line, with these commands. */
export const createProgram = async (names: readonly string[] = Object.keys(COMMANDS)): Promise<Command> => {
  const program = new Command('vigie')
    .description(
      'The desk of a community manager: mentions in, the right Slack channel out, an audit trail of everything.',
    )
    .version(manifest.version)
    .showSuggestionAfterError();
  const registers = await Promise.all(names.flatMap((name) => COMMANDS[name]?.() ?? []));
  for (const register of registers) register(program);
  pointToHelp(program, program.name());
  return program;
};

/** Runs what was typed. */
export const run = async (argv: readonly string[]): Promise<void> => {
  const [, , typed = ''] = argv;
  const program = await createProgram(Object.hasOwn(COMMANDS, typed) ? [typed] : undefined);
  process.stdout.on('error', (error) => {
    // `vigie trail show ID | head` has read enough: there is nobody to tell. It ends as what SIGPIPE ends does.
    if ('code' in error && error.code === 'EPIPE') process.exit(SIGPIPE_CODE);
    process.stderr.write(`what was printed could not be written: ${error.message}\n`);
    process.exit(1);
  });
  await tellingMistakes(() => program.parseAsync(withIdLast(argv)));
};

/** Who makes a mistake in a command is shown to the help of that very command. */
const pointToHelp = (command: Command, typed: string): void => {
  const what = command.commands.length === 0 ? 'options' : 'commands';
  command.showHelpAfterError(`(${typed} --help lists the ${what})`);
  for (const inner of command.commands) pointToHelp(inner, `${typed} ${inner.name()}`);
};
