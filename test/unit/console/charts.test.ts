import { describe, expect, test } from 'vitest';
import { cameChart, keptChart } from '../../../functions/console/charts.ts';
import { pageVoice } from '../../../functions/console/page-voice.ts';
import type { DayFigures } from '../../../shared/reports/overview.ts';

const dayWith = (figures: Partial<DayFigures>): DayFigures => ({
  date: '2026-11-23',
  byUrgency: { critical: 0, high: 0, normal: 0, low: 0 },
  met: 0,
  missed: 0,
  ...figures,
});
const voiceIn = (locale: 'en' | 'fr') => pageVoice({ locale, timeZone: 'UTC' });
const labelsIn = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, label]) => label);

describe.each([
  ['en', '1,500', '80%'],
  ['fr', '1\u202f500', '80\u00a0%'],
] as const)('The axes in %s', (locale, count, share) => {
  test(`write ${count}`, () => {
    const byUrgency = { critical: 0, high: 0, normal: 1_990, low: 0 };
    expect(labelsIn(cameChart([dayWith({ byUrgency })], voiceIn(locale)))).toContain(count);
  });

  test(`write ${share}`, () => {
    expect(labelsIn(keptChart([dayWith({ met: 1 })], voiceIn(locale)))).toContain(share);
  });
});
