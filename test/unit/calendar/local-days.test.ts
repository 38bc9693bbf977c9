import { expect, test } from 'vitest';
import { dateAfter, localDateOf, startOfDate } from '../../../shared/calendar/local-days.ts';

test.each([
  ['Europe/Paris', '2026-10-01', '2026-09-30T22:00:00.000Z'],
  ['Europe/Paris', '2026-11-01', '2026-10-31T23:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  // There is no midnight on that day.
  ['Africa/Cairo', '2027-04-30', '2027-04-29T22:00:00.000Z'],
])('in %s %s begins at %s, and not a millisecond before', (timeZone, date, instant) => {
  const start = startOfDate(date, timeZone);
  expect(new Date(start).toISOString()).toBe(instant);
  expect([start - 1, start].map((at) => localDateOf(at, timeZone))).toEqual([dateAfter(date, -1), date]);
});

test('dates go on over the ends of months and years, whatever the clock does', () => {
  expect([dateAfter('2026-10-24', 2), dateAfter('2028-02-28', 1)]).toEqual(['2026-10-26', '2028-02-29']);
  expect(dateAfter('2027-01-01', -1)).toBe('2026-12-31');
});
