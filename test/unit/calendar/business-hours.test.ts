import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  addBusinessTime,
  type BusinessHours,
  businessTimeBetween,
  type Calendar,
  isOpen,
  type Period,
} from '../../../shared/calendar/business-hours.ts';
import { holidayTable } from '../../../shared/calendar/public-holidays.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { COUNTRIES } from './countries.ts';

const table = holidayTable(
  COUNTRIES.map(([region]) => region),
  2025,
  2027,
);

const hours = (from: number, to: number): Period => ({ from: from * 60, to: to * 60 });
const OFFICE = [hours(9, 12.5), hours(14, 18)];
const week = (weekdays: readonly Period[], saturday: readonly Period[] = [], sunday: readonly Period[] = []) => [
  ...Array.from({ length: 5 }, () => weekdays),
  saturday,
  sunday,
];
/** An office, shops on Saturday, a night shift that crosses every change of the clock, and a day without a gap. */
const WEEKS = [
  week(OFFICE),
  week(OFFICE, [hours(10, 16)]),
  week([hours(22, 30)], [hours(22, 30)], [hours(22, 30)]),
  week([hours(0, 2.5), hours(2.75, 24)], [hours(0, 2.5), hours(2.75, 24)], [hours(0, 2.5), hours(2.75, 24)]),
];

const CALENDARS: readonly BusinessHours[] = COUNTRIES.flatMap(([region, timeZone], place) => {
  const dates = new Set(table[region]);
  // Two of the four for each: every kind meets every kind of change.
  return [WEEKS[place % 2] ?? [], WEEKS[2 + ((place >> 1) % 2)] ?? []].map((periods) => ({
    timeZone,
    week: periods,
    onHoliday: [],
    isHoliday: (date) => dates.has(date),
  }));
});

const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2026, 11, 31);
/** Half of all instants lie within hours of a change of the clock, where the mistakes are. */
const CHANGES = [
  ...['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-09-27'],
  ...['2026-04-24', '2026-10-30', '2026-09-06', '2026-04-04', '2026-02-15', '2026-03-22'],
].map((day) => Date.parse(`${day}T00:00:00Z`));
const instants = fc.oneof(
  fc.integer({ min: FROM, max: TO }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -14 * 60, max: 30 * 60 }))
    .map(([day, minutes]) => day + minutes * MINUTE),
);
const durations = fc.oneof(
  fc.integer({ min: 0, max: 30 * HOUR }),
  fc.integer({ min: 0, max: 240 }).map((quarters) => quarters * 15 * MINUTE),
);
const calendars = fc.constantFrom<Calendar>(...CALENDARS, 'always');

const RUNS = { numRuns: 10_000 };

describe('over 20 countries with their holidays and changes of the clock, 10,000 times', () => {
  test('two times one after the other are their sum', () => {
    fc.assert(
      fc.property(instants, durations, durations, calendars, (start, a, b, calendar) => {
        expect(addBusinessTime(addBusinessTime(start, a, calendar), b, calendar)).toBe(
          addBusinessTime(start, a + b, calendar),
        );
      }),
      RUNS,
    );
  });

  test('what was added has passed', () => {
    fc.assert(
      fc.property(instants, durations, calendars, (start, duration, calendar) => {
        expect(businessTimeBetween(start, addBusinessTime(start, duration, calendar), calendar)).toBe(duration);
      }),
      RUNS,
    );
  });

  test('who starts later or takes longer is never done earlier', () => {
    fc.assert(
      fc.property(instants, durations, durations, durations, calendars, (start, later, a, more, calendar) => {
        const end = addBusinessTime(start, a, calendar);
        expect(addBusinessTime(start, a + more, calendar)).toBeGreaterThanOrEqual(end);
        if (a > 0) expect(addBusinessTime(start + later, a, calendar)).toBeGreaterThanOrEqual(end);
      }),
      RUNS,
    );
  });

  test('no time ends while the desk is closed', () => {
    fc.assert(
      fc.property(instants, durations, calendars, (start, duration, calendar) => {
        const end = addBusinessTime(start, duration + 1, calendar);
        expect(isOpen(end - 1, calendar)).toBe(true);
      }),
      RUNS,
    );
  });

  test('time between is the sum of its parts', () => {
    fc.assert(
      fc.property(instants, durations, durations, calendars, (a, first, second, calendar) => {
        const b = a + first;
        const c = b + second;
        expect(businessTimeBetween(a, b, calendar) + businessTimeBetween(b, c, calendar)).toBe(
          businessTimeBetween(a, c, calendar),
        );
      }),
      RUNS,
    );
  });

  test('open is when the clock on the wall says so, on a working day', () => {
    const formats = new Map(COUNTRIES.map(([, timeZone]) => [timeZone as string, wallClock(timeZone)]));
    fc.assert(
      fc.property(instants, fc.constantFrom(...CALENDARS), (at, calendar) => {
        // A period of the day before may reach into this one.
        fc.pre(calendar.week[0]?.every(({ to }) => to <= 24 * 60) ?? false);
        const wall = formats.get(calendar.timeZone)?.(at);
        const before = formats.get(calendar.timeZone)?.(at - 3 * HOUR);
        const after = formats.get(calendar.timeZone)?.(at + 3 * HOUR);
        if (wall === undefined || before?.offset !== wall.offset || after?.offset !== wall.offset) return;
        const periods = calendar.isHoliday(wall.date) ? [] : (calendar.week[wall.weekday] ?? []);
        const said = periods.some(({ from, to }) => from <= wall.minutes && wall.minutes < to);
        expect(isOpen(at, calendar)).toBe(said);
      }),
      RUNS,
    );
  });
});

