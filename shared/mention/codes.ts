/** ISO 639-1 of a language, however it is written: `fr-BE`, `fra`, X's `in` for Indonesian. Undefined for what is none: `und`, X's `qme`. */
export const languageCode = (written: string | undefined): string | undefined => {
  const [letters] = /^[a-z]{2,3}(?![a-z])/i.exec(written ?? '') ?? [];
  const language = letters === undefined ? undefined : new Intl.Locale(letters).language;
  return language?.length === 2 && LANGUAGES.of(language) !== undefined ? language : undefined;
};

/** ISO 3166 of a country, in whatever case; `GB` of a `UK`. Undefined for what is none. */
export const countryCode = (written: string | undefined): string | undefined => {
  const region = /^[a-z]{2}$/i.test(written ?? '') ? new Intl.Locale(`und-${written}`).region : undefined;
  return region !== undefined && COUNTRIES.of(region) !== undefined ? region : undefined;
};

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
