import { describe, expect, it } from 'vitest';
import { countryCode, languageCode } from '../../../shared/mention/codes.ts';

describe('a language, however it is written, is two letters of ISO 639-1', () => {
  it.each([
    ['fr', 'fr'],
    ['fr-BE', 'fr'],
    ['pt_BR', 'pt'],
    ['NL', 'nl'],
    ['fra', 'fr'],
    ['ger', 'de'],
    ['in', 'id'],
    ['iw', 'he'],
  ])('%s is %s', (written, code) => expect(languageCode(written)).toBe(code));

  it.each(['und', 'zxx', 'qme', 'art', 'xx', 'français', 'French', '', undefined])('%j is none', (written) =>
    expect(languageCode(written)).toBeUndefined(),
  );
});

describe('a country is two letters of ISO 3166', () => {
  it.each([
    ['LU', 'LU'],
    ['be', 'BE'],
    ['UK', 'GB'],
  ])('%s is %s', (written, code) => expect(countryCode(written)).toBe(code));

  it.each(['France', 'FRA', 'XX', '', 'f1', undefined])('%j is none', (written) =>
    expect(countryCode(written)).toBeUndefined(),
  );
});
