import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fold } from '../../../shared/classifier/fold.ts';
import { rowsOf } from '../../../shared/classifier/glossary.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';

const TABLE = readFileSync(new URL('../../../shared/classifier/train/concepts.tsv', import.meta.url), 'utf8');
const concepts = parseGlossary(TABLE);
const meaning = (word: string): string[] => Array.from(rowsOf(concepts, word), (row) => concepts.names[row] ?? '');

describe('what words mean', () => {
  it.each([
    ['blocked', ['bloquee', 'blocked', 'gesperrt', 'bloccata', 'bloqueada', 'geblokkeerd']],
    ['refund', ['remboursement', 'refund', 'erstattung', 'rimborso', 'reembolso', 'terugbetaling']],
    ['lawyer', ['avocat', 'lawyer', 'anwalt', 'avvocato', 'abogado', 'advocaat']],
  ])('%s is the same in six languages', (concept, words) => {
    for (const word of words) expect(meaning(word), word).toContain(concept);
  });

  it('finds every entry of the table by its own spelling, as the text has it when folded', () => {
    for (const row of TABLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
      const [concept = '', ...cells] = row.split('\t');
      for (const entry of cells.flatMap((cell) => cell.split(' ')).filter((each) => each !== '' && !each.endsWith('*')))
        expect(meaning(entry), entry).toContain(concept);
    }
  });

  it("hears no in a don't and in a n'", () => {
    for (const word of ["don'", "isn'", "can'", "n'"]) expect(meaning(word), word).toContain('not');
  });

  it('is written as the classifier folds, a line a concept and a cell a language', () => {
    const lines = TABLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(new Set(concepts.names).size).toBe(lines.length);
    for (const line of lines) {
      const cells = line.split('\t');
      expect(cells, line).toHaveLength(7);
      for (const entry of cells.slice(1).flatMap((cell) => cell.split(' '))) {
        expect(fold(entry), entry).toBe(entry);
        if (entry.endsWith('*')) expect(entry.length, entry).toBeGreaterThan(3);
      }
    }
  });
});
