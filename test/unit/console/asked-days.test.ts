import { expect, test } from 'vitest';
import { askedDays } from '../../../functions/console/asked-days.ts';
import { HOUR } from '../../../shared/runtime/clock.ts';

/** In Paris the 26th has begun. */
const NOW = Date.UTC(2026, 9, 25, 23, 30);
const asked = (query: string) => askedDays(new URLSearchParams(query), 'Europe/Paris', NOW);

test.each([
  ['', '2026-10-20', '2026-10-26'],
  ['from=2026-10-01&to=2026-10-07', '2026-10-01', '2026-10-07'],
  ['to=2026-10-07', '2026-10-01', '2026-10-07'],
  ['from=2026-10-07', '2026-10-07', '2026-10-26'],
  ['from=2026-10-07&to=2026-10-07', '2026-10-07', '2026-10-07'],
  ['from=2026-10-09&to=2026-10-07', '2026-10-07', '2026-10-09'],
  ['from=2026-11-01&to=2027-01-01', '2026-10-26', '2026-10-26'],
  ['from=1970-01-01&to=2026-10-07', '2026-07-08', '2026-10-07'],
  ['from=2026-02-30&to=2026-02-31', '2026-10-20', '2026-10-26'],
  ['from=yesterday&to=-1', '2026-10-20', '2026-10-26'],
  ['from=&to=', '2026-10-20', '2026-10-26'],
  // From a day before the year 0, which has another spelling, no number of steps led to the last one.
  ['to=0000-01-03', '2026-10-20', '2026-10-26'],
  ['from=0000-01-01&to=0000-01-01', '2026-10-20', '2026-10-26'],
  ['from=1970-01-01&to=1970-01-01', '1970-01-01', '1970-01-01'],
])('of %j a page shows the days from %s to %s', (query, first, last) => {
  expect(asked(query)).toMatchObject({ first, last, today: '2026-10-26' });
});

test('days begin where the group’s desk is, also that on which the clock is set back', () => {
  const { days, from, until } = asked('from=2026-10-24&to=2026-10-26');
  const begins = [Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23)];
  expect(days).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'].map((date, i) => ({ date, from: begins[i] })));
  expect({ from, until }).toEqual({ from: begins[0], until: Date.UTC(2026, 9, 25, 23) + 24 * HOUR });
});
