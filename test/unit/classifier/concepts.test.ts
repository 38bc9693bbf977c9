import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conceptsOf, parseConcepts } from '../../../shared/classifier/concepts.ts';
import { fold } from '../../../shared/classifier/fold.ts';

const TABLE = readFileSync(new URL('../../../shared/classifier/train/concepts.tsv', import.meta.url), 'utf8');
const concepts = parseConcepts(TABLE);
const names = TABLE.split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t')[0] ?? '');
const meaning = (word: string): string[] => conceptsOf(concepts, word).map((at) => names[at] ?? '');

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

  it('goes by the whole word before its beginning, and by the longest beginning', () => {
    const own = parseConcepts('one\tcar*\ntwo\tcard\nthree\tcarte*\n');
    expect(conceptsOf(own, 'card')).toEqual([1]);
    expect(conceptsOf(own, 'cartes')).toEqual([2]);
    expect(conceptsOf(own, 'carry')).toEqual([0]);
    expect(conceptsOf(own, 'ca')).toEqual([]);
  });

  it('keeps every meaning of a word that languages share', () => {
    const own = parseConcepts('one\tplan\ntwo\tplan\n');
    expect(conceptsOf(own, 'plan')).toEqual([0, 1]);
  });

  it('is written as the classifier folds, a line a concept and a cell a language', () => {
    const lines = TABLE.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(new Set(names).size).toBe(lines.length);
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
