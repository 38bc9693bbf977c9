import * as z from 'zod';
import { countryCode, languageCode } from '../mention/codes.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../runtime/clock.ts';
import { nearest } from './did-you-mean.ts';

/** The single values that a policy is written in, each with what to say when it is wrong. */

/** The languages that a desk may speak. One more is one more here: the compiler names what else it needs. */
export const LOCALES = ['fr', 'en', 'de', 'it', 'es', 'nl'] as const;
export type Locale = (typeof LOCALES)[number];

export const word = (what: string) =>
  z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,39}$/,
      `is no name of ${what}: use lowercase letters, digits and hyphens, a letter first`,
    );

export const withLetters = z.string().regex(/[\p{L}\p{N}]/u, 'is no name: it has no letter and no digit');

export const PersonOrGroup = z
  .string()
  .regex(/^[UWS][A-Z0-9]{8,14}$/, 'is no Slack user id (U0123456789) or user-group id (S0123456789)');

/** Whom a post calls. */
export const Ping = z
  .string()
  .regex(
    /^(none|here|channel|[UWS][A-Z0-9]{8,14})$/,
    'should be none, here, channel, a Slack user id (U0123456789) or a user-group id (S0123456789)',
  );

export const TimeZone = z.string().refine(isTimeZone, {
  error: ({ input }) => `is no time zone: ${zoneLike(`${input}`)}`,
});

/** `und` is what is in no language. */
export const LanguageCode = code(
  /^([a-z]{2}|und)$/,
  (written) => (written === 'und' ? written : languageCode(written)),
  'language code: two letters of ISO 639-1 in lowercase, `fr`',
);

export const CountryCode = code(/^[A-Z]{2}$/, countryCode, 'country code: two letters of ISO 3166 in capitals, `FR`');

const NO_DURATION = 'is no duration: write `30s`, `15m` or `4h`';

/** `90s`, `15m`, `4h`. There is no `d`: a working day is not 24 hours. */
export const Duration = z
  .string(NO_DURATION)
  .regex(/^[1-9]\d{0,5}(s|m|h)$/, { error: NO_DURATION, abort: true })
  .refine((duration) => durationMs(duration) <= LONGEST_MS, {
    error: 'is longer than 90 days: write `2160h` at most',
    abort: true,
  });

/** A text for each language, or for some of them. */
export const inLanguages = <T extends z.ZodType>(text: T) => {
  const one = text.optional();
  return z
    .strictObject({ fr: one, en: one, de: one, it: one, es: one, nl: one } satisfies Record<Locale, unknown>)
    .refine(
      (said) => LOCALES.some((locale) => said[locale] !== undefined),
      `says nothing: write it in ${LOCALES.map((locale) => `\`${locale}\``).join(', ')}, or some of them`,
    );
};

/** What is written in this language; else in English, else in the first that there is. */
export const inLanguage = <T>(said: Readonly<Partial<Record<Locale, T>>>, locale: Locale): T | undefined =>
  said[locale] ?? said.en ?? Object.values(said).find((text) => text !== undefined);

export const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1, 'name at least one')]);

/** Milliseconds of a `Duration`. */
export const durationMs = (duration: string): number => {
  const unit = duration.endsWith('s') ? 's' : duration.endsWith('m') ? 'm' : 'h';
  return Number(duration.slice(0, -1)) * UNIT_MS[unit];
};

/** Where a calendar is open for an hour a week, that is forty years; calendars count little further. */
const LONGEST_MS = 90 * DAY;

const UNIT_MS = { s: SECOND, m: MINUTE, h: HOUR } as const;

/** A code that is written as `codeOf` writes it. */
function code(pattern: RegExp, codeOf: (written: string) => string | undefined, what: string) {
  const error = ({ input }: { readonly input?: unknown }) => {
    const meant = codeOf(`${input}`);
    return meant === undefined ? `is no ${what}` : `is no ${what.split(':')[0]}: did you mean \`${meant}\`?`;
  };
  return z
    .string()
    .regex(pattern, { error, abort: true })
    .refine((written) => codeOf(written) === written, { error });
}

/** Of a zone's time, `IST`. `CET` and its like are zones with daylight saving, and stay. */
const ABBREVIATION = /^(?!(GM|CE|EE|ME|WE)T$)[A-Z]{2}T$/i;

function zoneLike(name: string): string {
  const zones = Intl.supportedValuesOf('timeZone');
  const near = nearest(name, zones) ?? zones.find((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  return near === undefined ? 'write it like `Europe/Paris`' : `did you mean \`${near}\`?`;
}

function isTimeZone(name: string): boolean {
  // Intl also takes offsets, `+01:00` and `EST`, which know no daylight saving, and `IST`, in which calendars cannot count.
  if (!/^[A-Za-z]/.test(name) || ABBREVIATION.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
