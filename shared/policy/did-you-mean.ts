/** `did you mean …?` when a choice is a typing error away, else the choices, when there are few enough to read. */
export const didYouMean = (word: string, choices: readonly string[]): string => {
  const near = nearest(word, choices);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (choices.length === 0) return 'there is none to choose from';
  const shown = choices.slice(0, MOST_SHOWN).map((choice) => `\`${choice}\``);
  return `choose from ${shown.join(', ')}${choices.length > MOST_SHOWN ? ' …' : ''}`;
};

/** The choice with the fewest typing errors, at most one in three letters. */
export const nearest = (word: string, choices: readonly string[]): string | undefined => {
  const least = choices
    .map((choice) => ({ choice, errors: typingErrors(word.toLowerCase(), choice.toLowerCase()) }))
    .filter(({ choice, errors }) => errors <= Math.max(1, Math.floor(Math.max(choice.length, word.length) / 3)))
    .toSorted((a, b) => a.errors - b.errors)[0];
  return least?.choice;
};

const MOST_SHOWN = 12;
/** Words and choices are names: what is longer is no typing error. */
const LONGEST = 80;

/** Letters put in, left out, mistaken, or two swapped (Damerau, Levenshtein). */
const typingErrors = (a: string, b: string): number => {
  if (a.length > LONGEST || b.length > LONGEST) return Infinity;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const mistaken = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? Infinity) + 1,
        (row[j - 1] ?? Infinity) + 1,
        (last[j - 1] ?? Infinity) + mistaken,
        swapped ? (before[j - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? Infinity;
};
