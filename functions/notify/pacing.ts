import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { deferring } from '../../shared/queue/backoff.ts';
import { URGENT_QUEUE } from '../../shared/queue/jobs.ts';
import type { Outcome } from '../../shared/queue/queue.ts';
import { type Clock, type Instant, LONGEST_PUT_OFF_MS, SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { PaceStore } from '../../shared/slack/pace.ts';
import type { SlackResult } from '../../shared/slack/slack.ts';
import type { Post } from '../../shared/trail/posts.ts';
import { NORMAL_MAX_WAIT_MS, TOKEN_WAIT_MS, URGENT_MAX_WAIT_MS } from './protocol.ts';

export interface PacingPorts {
  readonly pace: PaceStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Slots are asked for again at different times, so that a backlog does not wake as one. */
const FAR_SPREAD_MS = 5 * SECOND;
/** After a pause nobody is kept for long: with the rounding of a deferral to seconds it stays under 2 s. */
const PAUSE_SPREAD_MS = SECOND / 2;

/** When a post may go: waits for its slot, keeps pauses, and begins one when Slack refuses for now. */
export const createPacing = ({ policy }: LoadedPolicy, { pace, clock, log }: PacingPorts) => {
  const perSecond = policy.pace.perChannelPerSecond;
  const intervalMs = perSecond === 0 ? 0 : SECOND / perSecond;

  const deferUntil = deferring(clock);

  const deferPast = (pausedUntil: Instant, postId: string): Outcome =>
    deferUntil(pausedUntil + spreadOf(postId, PAUSE_SPREAD_MS));

  const waitBelow = async ({ channel, postId }: Post, until: Instant): Promise<Outcome> => {
    const pausedUntil = await pace.pausedUntil(channel, clock.now());
    return deferUntil(Math.max(until, pausedUntil > clock.now() ? pausedUntil + spreadOf(postId, PAUSE_SPREAD_MS) : 0));
  };

  /** Undefined when the slot has come. */
  const waitForSlot = async (post: Post): Promise<Outcome | undefined> => {
    const slot = await pace.reserve({
      channel: post.channel,
      now: clock.now(),
      intervalMs,
      maxWaitMs: post.queue === URGENT_QUEUE ? URGENT_MAX_WAIT_MS : NORMAL_MAX_WAIT_MS,
    });
    if (slot.kind === 'paused') return deferPast(slot.until, post.postId);
    if (slot.kind === 'far') return deferUntil(slot.until + spreadOf(post.postId, FAR_SPREAD_MS));
    if (slot.at <= clock.now()) return undefined;
    await clock.sleep(slot.at - clock.now());
    // A 429 may have come in the meantime: the pause holds for those who already wait.
    return whilePaused(post);
  };

  const whilePaused = async ({ channel, postId }: Post): Promise<Outcome | undefined> => {
    const pausedUntil = await pace.pausedUntil(channel, clock.now());
    return pausedUntil > clock.now() ? deferPast(pausedUntil, postId) : undefined;
  };

  const pauseWhileLimited = async (
    channel: string,
    { scope, retryAfterSeconds }: Extract<SlackResult<object>, { kind: 'rate-limited' }>,
  ): Promise<Instant> => {
    const until = clock.now() + Math.min(retryAfterSeconds * SECOND, LONGEST_PUT_OFF_MS);
    await pace.pause(scope === 'workspace' ? undefined : channel, until);
    return until;
  };

  /** Every other post would be refused as well: all of them wait, and none is given up. */
  const pauseForToken = async (error: string): Promise<Instant> => {
    log.count('posts-refused');
    log.error('slack refuses the token', { error });
    const until = clock.now() + TOKEN_WAIT_MS;
    await pace.pause(undefined, until);
    return until;
  };

  return { deferUntil, waitForSlot, whilePaused, waitBelow, pauseWhileLimited, pauseForToken };
};

export type Pacing = ReturnType<typeof createPacing>;

/**
 * A job that was put off many times is put off for longer, five minutes at the most: a queue gives up after 1,000 receives,
 * and a day without Slack must not make dead letters of what is only late.
 */
export const patient = (outcome: Extract<Outcome, { kind: 'defer' }>, receives: number): Outcome =>
  receives <= PATIENT_FROM
    ? outcome
    : { ...outcome, seconds: Math.max(outcome.seconds, Math.min(LONGEST_DEFER_SECONDS, receives)) };

/** A quarter of an hour of attempts whose answers are lost, two minutes of looks that fail. */
const PATIENT_FROM = 20;
const LONGEST_DEFER_SECONDS = 300;

/** 0 to `withinMs`, the same for the same post. */
const spreadOf = (postId: string, withinMs: number): number => {
  let sum = 0;
  for (const char of postId) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % withinMs;
  return sum;
};
