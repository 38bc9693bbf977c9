import { expect, it } from 'vitest';
import { urgencyOf } from '../../../shared/classifier/urgency.ts';

it.each([
  ['critical is likelier than high, and alone below the threshold: nobody is alerted', [0.16, 0.1, 0.5, 0.24], 'high'],
  ['critical reaches the threshold by itself', [0.17, 0.1, 0.49, 0.24], 'critical'],
  ['high is likelier', [0.3, 0.35, 0.25, 0.1], 'high'],
  ['both together reach the threshold', [0.09, 0.09, 0.49, 0.33], 'high'],
  ['both together do not reach it', [0.08, 0.08, 0.4, 0.44], 'low'],
  ['an even chance of the other two is normal', [0, 0.1, 0.45, 0.45], 'normal'],
])('%s', (_what, shares, urgency) => {
  expect(urgencyOf(shares, 0.17)).toBe(urgency);
});
