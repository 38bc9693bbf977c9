import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/**
 * The options of a script beside `--help`, which shows the text and ends it. With one that it does not know it ends here, as below: by
 * a sentence and 1, for a person to mend.
 */
export const optionsOf = <const T extends ParseArgsOptionsConfig>(help: string, options: T) => {
  if (parseArgs({ options: { help: { type: 'boolean' } }, strict: false }).values.help === true) {
    process.stdout.write(help);
    process.exit();
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}: see --help`);
  }
};

/** So many of something, or a seed: a measurement of `NaN` or of nothing would find nothing wrong. */
export const positiveNumber = (option: string, value: string): number =>
  /^[1-9]\d{0,14}$/.test(value) ? Number(value) : refuse(`${option} ${value}: a whole number from 1 on is wanted`);

export const oneOf = <T extends string>(option: string, value: string, known: readonly T[]): T =>
  known.find((one) => one === value) ??
  refuse(`${option} ${value}: there is no such one: choose of ${known.join(', ')}`);

/** What `--only` asks for: one by its name, else all. */
export const only = <T extends { readonly name: string }>(
  name: string | undefined,
  all: readonly T[],
): readonly T[] => {
  if (name === undefined) return all;
  const names = all.map((one) => one.name);
  return all.filter((one) => one.name === oneOf('--only', name, names));
};

const refuse = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};
