import type { Instant } from '../runtime/clock.ts';

/** `slot`: post at `at`, not before. `later`: no slot was given; ask again at `until`. */
export type Reservation = { kind: 'slot'; at: Instant } | { kind: 'later'; until: Instant };

export interface PaceRequest {
  readonly channel: string;
  readonly now: Instant;
  /** Between two posts of a channel; 0 when pacing is off (pauses still hold). */
  readonly intervalMs: number;
  /** A slot further away than this is not given. Infinity for the urgent. */
  readonly maxWaitMs: number;
}

/** A row a channel, `{nextAt, pausedUntil}`, and one for the workspace; each reservation is one conditional update. */
export interface PaceStore {
  reserve(request: PaceRequest): Promise<Reservation>;
  /** `channel` undefined pauses the whole workspace. Never shortens a pause. */
  pause(channel: string | undefined, until: Instant): Promise<void>;
  /** Until when posting to the channel is paused, by itself or with the workspace; 0 when it is not. */
  pausedUntil(channel: string): Promise<Instant>;
}

/** The rule of the reservation, for every adapter. */
export const decideSlot = (
  row: { readonly nextAt: Instant; readonly pausedUntil: Instant },
  request: Pick<PaceRequest, 'now' | 'intervalMs' | 'maxWaitMs'>,
): Reservation => {
  // A paused channel is not given at all: a 429 stands for the whole channel, urgent or not.
  if (row.pausedUntil > request.now) return { kind: 'later', until: row.pausedUntil };
  const at = Math.max(row.nextAt, request.now);
  if (at - request.now > request.maxWaitMs) return { kind: 'later', until: at - request.maxWaitMs };
  return { kind: 'slot', at };
};
