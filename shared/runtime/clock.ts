import * as z from 'zod';

/** Milliseconds since the Unix epoch, UTC. */
export const Instant = z.number().int().nonnegative();
export type Instant = z.infer<typeof Instant>;

/** The only time a handler knows. */
export interface Clock {
  now(): Instant;
  sleep(milliseconds: number): Promise<void>;
}

/** The only randomness a handler knows: a new UUID each time. */
export type NewId = () => string;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Clocks of two machines that keep their time by the network differ by less. */
export const CLOCKS_APART_MS = MINUTE;

/**
 * The most that a message is put off, or Slack left alone, before it is looked at again. What is to wait longer was written by a
 * clock that has been set back since, and waits no more.
 */
export const LONGEST_PUT_OFF_MS = HOUR;

/** The UTC calendar day of an instant, `2026-11-23`: the key of the trail's index by day. */
export const dayOf = (instant: Instant): string => new Date(instant).toISOString().slice(0, 10);

/** Undefined where there is none. */
export const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.filter((at) => at !== undefined).toSorted((a, b) => a - b)[0];
