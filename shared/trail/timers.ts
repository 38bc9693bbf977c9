import * as z from 'zod';
import { Instant } from '../runtime/clock.ts';

/** What is to be looked at when a timer is due. */
export const TimerKind = z.enum(['undelivered']);
export type TimerKind = z.infer<typeof TimerKind>;

/** A row written before the commit that needs it. A stale one is harmless: whoever reads it folds the trail first. */
export const Timer = z.object({
  dueAt: Instant,
  trailId: z.string(),
  kind: TimerKind,
  /** For a timer that repeats: the distance to this one, doubled for the next. */
  afterMs: z.number().int().nonnegative(),
});
export type Timer = z.infer<typeof Timer>;

export interface TimerStore {
  /** Idempotent: the row's key is `(dueAt, trailId, kind)`. */
  set(timer: Timer): Promise<void>;
  /** All that are due at `now`, read consistently, earliest first, at most `limit`. */
  due(now: Instant, limit: number): Promise<readonly Timer[]>;
  remove(timer: Timer): Promise<void>;
}
