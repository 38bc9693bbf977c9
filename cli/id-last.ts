/** One id in 64 begins with a dash, and would be read as options of `trail show`: behind `--` it is what it is. */
export const withIdLast = (argv: readonly string[]): readonly string[] => {
  if (argv[2] !== 'trail' || argv[3] !== 'show' || argv.includes('--')) return argv;
  const isDashed = (word: string) => /^-[\w-]{21}(?:\/|$)/.test(word);
  return [...argv.filter((word) => !isDashed(word)), '--', ...argv.filter(isDashed)];
};
