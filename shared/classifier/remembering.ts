import { recent } from '../runtime/recent.ts';

/**
 * A function of a word that remembers its last answers, at least `size` of them and at most twice as many: few words make up
 * most of what people write. The answers are shared, and for reading only.
 */
export const remembering = <T extends NonNullable<unknown>>(
  answerTo: (word: string) => T,
  size = 2_048,
): ((word: string) => T) => {
  const answers = recent<T>(size, unshared);
  return (word) => {
    const known = answers.get(word);
    if (known !== undefined) return known;
    const answer = answerTo(word);
    if (word.length <= LONGEST) answers.set(word, answer);
    return answer;
  };
};

/** Longer words are seldom met twice. */
const LONGEST = 24;

/** A copy: a piece of a text would keep the whole of it in memory. */
const unshared = (word: string): string => {
  let copy = '';
  for (let at = 0; at < word.length; at += 1) copy += word.charAt(at);
  return copy;
};
