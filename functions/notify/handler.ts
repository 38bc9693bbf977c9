import type { ContentStore } from '../../shared/content/content.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { Job, lateAfterSeconds } from '../../shared/queue/jobs.ts';
import { perMessage } from '../../shared/queue/per-message.ts';
import { type Consumer, DONE, type Outcome } from '../../shared/queue/queue.ts';
import { type Instant, type NewId, SECOND } from '../../shared/runtime/clock.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';
import { isWanted } from '../../shared/sla/is-wanted.ts';
import { createWorkspaceUrl } from '../../shared/slack/permalink.ts';
import {
  isAboutLooks,
  isAboutThread,
  isAboutToken,
  type SlackMessage,
  type SlackPoster,
  type SlackResult,
} from '../../shared/slack/slack.ts';
import { append, decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { type Step, standsAsRead } from '../../shared/trail/attempt.ts';
import { SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { isCardOrWord, isPending, type Post, postIn } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { type DrawPorts, drawNow, upperOf } from './draw-now.ts';
import { asksInstead, channelInstead, insteadOf } from './instead.ts';
import { createPacing, type PacingPorts, patient } from './pacing.ts';
import { pingedBefore } from './ping-once.ts';
import { LEASE_MS, MAX_BROKEN, nextStep, SETTLE_MS, SLACK_TIMEOUT_MS } from './protocol.ts';
import { createRedraw } from './redraw.ts';
import { type Spot, spotOf } from './spot.ts';

export interface NotifyPorts extends PacingPorts {
  readonly trail: TrailStore;
  readonly index: DrawPorts['index'];
  readonly content: Pick<ContentStore, 'get'>;
  readonly slack: SlackPoster;
  readonly newId: NewId;
}

const LOST_RACE_MS = 1 * SECOND;
/** So many commits of others a claim gives way to before its slot is too old to be used. */
const MAX_LOST_RACES = 5;
const BROKEN_WAIT_MS = 30 * SECOND;
/** A look changes nothing and may be repeated soon: its post is late already. */
const LOOK_AGAIN_MS = 5 * SECOND;

/** Posts each job's card to Slack once: fold, defer, look, pace, claim, post, record (`docs/architecture.md`, "A mention's life"). */
export const createNotify = ({ policy }: { readonly policy: LoadedPolicy }, given: NotifyPorts): Consumer => {
  const { trail: store, slack, clock, log } = given;
  const ports = { ...given, workspaceUrl: createWorkspaceUrl(slack, clock) };
  const pacing = createPacing(policy, ports);
  const { deferUntil, waitForSlot, whilePaused, waitBelow, pauseWhileLimited, pauseForToken } = pacing;
  const postInstead = (trailId: string, postId: string): Promise<Outcome> => onPost(trailId, postId, false);
  const redraw = createRedraw({ policy, ports, pacing, postInstead });

  const onPost = async (trailId: string, postId: string, isRetry: boolean): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    const outcome = await advance(trail, postId, isRetry);
    // SQS leaves out of a queue's age what it has shown three times, and whatever waits for Slack is soon of that kind.
    if (outcome.kind === 'defer' && isLate(postIn(trail, postId), clock.now())) log.count('posts-late');
    return outcome;
  };

  const advance = async (trail: Trail, postId: string, isRetry: boolean): Promise<Outcome> => {
    const { id: trailId } = trail;
    const post = postIn(trail, postId);
    const step = nextStep(post, clock.now());
    if (step.kind === 'done' || post === undefined) {
      const instead = post && insteadOf(trail, post);
      if (instead !== undefined) return onPost(trailId, instead.postId, isRetry);
      log.count('duplicates-suppressed');
      // An earlier try of this message may have ended before the card was drawn as the trail says now.
      return post?.status === 'delivered' && isRetry ? redraw(trailId, postId) : DONE;
    }
    if (step.kind === 'defer') return deferUntil(step.until);
    if (step.kind === 'take-over') {
      const leaseUntil = clock.now() + LEASE_MS;
      const { pingedBy } = post;
      await append(ports, trail, [{ type: 'delivery-started', by: SYSTEM, postId, leaseUntil, pingedBy }]);
      return deferUntil(leaseUntil + SETTLE_MS);
    }
    try {
      return await tryToPost(trail, post, step);
    } catch (error) {
      return onBug(trail, post, error);
    }
  };

  /** After a lost race the slot is in hand, and what was looked for is known: all else is decided anew. */
  const tryToPost = async (
    trail: Trail,
    post: Post,
    step: Extract<Step, { kind: 'look' | 'attempt' }>,
    lostRaces = 0,
  ): Promise<Outcome> => {
    if (step.kind === 'attempt' && !isWanted(post, trail, policy)) {
      const event = { type: 'delivery-dropped', by: SYSTEM, postId: post.postId } as const;
      return doneOrAgain(await recordAsRead(trail, event), post.postId);
    }
    const upper = await upperOf(store, trail, post);
    const spot = spotOf(post, upper, clock.now());
    if (spot.kind === 'wait') return waitBelow(post, spot.until);
    if (spot.kind === 'moved') return askInstead(trail, post, spot.card);
    if (spot.kind === 'alone') return askInstead(trail, post, undefined);
    if (step.kind === 'look' && lostRaces === 0) {
      const found = await look(trail, post, step.since, spot, upper);
      if (found !== 'absent') return found;
    }
    // Before the card is drawn and the lease taken: a lease that lapses while waiting for a slot is a second post.
    const putOff = lostRaces === 0 ? await waitForSlot(post) : await whilePaused(post);
    if (putOff !== undefined) return putOff;
    const pingedBy = await pingedBefore({ policy, ports }, post, trail);
    const drawn = await drawNow({ policy, ports }, { ...post, pingedBy }, trail, upper);
    const message = spot.kind === 'thread' ? { ...drawn, threadTs: spot.ts, broadcast: post.broadcast } : drawn;
    const leaseUntil = clock.now() + LEASE_MS;
    const claim = await append(ports, trail, [
      { type: 'delivery-started', by: SYSTEM, postId: post.postId, leaseUntil, pingedBy },
    ]);
    if (claim.kind === 'conflict') {
      const now = postIn(claim.trail, post.postId);
      // The mention's other post, say, or a press: no reason to lose the slot. Another attempt at this one is.
      return now !== undefined && standsAsRead(post, now) && lostRaces < MAX_LOST_RACES
        ? tryToPost(claim.trail, now, step, lostRaces + 1)
        : deferUntil(clock.now() + LOST_RACE_MS);
    }
    // A worker that slept here must not post into the time of the next one.
    if (clock.now() + SLACK_TIMEOUT_MS > leaseUntil) return deferUntil(leaseUntil);
    const result = await slack.post(message, post.postId);
    return settle(claim.trail, post, result, message);
  };

  /** In one commit, unless somebody has tried to post it meanwhile; then on with the post that was asked for. */
  const askInstead = async (trail: Trail, post: Post, card: Post | undefined, channel?: string): Promise<Outcome> => {
    const after = await decideAndAppend(ports, trail, (now) =>
      standsAsRead(post, postIn(now, post.postId)) ? asksInstead(post, card, channel) : undefined,
    );
    const given = postIn(after, post.postId);
    const instead = given && insteadOf(after, given);
    return instead === undefined ? deferUntil(clock.now() + LOST_RACE_MS) : onPost(trail.id, instead.postId, false);
  };

  const look = async (
    trail: Trail,
    post: Post,
    oldest: Instant,
    spot: Spot,
    upper: Trail | undefined,
  ): Promise<Outcome | 'absent'> => {
    const threadTs = spot.kind === 'thread' ? spot.ts : undefined;
    const result = await slack.find(post.channel, post.postId, oldest, threadTs);
    // The thread is gone, and what was in it.
    if (result.kind === 'refused' && threadTs !== undefined && isAboutThread(result.error)) return 'absent';
    if (result.kind !== 'ok') {
      if (result.kind === 'refused') {
        log.warn('slack refused a look', { postId: post.postId, error: result.error });
        // Nobody could work on it there, posted or not.
        const channelNow = channelInstead(result.error, post, upper ?? trail, policy);
        if (channelNow !== undefined) return askInstead(trail, post, undefined, channelNow);
      }
      // Whether it was posted is unknown, so nothing may be posted. A look that is limited says nothing about posts.
      return deferUntil(
        clock.now() + (result.kind === 'rate-limited' ? result.retryAfterSeconds * SECOND : LOOK_AGAIN_MS),
      );
    }
    if (result.ts === undefined) return 'absent';
    const after = await record(trail, post, {
      type: 'delivered',
      by: SYSTEM,
      postId: post.postId,
      ts: result.ts,
      found: true,
    });
    log.count('duplicates-suppressed');
    await redrawWhatLeadsTo(after, post);
    // It was drawn when that attempt began, and much may have happened since.
    return redraw(trail.id, post.postId);
  };

  const settle = async (
    trail: Trail,
    post: Post,
    result: SlackResult<{ ts: string }>,
    message: SlackMessage,
  ): Promise<Outcome> => {
    const { postId, channel } = post;
    switch (result.kind) {
      case 'ok': {
        const after = await record(trail, post, { type: 'delivered', by: SYSTEM, postId, ts: result.ts, found: false });
        log.count('cards-delivered');
        await redrawWhatLeadsTo(after, post);
        // Something was committed while it was under way: whoever did may have ended before asking for a redraw.
        return after.version === trail.version + 1 ? DONE : redraw(trail.id, postId, message);
      }
      case 'rate-limited': {
        const retryAt = await pauseWhileLimited(channel, result);
        await recordAsRead(trail, { type: 'delivery-refused', by: SYSTEM, postId, retryAt, reason: 'rate-limited' });
        return deferUntil(retryAt);
      }
      case 'refused': {
        if (isAboutToken(result.error)) {
          const retryAt = await pauseForToken(result.error);
          await recordAsRead(trail, { type: 'delivery-refused', by: SYSTEM, postId, retryAt, reason: result.error });
          return deferUntil(retryAt);
        }
        const refused = postIn(trail, postId);
        const channelNow = channelInstead(result.error, post, (await upperOf(store, trail, post)) ?? trail, policy);
        const isElsewhere = channelNow !== undefined || (post.below !== undefined && isAboutThread(result.error));
        if (refused !== undefined && isElsewhere) return askInstead(trail, refused, undefined, channelNow);
        const final = post.plainText || !isAboutLooks(result.error);
        const event = { type: 'delivery-failed', by: SYSTEM, postId, reason: result.error, final } as const;
        const after = await recordAsRead(trail, event);
        log.error('slack refused a post', { postId, channel, error: result.error, final });
        if (final) log.count('posts-refused');
        return doneOrAgain(after, postId);
      }
      case 'ambiguous': {
        // It may have been posted: the lease lapses, and the next attempt looks first. No further off than any lease lasts, for
        // the clock may have been set back meanwhile.
        const { leaseUntil = 0 } = postIn(trail, postId) ?? {};
        return deferUntil(Math.min(leaseUntil, clock.now() + LEASE_MS) + SETTLE_MS);
      }
    }
  };

  /** The alert that was out before the card, and the cards that it took the place of, link to it now; where that fails, with their next drawing. */
  const redrawWhatLeadsTo = async ({ id, posts }: Trail, card: Post): Promise<void> => {
    if (!isCardOrWord(card)) return;
    const leading = posts.filter(
      (post) =>
        post.ts !== undefined && post.postId !== card.postId && (isCardOrWord(post) || post.purpose === 'alert'),
    );
    await Promise.all(leading.map(({ postId }) => redraw(id, postId)));
  };

  /** Records what is a fact about the post, whatever else was committed meanwhile. */
  const record = async (trail: Trail, post: Post, event: TrailEvent): Promise<Trail> =>
    decideAndAppend(ports, trail, (now) => (postIn(now, post.postId)?.status === 'delivered' ? undefined : [event]));

  /** Records what is true of the post as `trail` has it, and nothing when an attempt has begun or ended since. */
  const recordAsRead = async (
    trail: Trail,
    event: Extract<TrailEvent, { type: 'delivery-refused' | 'delivery-failed' | 'delivery-dropped' }>,
  ): Promise<Trail> =>
    decideAndAppend(ports, trail, (now) =>
      standsAsRead(postIn(trail, event.postId), postIn(now, event.postId)) ? [event] : undefined,
    );

  /** It is to be tried again, or another attempt is under way, and its worker may be dead. */
  const doneOrAgain = (after: Trail, postId: string): Outcome => {
    const post = postIn(after, postId);
    return post !== undefined && isPending(post) ? deferUntil(clock.now()) : DONE;
  };

  /** `notify` never fails a message because of a post: a bug is committed, and parked after `MAX_BROKEN`. */
  const onBug = async (trail: Trail, post: Post, error: unknown): Promise<Outcome> => {
    if (error instanceof VigieError && error.retryable) throw error;
    const { postId } = post;
    const code = codeOf(error);
    const parks = post.broken + 1 >= MAX_BROKEN;
    await record(trail, post, { type: parks ? 'parked' : 'delivery-broken', by: SYSTEM, postId, code });
    log.error(parks ? 'post parked' : 'post broken', { postId, code });
    if (!parks) return deferUntil(clock.now() + BROKEN_WAIT_MS);
    log.count('jobs-parked');
    return DONE;
  };

  return perMessage(Job, log, async (job, { receives }) => {
    const outcome =
      job.type === 'post' ? await onPost(job.trailId, job.postId, receives > 1) : await redraw(job.trailId, job.postId);
    return outcome.kind === 'defer' ? patient(outcome, receives) : outcome;
  });
};

const isLate = (post: Post | undefined, now: Instant): boolean =>
  post !== undefined && isPending(post) && now - post.askedAt >= lateAfterSeconds(post.queue) * SECOND;
