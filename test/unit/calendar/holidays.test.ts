import { describe, expect, it, test } from 'vitest';
import { holidayTable, isHolidayRegion, isPublicHoliday } from '../../../shared/calendar/public-holidays.ts';
import { onDuty } from '../../../shared/calendar/rota.ts';
import { holidayRegionsOf } from '../../../shared/policy/calendars.ts';
import { loadPolicyJson } from '../../../shared/policy/loaded-policy.ts';
import { HOUR } from '../../../shared/runtime/clock.ts';
import { loadedRoot } from '../policy/policies.ts';

describe('public holidays', () => {
  it.each([
    ['FR', '2026-07-14', true],
    ['FR', '2026-07-15', false],
    ['FR', '2026-12-26', false],
    ['FR-57', '2026-12-26', true],
    ['DE', '2026-11-01', false],
    ['DE-BY', '2026-11-01', true],
    ['DE-BY-A', '2026-08-08', true],
    ['GB', '2026-12-28', true],
    ['US', '2027-07-05', true],
  ])('of %s: %s is %s', (region, date, expected) => {
    expect(isPublicHoliday(region, date)).toBe(expected);
  });

  test('several days long count each of them', () => {
    expect(['2026-05-26', '2026-05-27', '2026-05-28', '2026-05-29'].every((date) => isPublicHoliday('SA', date))).toBe(
      true,
    );
  });

  it.each([
    ['FR', true],
    ['DE-BY-A', true],
    ['XX', false],
    ['DE-XX', false],
    ['DE-BY-XX', false],
  ])('%s is a region: %s', (region, expected) => {
    expect(isHolidayRegion(region)).toBe(expected);
  });
});

test('a function knows the same calendars from what lies beside its bundle', () => {
  const fromYaml = loadedRoot('policy.yaml');
  const table = holidayTable(holidayRegionsOf(fromYaml.policy), 2025, 2031);
  const beside = loadPolicyJson(JSON.stringify(fromYaml.policy), table);
  const dates = Array.from({ length: 365 }, (_, day) =>
    new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10),
  );
  for (const [desk, calendar] of fromYaml.calendars) {
    const same = beside.calendars.get(desk);
    if (calendar === 'always' || same === undefined || same === 'always') throw new Error(`${desk} has no hours`);
    const closed = dates.filter(calendar.isHoliday);
    expect(dates.filter(same.isHoliday)).toEqual(closed);
    expect(closed.length).toBeGreaterThan(7);
  }
});

describe('the press office’s rota of the repository', () => {
  const rota = loadedRoot('policy.yaml').rotas.get('press-nights');
  it.each([
    ['a Tuesday at noon', '2026-11-24T12:00+01:00', undefined],
    ['a Tuesday night', '2026-11-24T23:00+01:00', 'U07PRNIGHT1'],
    ['early on Wednesday', '2026-11-25T08:59+01:00', 'U07PRNIGHT1'],
    ['Wednesday at nine', '2026-11-25T09:00+01:00', undefined],
    ['a Saturday at noon', '2026-11-28T12:00+01:00', 'U07PRWEEKE1'],
    ['early on a Monday', '2026-11-30T03:00+01:00', 'U07PRWEEKE1'],
    ['a holiday at noon, which counts as a Sunday', '2026-07-14T12:00+02:00', 'U07PRWEEKE1'],
    ['early on the day after a holiday', '2027-03-30T03:00+02:00', 'U07PRWEEKE1'],
  ])('on %s', (_, at, who) => {
    expect(rota && onDuty(rota, Date.parse(at))).toBe(who);
  });

  test('has somebody at every hour of a year in which the desk is not at work', () => {
    const atWork = /^(Mon|Tue|Wed|Thu|Fri) (09|1[0-8]):/;
    const local = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Paris',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    const hours = Array.from({ length: 365 * 24 }, (_, hour) => Date.UTC(2026, 10, 23) + hour * HOUR);
    const isAtWork = (at: number) =>
      atWork.test(local.format(at)) && !isPublicHoliday('FR', new Date(at).toISOString().slice(0, 10));
    const alone = hours.filter((at) => rota !== undefined && onDuty(rota, at) === undefined);
    expect(alone.length).toBeGreaterThan(2_000);
    expect(alone.filter((at) => !isAtWork(at)).map((at) => local.format(at))).toEqual([]);
  });
});
