import { bare } from './concepts.ts';
import { remembering } from './remembering.ts';
import type { Token } from './tokens.ts';

/** Words, phrases and marks of six languages, each in the row of a table that names what it stands for. */
export interface Glossary<Row> {
  rowOf: (word: string) => Row | undefined;
  /** The row of a phrase, its tokens joined by `_`. */
  phraseRowOf: (phrase: string) => Row | undefined;
  /** What phrases begin with. */
  opens: ReadonlySet<string>;
}

/** A table with a row a line: its name, then its entries in each language; a star after a word lets it go on, `_` joins a phrase. */
export const parseGlossary = <Row extends NonNullable<unknown>>(
  table: string,
  named: (name: string) => Row,
): Glossary<Row> => {
  const rows = new Map<string, Row>();
  const opens = new Set<string>();
  for (const line of table.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [name = '', ...cells] = line.split('\t');
    const row = named(name);
    for (const cell of cells)
      for (const entry of cell.split(' ')) {
        if (entry === '') continue;
        rows.set(entry, row);
        const end = entry.indexOf('_');
        if (end > 0) opens.add(entry.slice(0, end));
      }
  }
  const known = remembering((word) => ({
    row: rows.get(word) ?? rows.get(bare(word)) ?? longestStem(rows, bare(word)),
  }));
  return { rowOf: (word) => known(word).row, phraseRowOf: (phrase) => rows.get(phrase), opens };
};

/** The row of the longest beginning of a word that may go on. */
const longestStem = <Row>(rows: ReadonlyMap<string, Row>, word: string): Row | undefined => {
  for (let length = Math.min(word.length, LONGEST_STEM); length >= SHORTEST_STEM; length -= 1) {
    const row = rows.get(`${word.slice(0, length)}*`);
    if (row !== undefined) return row;
  }
  return undefined;
};

const SHORTEST_STEM = 3;
const LONGEST_STEM = 24;

/** An entry in a text: where it starts, where what comes after it starts. */
export interface Found<Row> {
  at: number;
  next: number;
  row: Row;
}

/** The entries in a text, in order; a phrase goes before its words, and the longest before its parts. */
export const foundIn = <Row extends NonNullable<unknown>>(
  tokens: readonly Token[],
  { rowOf, phraseRowOf, opens }: Glossary<Row>,
): Found<Row>[] => {
  const found: Found<Row>[] = [];
  for (let at = 0; at < tokens.length; ) {
    const text = tokens[at]?.text ?? '';
    let next = at + 1;
    let row: Row | undefined;
    if (opens.has(text))
      for (let length = Math.min(LONGEST, tokens.length - at); length > 1 && row === undefined; length -= 1) {
        let phrase = text;
        for (let more = 1; more < length; more += 1) phrase += `_${tokens[at + more]?.text}`;
        row = phraseRowOf(phrase);
        if (row !== undefined) next = at + length;
      }
    row ??= rowOf(text);
    if (row !== undefined) found.push({ at, next, row });
    at = next;
  }
  return found;
};

/** Tokens of the longest phrase. */
const LONGEST = 3;
