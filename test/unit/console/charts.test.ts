import { expect, test } from 'vitest';
import { cameChart } from '../../../functions/console/charts.ts';
import { pageVoice } from '../../../functions/console/page-voice.ts';

test.each([
  ['en', '1,500'],
  ['fr', '1\u202f500'],
] as const)('in %s fifteen hundred mentions are written %j on the axis', (locale, written) => {
  const byUrgency = { critical: 0, high: 0, normal: 1_990, low: 0 };
  const day = { date: '2026-11-23', byUrgency, met: 0, missed: 0 };
  const labels = [
    ...cameChart([day], pageVoice({ locale, timeZone: 'UTC' })).matchAll(/<text[^>]*>([^<]*)<\/text>/g),
  ].map(([, label]) => label);
  expect(labels).toContain(written);
});
