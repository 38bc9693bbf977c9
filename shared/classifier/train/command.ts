/** What whoever typed a command can mend: it is told in this sentence, without a stack. */
export class Refused extends Error {}

/** Runs a command of a script. Options, numbers and files that can't be used end it with a sentence, and 1. */
export const runCommand = (command: () => void): void => {
  try {
    command();
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}: see --help\n`);
    process.exitCode = 1;
  }
};

const sentenceOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof Refused) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  // Node goes on with advice on dashes that nobody needs here.
  if (code.startsWith('ERR_PARSE_ARGS')) return error.message.split(/\.\s/)[0];
  if (code === 'ENOENT' && 'path' in error) return `there is no ${error.path}`;
  if (code === 'EISDIR') return 'a folder stands where a file is wanted';
  return undefined;
};
