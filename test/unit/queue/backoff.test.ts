import { expect, test } from 'vitest';
import { deferring } from '../../../shared/queue/backoff.ts';
import { DAY, HOUR, SECOND } from '../../../shared/runtime/clock.ts';

test.each([
  ['of the past', -DAY, 1],
  ['that begins a second', SECOND + 1, 2],
  ['an hour ahead', HOUR, 3_600],
  ['of days ahead, which a clock that was set back since has named,', 3 * DAY, 3_600],
])('what is put off until a moment %s is seen again in time', (_, ahead, seconds) => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(deferring({ now: () => now })(now + ahead)).toEqual({ kind: 'defer', seconds });
});
