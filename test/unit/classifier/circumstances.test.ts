import { describe, expect, it } from 'vitest';
import { circumstancesOf } from '../../../shared/classifier/circumstances.ts';
import type { Readable } from '../../../shared/classifier/classifier.ts';

const mention = (text: string, more: Partial<Readable> = {}): Readable => ({
  text,
  platform: 'x',
  kind: 'post',
  brand: 'Deutsche Bahn',
  ...more,
});

describe('whether the brand is named', () => {
  it.each([
    ['a post that names it', mention('mit der Bahn nach Köln'), false],
    ['a post that has its name in a word', mention('am Bahnsteig in Köln'), false],
    ['a post that names nobody', mention('heute gibt es Suppe'), true],
    ['a post that answers somebody', mention('@user heute gibt es Suppe'), false],
    ['a comment', mention('steh hier seit zwei Stunden', { kind: 'comment' }), false],
    ['a post to its account', mention('steh hier seit zwei Stunden', { brandAccount: '@DB_Bahn' }), false],
    ['a post with another of its names', mention('die DB schon wieder', { alsoCalled: ['DB'] }), false],
    ['a post without that name known', mention('die DB schon wieder'), true],
  ])('%s', (_what, readable, nowhere) => {
    expect(circumstancesOf(readable).circumstances.includes('brand nowhere on x')).toBe(nowhere);
  });

  it('tells a name from a word that holds it', () => {
    expect(circumstancesOf(mention('die Autobahn ist zu')).circumstances).toContain('brand in a word');
    expect(circumstancesOf(mention('die Bahn auf der Autobahn')).circumstances).not.toContain('brand in a word');
  });
});

describe('the measures', () => {
  const measures = (text: string, more: Partial<Readable> = {}) => [...circumstancesOf(mention(text, more)).measures];

  it('say how a mention came and what it holds, in numbers of a few', () => {
    expect(measures('die Bahn')).toEqual([2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const reply = measures('@user ruf mich an: 0171 2345678', { kind: 'reply', rating: 1 });
    expect(reply.slice(-6)).toEqual([-2, 1, 1, 0, 1, 1]);
  });

  it('are as many for any text, and never large', () => {
    const texts = ['', '!!!', '@user '.repeat(500), 'AAAA '.repeat(500), '#a https://example.org '.repeat(500)];
    for (const text of texts) {
      const found = measures(text, { rating: 1_000 });
      expect(found).toHaveLength(14);
      expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(8);
    }
  });
});
