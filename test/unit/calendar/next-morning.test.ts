import { describe, expect, test } from 'vitest';
import type { Calendar } from '../../../shared/calendar/business-hours.ts';
import { nextMorning } from '../../../shared/calendar/next-morning.ts';

const fromEight = (timeZone: string) => ({
  timeZone,
  week: Array.from({ length: 7 }, () => [{ from: 8 * 60, to: 18 * 60 }]),
  onHoliday: [],
  isHoliday: () => false,
});

describe('A week from now is the same weekday', () => {
  test.each([
    ['from late in the evening, over the change to summer', 'Europe/Paris', '2027-03-24T22:30Z', '2027-03-31T07:00Z'],
    ['from after midnight, over the change to winter', 'Europe/Paris', '2027-10-26T22:30Z', '2027-11-03T08:00Z'],
    ['where a day has no midnight, from that day', 'Africa/Cairo', '2027-04-29T22:30Z', '2027-05-07T06:00Z'],
    ['where a day has no midnight, to that day', 'Africa/Cairo', '2027-04-23T20:30Z', '2027-04-30T06:00Z'],
    ['where a day has no last hour', 'America/Nuuk', '2027-03-23T01:30Z', '2027-03-29T10:00Z'],
    ['by a change of half an hour', 'Australia/Lord_Howe', '2027-09-29T13:15Z', '2027-10-05T22:00Z'],
  ])('%s', (_case, zone, now, nine) => {
    expect(morning(now, zone, 'always')).toBe(nine);
    expect(morning(now, zone, fromEight(zone))).toBe(anHourBefore(nine));
  });
});

test.each([
  ['by night only, from when it comes', { from: 22 * 60, to: 30 * 60 }, '2027-03-24T21:00Z'],
  ['from midnight on, from the midnight that comes', { from: 0, to: 8 * 60 }, '2027-03-24T23:00Z'],
  ['day and night, from nine', { from: 0, to: 24 * 60 }, '2027-03-24T08:00Z'],
])('the next morning of a desk that is there %s', (_when, period, then) => {
  const calendar = { ...fromEight('Europe/Paris'), week: Array.from({ length: 7 }, () => [period]) };
  expect(written(nextMorning(Date.parse('2027-03-24T00:30Z'), 'Europe/Paris', calendar))).toBe(then);
});

const morning = (now: string, zone: string, calendar: Calendar): string =>
  written(nextMorning(Date.parse(now), zone, calendar, 7));

const anHourBefore = (nine: string): string => written(Date.parse(nine) - 3_600_000);

const written = (at: number): string => new Date(at).toISOString().replace(':00.000Z', 'Z');
