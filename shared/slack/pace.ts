import { type Instant, LONGEST_PUT_OFF_MS, MINUTE, SECOND } from '../runtime/clock.ts';

/** `slot`: post at `at`, not before. No slot was given while `paused`, or when the next was too `far`: ask again at `until`. */
export type Reservation =
  | { kind: 'slot'; at: Instant }
  | { kind: 'paused'; until: Instant }
  | { kind: 'far'; until: Instant };

export interface PaceRequest {
  readonly channel: string;
  readonly now: Instant;
  /** Between two posts of a channel; 0 when pacing is off (pauses still hold). */
  readonly intervalMs: number;
  /** A slot further away than this is not given. */
  readonly maxWaitMs: number;
}

/** A row a channel and one for the workspace, of `PaceRow`; each reservation is a conditional update. And a row a matter that was called for. */
export interface PaceStore {
  reserve(request: PaceRequest): Promise<Reservation>;
  /**
   * `channel` undefined pauses the whole workspace. Never shortens a pause, but takes the place of one that ends more than
   * `LONGEST_PUT_OFF_MS` after `until`.
   */
  pause(channel: string | undefined, until: Instant): Promise<void>;
  /** Until when posting to the channel is paused, by itself or with the workspace; 0 when it is not, as `pauseOf` says. */
  pausedUntil(channel: string, now: Instant): Promise<Instant>;
  /** The last alert that was to ping for a matter. */
  lastPing(matter: string): Promise<Ping | undefined>;
  setLastPing(matter: string, ping: Ping): Promise<void>;
}

/** An alert's post, and when it was to ping. */
export interface Ping {
  readonly postId: string;
  readonly at: Instant;
}

/** What a row says: `nextAt` when its next slot is, 0 when it never had one; `pausedUntil` likewise. */
export interface PaceRow {
  readonly nextAt: Instant;
  readonly pausedUntil: Instant;
}

/** How long the others wait for the answer that the first post after a pause of the workspace gets. */
export const PROBE_MS = SECOND;

/** Nobody is given a slot further ahead: one that is was given by a clock that has been set back since, and holds nobody. */
const FARTHEST_MS = MINUTE;

export type SlotDecision =
  | Exclude<Reservation, { kind: 'slot' }>
  /** `isProbe`: the workspace's row is to say `nextAt = at + PROBE_MS`, on the condition that it is as it was read. */
  | { kind: 'slot'; at: Instant; isProbe: boolean };

/** Until when a row holds posts back. A pause that ends too far ahead was begun by a clock that has been set back since: 0. */
const pauseIn = ({ pausedUntil }: PaceRow, now: Instant): Instant =>
  pausedUntil - now > LONGEST_PUT_OFF_MS ? 0 : pausedUntil;

/** The pause of a channel, for every adapter. */
export const pauseOf = (channel: PaceRow, workspace: PaceRow, now: Instant): Instant =>
  Math.max(pauseIn(channel, now), pauseIn(workspace, now));

/** The rule of the reservation, for every adapter. */
export const decideSlot = (
  channel: PaceRow,
  workspace: PaceRow,
  { now, intervalMs, maxWaitMs }: Pick<PaceRequest, 'now' | 'intervalMs' | 'maxWaitMs'>,
): SlotDecision => {
  // A paused channel is not given at all: a 429 stands for the whole channel, urgent or not.
  const pausedUntil = pauseOf(channel, workspace, now);
  if (pausedUntil > now) return { kind: 'paused', until: pausedUntil };
  // The first after a pause goes alone: if Slack still refuses, one post hears so, and not all that have waited.
  const workspacePause = pauseIn(workspace, now);
  const nobodyWent = workspacePause > 0 && workspace.nextAt <= workspacePause;
  const isProbe = nobodyWent && channel.nextAt <= now;
  const given = [channel.nextAt, workspace.nextAt].filter((nextAt) => nextAt - now <= FARTHEST_MS + intervalMs);
  const at = Math.max(now, ...given);
  if (at - now > maxWaitMs) return { kind: 'far', until: at - maxWaitMs };
  return { kind: 'slot', at, isProbe };
};
