import { expect, test } from 'vitest';
import { onDuty } from '../../../shared/calendar/rota.ts';
import { weekOf } from '../../../shared/policy/calendars.ts';

const shift = (hours: string, who: string) => ({
  who,
  hours: { timeZone: 'UTC', week: weekOf({ 'mon-sun': hours }), onHoliday: [], isHoliday: () => false },
});

test('where two shifts overlap the first of them is called', () => {
  const shifts = [shift('18:00-09:00', 'U0NIGHT001'), shift('08:00-20:00', 'U0DAY00001')];
  expect(onDuty({ shifts }, Date.UTC(2026, 10, 24, 8, 30))).toBe('U0NIGHT001');
  expect(onDuty({ shifts: shifts.toReversed() }, Date.UTC(2026, 10, 24, 8, 30))).toBe('U0DAY00001');
});

test('the periods of a day are in the order of their times, however they were written', () => {
  const [monday] = weekOf({ mon: ['14:00-18:00', '09:00-12:30'] });
  expect(monday).toEqual([
    { from: 9 * 60, to: 12.5 * 60 },
    { from: 14 * 60, to: 18 * 60 },
  ]);
});
