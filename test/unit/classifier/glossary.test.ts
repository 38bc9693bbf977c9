import { describe, expect, it } from 'vitest';
import { foundIn, parseGlossary } from '../../../shared/classifier/glossary.ts';
import { tokensOf } from '../../../shared/classifier/tokens.ts';

const glossary = parseGlossary(
  '# a row, then its words by language\nlate\tretard*\tlate\nlater\t\tlater_on see_you_later\nbye\t\tsee_you bye\nsmile\t\t:_)\n',
  (name) => name.toUpperCase(),
);
const found = (text: string) => foundIn(tokensOf({ text, platform: 'x', kind: 'post' }), glossary);
const rows = (text: string) => found(text).map(({ row }) => row);

describe('a glossary', () => {
  it('finds words and beginnings of words, in order', () => {
    expect(rows('trop de retards, late again, bye')).toEqual(['LATE', 'LATE', 'BYE']);
  });

  it('takes the longest phrase before its parts, and what comes after it by itself', () => {
    expect(rows('see you later bye')).toEqual(['LATER', 'BYE']);
    expect(rows('see you late')).toEqual(['BYE', 'LATE']);
    expect(rows('see later')).toEqual([]);
  });

  it('says where an entry starts and where the next token does', () => {
    expect(found('well, see you later bye')).toEqual([
      { at: 2, next: 5, row: 'LATER' },
      { at: 5, next: 6, row: 'BYE' },
    ]);
  });

  it('reads emoticons, and hashtags as their word', () => {
    expect(rows('ok :) #bye')).toEqual(['SMILE', 'BYE']);
  });

  it('finds nothing in a mark that is no word, though a language has no entry in a row', () => {
    expect(rows("# ' #")).toEqual([]);
  });

  it('ends with the text, in the middle of a phrase', () => {
    expect(rows('see you')).toEqual(['BYE']);
    expect(rows('see')).toEqual([]);
    expect(rows('')).toEqual([]);
  });
});
