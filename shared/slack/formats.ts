import { DAY, HOUR, type Instant, MINUTE } from '../runtime/clock.ts';

/** Formats for one locale and time zone. Making an Intl formatter takes a hundred times longer than using it. */
export interface Formats {
  /** With day and month: when somebody wrote. With the year too where it is seen, `seenAt`, more than half a year before or after. */
  readonly date: (at: Instant, seenAt?: Instant) => string;
  /** `Mon 23 Nov` of `2026-11-23`. */
  readonly day: (date: string) => string;
  /** `1,234` or `1 234`. */
  readonly count: (value: number) => string;
  /** With one place: `3.5` or `3,5`. */
  readonly decimal: (value: number) => string;
  /** `87%` or `87 %` of .87. */
  readonly percent: (share: number) => string;
  /** Rounded to what one remembers: `12 min`, `3 h`, `2 days`. */
  readonly duration: (ms: number) => string;
  /** `French` of `fr`. */
  readonly language: (code: string) => string;
}

/** `locale` is BCP 47, `timeZone` an IANA name that was validated with the policy. */
export const formatsOf = (locale: string, timeZone: string): Formats => {
  const key = `${locale} ${timeZone}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const dateWith = (year?: 'numeric') =>
    new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year,
      hour: '2-digit',
      minute: '2-digit',
    });
  const date = dateWith();
  const longDate = dateWith('numeric');
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
  const number = new Intl.NumberFormat(locale);
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const unit = (name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' });
  const [days, hours, minutes] = [unit('day'), unit('hour'), unit('minute')];
  const language = new Intl.DisplayNames(locale, { type: 'language' });
  const names = new Map<string, string>();
  const formats: Formats = {
    date: (at, seenAt = at) => (Math.abs(seenAt - at) > HALF_A_YEAR ? longDate : date).format(at),
    day: (date) => day.format(Date.parse(date)),
    count: (value) => number.format(value),
    decimal: (value) => decimal.format(value),
    percent: (share) => percent.format(share),
    duration: (ms) => {
      if (ms >= 1.5 * DAY) return days.format(Math.round(ms / DAY));
      if (ms >= 1.5 * HOUR) return hours.format(Math.round(ms / HOUR));
      return minutes.format(Math.max(1, Math.round(ms / MINUTE)));
    },
    language: (code) => {
      // Asking takes longer than drawing the rest of the line.
      const known = names.get(code);
      if (known !== undefined) return known;
      const name = language.of(code) ?? code;
      names.set(code, name);
      return name;
    },
  };
  cache.set(key, formats);
  return formats;
};

/** `45 s`, `12 min`, `3.5 h`, or `3,5 h`. */
export const span = (milliseconds: number | undefined, formats: Formats): string => {
  if (milliseconds === undefined) return '–';
  if (milliseconds < 90_000) return `${Math.round(milliseconds / 1_000)} s`;
  if (milliseconds < 5_400_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${formats.decimal(milliseconds / 3_600_000)} h`;
};

const HALF_A_YEAR = 182 * DAY;

/** As many entries as the policy has pairs of locale and time zone. */
const cache = new Map<string, Formats>();
