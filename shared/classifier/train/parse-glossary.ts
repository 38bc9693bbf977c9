import { entryHash, type Glossary, glossaryOf } from '../glossary.ts';

/** A table with a row a line: its name, then its entries in each language. */
export const parseGlossary = (table: string): Glossary => {
  const lines = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const names: string[] = [];
  const known: { hashed: number; row: number }[] = [];
  lines.forEach((line, row) => {
    const [name = '', ...cells] = line.split('\t');
    names.push(name);
    const entries = new Set(cells.flatMap((cell) => cell.split(' ')).filter((entry) => entry !== ''));
    for (const entry of entries) known.push({ hashed: entryHash(entry), row });
  });
  known.sort((a, b) => a.hashed - b.hashed || a.row - b.row);
  return glossaryOf(
    names,
    Uint32Array.from(known, ({ hashed }) => hashed),
    Uint8Array.from(known, ({ row }) => row),
  );
};