/** Another reader of time zones than the calendar's own. Minutes have fractions. */
const wallClock = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (at: number) => {
    const [date = '', time = ''] = format.format(at).split(', ');
    const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const minutes = hour * 60 + minute + (second + (at % 1_000) / 1_000) / 60;
    const offset = Math.round((midnight + minutes * MINUTE - at) / MINUTE);
    return { date, minutes, offset, weekday: (new Date(midnight).getUTCDay() + 6) % 7 };
  };
};

describe('in Paris, from nine to half past twelve and from two to six', () => {
  const dates = new Set(table.FR);
  const paris: Calendar = {
    timeZone: 'Europe/Paris',
    week: week(OFFICE),
    onHoliday: [],
    isHoliday: (date) => dates.has(date),
  };
  const due = (start: string, duration: number) =>
    new Date(addBusinessTime(Date.parse(start), duration, paris)).toISOString();

  it.each([
    ['within the morning', '2026-11-23T09:00+01:00', 1 * HOUR, '2026-11-23T10:00+01:00'],
    ['over lunch', '2026-11-23T12:00+01:00', 1 * HOUR, '2026-11-23T14:30+01:00'],
    ['at closing time, not next morning', '2026-11-23T17:00+01:00', 1 * HOUR, '2026-11-23T18:00+01:00'],
    ['over the weekend', '2026-11-20T17:30+01:00', 1 * HOUR, '2026-11-23T09:30+01:00'],
    ['over Bastille Day', '2026-07-13T17:30+02:00', 1 * HOUR, '2026-07-15T09:30+02:00'],
    ['over the change to winter, a day of 25 hours', '2026-10-23T17:30+02:00', 1 * HOUR, '2026-10-26T09:30+01:00'],
    ['over the change to summer, a day of 23 hours', '2026-03-27T17:30+01:00', 1 * HOUR, '2026-03-30T09:30+02:00'],
    ['from the night', '2026-11-23T03:00+01:00', 15 * MINUTE, '2026-11-23T09:15+01:00'],
    ['two working weeks', '2026-11-23T09:00+01:00', 75 * HOUR, '2026-12-04T18:00+01:00'],
  ])('%s', (_, start, duration, end) => {
    expect(due(start, duration)).toBe(new Date(Date.parse(end)).toISOString());
  });

  it('a night shift counts the hours that pass, not those that the clock shows', () => {
    const nights: Calendar = { ...paris, week: week([], [hours(22, 30)], []) };
    const saturday = Date.parse('2026-10-24T20:00:00Z');
    expect(businessTimeBetween(saturday, saturday + 24 * HOUR, nights)).toBe(9 * HOUR);
    const inSpring = Date.parse('2026-03-28T21:00:00Z');
    expect(businessTimeBetween(inSpring, inSpring + 24 * HOUR, nights)).toBe(7 * HOUR);
  });

  it('hours that the spring leaves out begin at the change, and those that come twice with the first of them', () => {
    const early: Calendar = { ...paris, week: week([], [], [hours(2.5, 4)]) };
    const spring = Date.parse('2026-03-28T12:00Z');
    expect(businessTimeBetween(spring, spring + 24 * HOUR, early)).toBe(1 * HOUR);
    expect(isOpen(Date.parse('2026-03-29T01:30+01:00'), early)).toBe(false);
    expect(isOpen(Date.parse('2026-03-29T03:00+02:00'), early)).toBe(true);
    const autumn = Date.parse('2026-10-24T12:00Z');
    expect(businessTimeBetween(autumn, autumn + 24 * HOUR, early)).toBe(2.5 * HOUR);
  });

  it('a calendar that never opens is a mistake that shows, not an endless search', () => {
    const closed: Calendar = { ...paris, week: week([]) };
    expect(() => addBusinessTime(FROM, 1, closed)).toThrow(expect.objectContaining({ code: 'configuration' }));
  });
});
