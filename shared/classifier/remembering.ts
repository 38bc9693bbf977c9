/**
 * A function of a word that remembers its last answers, at least `size` of them and at most twice as many: few words make up
 * most of what people write. The answers are shared, and for reading only.
 */
export const remembering = <T>(answerTo: (word: string) => T, size = 2_048): ((word: string) => T) => {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  return (word) => {
    const known = young.get(word);
    if (known !== undefined) return known;
    const answer = old.get(word) ?? answerTo(word);
    if (word.length > LONGEST) return answer;
    if (young.size >= size) [old, young] = [young, new Map<string, T>()];
    young.set(unshared(word), answer);
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
