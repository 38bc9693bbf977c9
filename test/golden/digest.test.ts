import { expect, test } from 'vitest';
import type { Digest } from '../../shared/reports/digest.ts';
import { renderDigest } from '../../shared/slack/render-digest.ts';
import { policyOf } from '../unit/desk/office.ts';
import { expectGolden } from './expect-golden.ts';

/** A day in numbers, as it is drawn: look at what UPDATE_GOLDEN=1 writes, then commit it. */
const FROM = Date.UTC(2026, 10, 22, 23);
const DAY = 86_400_000;
const quiet: Digest = {
  date: '2026-11-23',
  from: FROM,
  until: FROM + DAY,
  mentions: 0,
  critical: 0,
  high: 0,
  hidden: { noise: 0, rule: 0, grouped: 0, gone: 0 },
  teams: [],
};
const ANNA = { kind: 'person', user: 'U0ANNA0001' } as const;
const HOUR = 3_600_000;
const busy: Digest = {
  ...quiet,
  mentions: 1_312,
  critical: 4,
  high: 61,
  hidden: { grouped: 940, noise: 118, rule: 1, gone: 2 },
  teams: [
    { team: 'press', cards: 1, met: 0, missed: 0, open: 0 },
    { team: 'service', cards: 250, met: 412, missed: 23, answeredWithin: 4_320_000, open: 12 },
    { team: 'a <b> gone', cards: 3, met: 1, missed: 2, answeredWithin: 45_000, open: 3 },
  ],
};
const withCrises: Digest = {
  ...busy,
  crises: [
    {
      ...{ topic: 'outage', channel: 'C0SERVICE1', by: ANNA, at: FROM + 9 * HOUR, until: FROM + 33 * HOUR },
      ...{ widenedTo: 'high', over: { by: ANNA, at: FROM + 12 * HOUR }, grouped: 3_120, open: 1_312, isMore: true },
    },
    {
      ...{ topic: 'account-billing', channel: 'C0SERVICE2', by: ANNA, at: FROM + 10 * HOUR, until: FROM + 34 * HOUR },
      ...{ grouped: 1, open: 1, isMore: false },
    },
    {
      ...{ topic: 'question', channel: 'C0SERVICE2', by: ANNA, at: FROM, until: FROM + HOUR },
      ...{ over: { by: { kind: 'system' }, at: FROM + HOUR }, grouped: 2_001, open: 0, isMore: true },
    },
  ],
};
const one: Digest = { ...quiet, mentions: 1, hidden: { grouped: 1, noise: 1, rule: 1, gone: 0 } };

/** Of a channel whose desk is not in the group's time zone, where the day is another for some hours. */
test.each(['America/New_York', 'Pacific/Auckland', 'Europe/Paris'])('is of its date, read in %s', (timeZone) => {
  const names = { locale: 'en', timeZone } as const;
  const { text } = renderDigest({ channel: 'C0SERVICE1', digest: quiet, madeAt: FROM, names, policy: policyOf() });
  expect(text).toBe('☀ What came on Mon 23 Nov · Nothing came');
});

/** As `vigie report` has it: what missed one has not kept them all. */
test.each([
  [999, 1, '99%'],
  [1, 999, '0%'],
  [29, 71, '29%'],
  [5, 0, '100%'],
])('of %i met and %i missed it says %s', (met, missed, share) => {
  const digest = { ...quiet, mentions: 1, teams: [{ team: 'press', cards: 1, met, missed, open: 0 }] };
  const names = { locale: 'en', timeZone: 'Europe/Paris' } as const;
  const { blocks } = renderDigest({ channel: 'C0SERVICE1', digest, madeAt: FROM, names, policy: policyOf() });
  expect(JSON.stringify(blocks)).toContain(`targets kept ${share}`);
});

test.each([
  ['busy', busy, 'en'],
  ['busy-in-french', busy, 'fr'],
  ['with-crises', withCrises, 'en'],
  ['with-crises-in-french', withCrises, 'fr'],
  ['quiet', quiet, 'en'],
  ['one-of-each-in-french', one, 'fr'],
] as const)('the digest of a day: %s', (name, digest, locale) => {
  const names = { locale, timeZone: 'Europe/Paris' };
  const madeAt = FROM + DAY + 9 * 3_600_000;
  expectGolden(`digest/${name}`, renderDigest({ channel: 'C0SERVICE1', digest, madeAt, names, policy: policyOf() }));
});
