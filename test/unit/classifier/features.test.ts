import { describe, expect, it } from 'vitest';
import type { Readable } from '../../../shared/classifier/classifier.ts';
import { circumstancesOf } from '../../../shared/classifier/features.ts';

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
    expect(circumstancesOf(readable).includes('brand nowhere on x')).toBe(nowhere);
  });

  it('tells a name from a word that holds it', () => {
    expect(circumstancesOf(mention('die Autobahn ist zu'))).toContain('brand in a word');
    expect(circumstancesOf(mention('die Bahn auf der Autobahn'))).not.toContain('brand in a word');
  });
});
