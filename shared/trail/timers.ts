import * as z from 'zod';
import { Instant, MINUTE } from '../runtime/clock.ts';

/**
 * What is to be looked at when a timer is due: a post on its way, the next step towards a target, the end of being set
 * aside, a card whose text is to be gone, the live card of a crisis, the digest of a day; all that came on a `day`, after the policy has changed. A `policy` is nothing to be
 * looked at: it says which one's timers open work has.
 */
export const TimerKind = z.enum(['undelivered', 'target', 'snooze', 'redraw', 'crisis', 'digest', 'day', 'policy']);
export type TimerKind = z.infer<typeof TimerKind>;

/**
 * A row written before the commit that needs it. A stale one is harmless: whoever reads it folds the trail first. But one that
 * is due before that commit is there finds nothing, and is gone: half a minute ahead is soon enough.
 */
export const Timer = z.object({
  dueAt: Instant,
  /** For a `day` the day, `2026-11-23`; for a `policy` its version. */
  trailId: z.string(),
  kind: TimerKind,
  /** For a timer that repeats: the distance to this one, doubled for the next; for a `day`, to the day that was looked at first. */
  afterMs: z.number().int().nonnegative(),
});
export type Timer = z.infer<typeof Timer>;

/** What a row is known by. */
export const keyOf = ({ kind, dueAt, trailId }: Timer): string => `${kind} ${dueAt} ${trailId}`;

export interface TimerStore {
  /** Idempotent, by its key. */
  set(timer: Timer): Promise<void>;
  /**
   * All that are due at `now`, read consistently, earliest first, at most `limit`. One of a kind that only another version of
   * Vigie knows waits for that version.
   */
  due(now: Instant, limit: number): Promise<readonly Timer[]>;
  remove(timer: Timer): Promise<void>;
}

/** How long after a post was asked for it is looked at, and asked for again when it is not delivered. */
const RECOVERY_AFTER_MS = 2 * MINUTE;

/** The timer to set before a commit that asks for a post, or asks for one again. */
export const recoveryTimer = (trailId: string, now: Instant): Timer => ({
  kind: 'undelivered',
  trailId,
  dueAt: now + RECOVERY_AFTER_MS,
  afterMs: RECOVERY_AFTER_MS,
});

/** Longer than Slack takes for an update that was given up, and than a worker that died holds its job. */
const REDRAW_AFTER_MS = 2 * MINUTE;
/** What changes within this is drawn once more together, for Slack counts every drawing. */
const REDRAW_EVERY_MS = MINUTE / 2;

/**
 * The timer to set before a commit that changes what a card shows: whoever commits may end before asking for a drawing, and an
 * older one may still land on the newer, from a worker that died with its request under way. Then nobody else would look.
 */
export const redrawTimer = (trailId: string, now: Instant): Timer => ({
  kind: 'redraw',
  trailId,
  dueAt: Math.ceil((now + REDRAW_AFTER_MS) / REDRAW_EVERY_MS) * REDRAW_EVERY_MS,
  afterMs: 0,
});

/** How often the live card of a crisis is drawn again. */
const CRISIS_EVERY_MS = MINUTE;

/** The timer to set before a crisis is declared, and again whenever it is due while that goes on: at a full minute, so that two are one. */
export const crisisTimer = (trailId: string, now: Instant): Timer => ({
  kind: 'crisis',
  trailId,
  dueAt: Math.ceil((now + CRISIS_EVERY_MS / 2) / CRISIS_EVERY_MS) * CRISIS_EVERY_MS,
  afterMs: 0,
});
