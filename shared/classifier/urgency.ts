import type { Urgency } from '../mention/tags.ts';

/**
 * Missing an emergency costs more than a false alarm, so the two urgent values together need only reach the threshold. Critical
 * alerts people, so it has to reach it by itself as well. `shares` are of critical, high, normal and low.
 */
export const urgencyOf = (shares: ArrayLike<number>, threshold: number): Urgency => {
  const [critical = 0, high = 0, normal = 0, low = 0] = [shares[0], shares[1], shares[2], shares[3]];
  if (critical > high && critical >= threshold) return 'critical';
  if (critical + high >= threshold) return 'high';
  return normal >= low ? 'normal' : 'low';
};
