import type { Instant } from '../runtime/clock.ts';
import { type BusinessHours, isOpen } from './business-hours.ts';

/** Who is on duty when, the same every week. */
export interface Rota {
  readonly shifts: readonly { readonly hours: BusinessHours /** A Slack user or group. */; readonly who: string }[];
}

/** Whose shift it is; undefined when it is nobody's. */
export const onDuty = (rota: Rota, at: Instant): string | undefined =>
  rota.shifts.find(({ hours }) => isOpen(at, hours))?.who;
