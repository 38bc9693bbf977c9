/** Words of six languages by what they mean, so that what is learnt in one language holds in the others. */
export interface Concepts {
  /** Whole words, and what they may mean. */
  words: ReadonlyMap<string, readonly number[]>;
  /** Beginnings of words by their first three letters, the longest first. */
  stems: ReadonlyMap<string, readonly Stem[]>;
}

interface Stem {
  readonly stem: string;
  readonly means: number[];
}

/** A table with a concept a line, then its words in each language; a star after a word lets it go on. */
export const parseConcepts = (table: string): Concepts => {
  const words = new Map<string, number[]>();
  const stems = new Map<string, Stem[]>();
  const rows = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const meansOf = (entry: string): number[] => {
    if (!entry.endsWith('*')) return held(words, entry, () => []);
    const stem = entry.slice(0, -1);
    const all = held(stems, stem.slice(0, START), () => []);
    const known = all.find((each) => each.stem === stem);
    if (known !== undefined) return known.means;
    const added: Stem = { stem, means: [] };
    all.push(added);
    return added.means;
  };
  rows.forEach((row, concept) => {
    for (const cell of row.split('\t').slice(1))
      for (const entry of cell.split(' ').filter((each) => each !== '')) {
        const means = meansOf(entry);
        if (!means.includes(concept)) means.push(concept);
      }
  });
  for (const all of stems.values()) all.sort((a, b) => b.stem.length - a.stem.length);
  return { words, stems };
};

/** What a folded word may mean: the word itself, as it stands or bare, else its longest known beginning. */
export const conceptsOf = ({ words, stems }: Concepts, piece: string): readonly number[] => {
  const word = bare(piece);
  return (
    words.get(piece) ??
    words.get(word) ??
    stems.get(word.slice(0, START))?.find(({ stem }) => word.startsWith(stem))?.means ??
    NONE
  );
};

/** Without the hash of a tag and the apostrophe of an elision. */
export const bare = (word: string): string =>
  word.slice(word.startsWith('#') ? 1 : 0, word.endsWith("'") ? word.length - 1 : word.length);

/** No stem is shorter. */
const START = 3;
const NONE: readonly number[] = [];

const held = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};
