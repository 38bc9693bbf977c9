import { describe, expect, it } from 'vitest';
import { tokensOf } from '../../../shared/classifier/tokens.ts';

const pieces = (text: string, brand = 'BNP Paribas') =>
  tokensOf({ text, platform: 'x', kind: 'post', brand }).map((token) => token.text);

describe('the pieces of a text', () => {
  it.each([
    ['words between blanks', 'ma carte bloquee', ['ma', 'carte', 'bloquee']],
    ['words before punctuation', 'non, jamais. rien', ['non', ',', 'jamais', '.', 'rien']],
    ['accents folded, capitals small', 'Été À Zürich', ['ete', 'a', 'zurich']],
    ['an elision', "c'est l'appli", ["c'", 'est', "l'", 'appli']],
    ['an apostrophe at the end', "the banks' fees", ['the', 'banks', "'", 'fees']],
    ['letters and digits in one', 'rib2 4g covid19', ['rib2', '{number1}', 'g', 'covid19']],
    ['a link without a scheme', 'voir www.example.org/a merci', ['voir', '{url}', 'merci']],
    ['a link with a scheme', 'voir http://example.org/a, merci', ['voir', '{url}', 'merci']],
    ['what begins like a link', 'wwwow. http et www', ['wwow', '.', 'http', 'et', 'ww']],
    ['stretched letters', 'muuuuuy bien', ['muuy', 'bien']],
    ['the brand and its handle', '@bnpparibas paribas #bnpparibas', ['{brand}', '{name}', '#{name}']],
    ['hashtags', 'la #panne, encore', ['la', '#panne', ',', 'encore']],
    ['words of other scripts', 'моя carte', ['моя', 'carte']],
    ['nothing', '', []],
  ])('%s', (_what, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it('says where each stands in the folded text', () => {
    const text = 'ma carte, www.example.org et moi';
    const places = tokensOf({ text, platform: 'x', kind: 'post' }).map(({ start, end }) => text.slice(start, end));
    expect(places).toEqual(['ma', 'carte', ',', 'www.example.org', 'et', 'moi']);
  });

  it.each([
    [
      'of two letters, as a word and at the start of a handle',
      'BT',
      '@bt_uk bt is down @btree',
      '{brand} {name} is down {user}',
    ],
    [
      'of common words, only as a whole',
      'US Bank',
      'my us bank card @usbank tell us',
      'my {name} card {brand} tell us',
    ],
    [
      'with a land in it',
      'Deutsche Bahn',
      'die deutsche bahn, die deutsche elf',
      'die deutsche {name} , die deutsche elf',
    ],
    ['that is a common word', 'Post', 'die post ist zu', 'die {name} ist zu'],
  ])('a brand %s', (_what, brand, text, expected) => {
    expect(pieces(text, brand).join(' ')).toBe(expected);
  });

  it('knows what else the brand is called, as a whole', () => {
    const [text, brand] = ['bnpp ou hello bank! hello @bnpp_fr #hellobank', 'BNP Paribas'];
    const mention = { text, platform: 'x', kind: 'post', brand, alsoCalled: ['BNPP', 'Hello bank!'] } as const;
    const found = tokensOf(mention).map((token) => token.text);
    expect(found.join(' ')).toBe('{name} ou {name} ! hello {brand} #{name}');
  });

  it('knows the account that a mention came to', () => {
    const mention = { text: '@lcl @la_banque_qui', platform: 'x', kind: 'post', brand: 'Une Banque' } as const;
    const found = tokensOf({ ...mention, brandAccount: '@la_banque_qui' }).map((token) => token.text);
    expect(found).toEqual(['{user}', '{brand}']);
  });
});
