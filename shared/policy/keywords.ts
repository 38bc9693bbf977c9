/** Which of the keywords stand in a text. */
export type KeywordMatcher = (text: string) => ReadonlySet<string>;

/**
 * Finds keywords and phrases as whole words, whatever their case and accents: Aho and Corasick's automaton over words.
 * Time is linear in the text, however many keywords there are and whatever they look like.
 */
export const keywordMatcher = (keywords: Iterable<string>): KeywordMatcher => {
  const root = state();
  for (const keyword of keywords) insert(root, keyword);
  if (root.next.size === 0) return () => NONE;
  link(root);

  return (text) => {
    const found = new Set<string>();
    const reported = new Set<State>();
    let here = root;
    for (const word of words(text)) {
      here = step(root, here, word);
      // A state that was reported has told its shorter endings too: this is what keeps the whole linear.
      for (let hit: State | undefined = here; hit && !reported.has(hit); hit = hit.shorter) {
        reported.add(hit);
        for (const keyword of hit.keywords) found.add(keyword);
      }
    }
    return found;
  };
};

/**
 * The words of a text, folded: no case, accents, ligatures or invisible characters. Where a script has no spaces between
 * words, each of its letters is one, so that a keyword is found in the middle of a sentence.
 */
export const words = (text: string): readonly string[] => fold(text).match(WORD) ?? [];

const WITHOUT_SPACES = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const WORD = new RegExp(`[[\\p{L}\\p{N}]&&[${WITHOUT_SPACES}]]|[[\\p{L}\\p{N}]--[${WITHOUT_SPACES}]]+`, 'gv');

interface State {
  readonly next: Map<string, State>;
  /** What ends here. */
  readonly keywords: string[];
  /** The state of the longest proper ending that is also a beginning. */
  fail: State | undefined;
  /** The nearest of the `fail` chain at which something ends. */
  shorter: State | undefined;
}

const NONE: ReadonlySet<string> = new Set();

const state = (): State => ({ next: new Map(), keywords: [], fail: undefined, shorter: undefined });

const insert = (root: State, keyword: string): void => {
  let here = root;
  for (const word of words(keyword)) {
    const there = here.next.get(word) ?? state();
    here.next.set(word, there);
    here = there;
  }
  if (here !== root) here.keywords.push(keyword);
};

const link = (root: State): void => {
  const queue = [root];
  for (const here of queue) {
    for (const [word, child] of here.next) {
      child.fail = here.fail ? step(root, here.fail, word) : root;
      child.shorter = child.fail.keywords.length > 0 ? child.fail : child.fail.shorter;
      queue.push(child);
    }
  }
};

const step = (root: State, from: State, word: string): State => {
  for (let here: State | undefined = from; here; here = here.fail) {
    const there = here.next.get(word);
    if (there) return there;
  }
  return root;
};

const fold = (text: string): string => (ASCII.test(text) ? text.toLowerCase() : unmarked(text));

const ASCII = /^[\0-\x7f]*$/;

const unmarked = (text: string): string =>
  // Marks go first: sorting a long run of them, as NFKD must, takes quadratic time.
  text
    .replace(INVISIBLE, '')
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replace(/[œæßøłđı]/g, (letter) => LETTERS[letter] ?? letter)
    // Lowercasing `İ` makes a mark again.
    .replace(INVISIBLE, '');

const INVISIBLE = /[\p{M}\p{Cf}]+/gu;
const LETTERS: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };
