import { describe, expect, it } from 'vitest';
import { foundIn, rowsOf } from '../../../shared/classifier/glossary.ts';
import { tokensOf } from '../../../shared/classifier/tokens.ts';
import { parseGlossary } from '../../../shared/classifier/train/parse-glossary.ts';

const glossary = parseGlossary(
  '# a row, then its words by language\nlate\tretard*\tlate\nlater\t\tlater_on see_you_later\nbye\t\tsee_you bye\nsmile\t\t:_)\n',
);
const found = (text: string) => foundIn(tokensOf({ text, platform: 'x', kind: 'post' }), glossary);
const names = (text: string) => found(text).map(({ name }) => name);

describe('a glossary', () => {
  it('finds words and beginnings of words, in order', () => {
    expect(names('trop de retards, late again, bye')).toEqual(['late', 'late', 'bye']);
  });

  it('takes the longest phrase before its parts, and what comes after it by itself', () => {
    expect(names('see you later bye')).toEqual(['later', 'bye']);
    expect(names('see you late')).toEqual(['bye', 'late']);
    expect(names('see later')).toEqual([]);
  });

  it('says where an entry starts and where the next token does', () => {
    expect(found('well, see you later bye')).toEqual([
      { at: 2, next: 5, name: 'later' },
      { at: 5, next: 6, name: 'bye' },
    ]);
  });

  it('reads emoticons, and hashtags as their word', () => {
    expect(names('ok :) #bye')).toEqual(['smile', 'bye']);
  });

  it('finds nothing in a mark that is no word, though a language has no entry in a row', () => {
    expect(names("# ' #")).toEqual([]);
  });

  it('goes by the whole word before its beginning, and by the longest beginning', () => {
    const own = parseGlossary('one\tcar*\ntwo\tcard\nthree\tcarte*\n');
    const rows = (word: string) => [...rowsOf(own, word)];
    expect(rows('card')).toEqual([1]);
    expect(rows('#card')).toEqual([1]);
    expect(rows("card'")).toEqual([1]);
    expect(rows('cartes')).toEqual([2]);
    expect(rows('carry')).toEqual([0]);
    expect(rows('#carry')).toEqual([0]);
    expect(rows('ca')).toEqual([]);
    expect(rows(`carte${'x'.repeat(100)}`)).toEqual([2]);
  });

  it('keeps every meaning of a word that languages share, each once', () => {
    const own = parseGlossary('one\tplan\tplan\ntwo\tplan\n');
    expect([...rowsOf(own, 'plan')]).toEqual([0, 1]);
    expect(own.hashes).toHaveLength(2);
  });

  it('ends with the text, in the middle of a phrase', () => {
    expect(names('see you')).toEqual(['bye']);
    expect(names('see')).toEqual([]);
    expect(names('')).toEqual([]);
  });
});
