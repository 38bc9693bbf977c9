import type { ContentStore } from '../../shared/content/content.ts';
import { deferredUntil } from '../../shared/queue/backoff.ts';
import { Job, lateAfterSeconds } from '../../shared/queue/jobs.ts';
import type { Consumer, Outcome } from '../../shared/queue/queue.ts';
import type { LoadedPolicy } from '../../shared/routing/route.ts';
import { perMessage } from '../../shared/runtime/batch.ts';
import { type Instant, type NewId, SECOND } from '../../shared/runtime/clock.ts';
import { codeOf, VigieError } from '../../shared/runtime/errors.ts';
import { isWanted } from '../../shared/sla/is-wanted.ts';
import {
  isAboutChannel,
  isAboutLooks,
  isAboutThread,
  isAboutToken,
  type SlackMessage,
  type SlackPoster,
  type SlackResult,
} from '../../shared/slack/slack.ts';
import { append, decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { standsAsRead } from '../../shared/trail/attempt.ts';
import { SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { isPending } from '../../shared/trail/posts.ts';
import type { Post, Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import { draw } from './draw.ts';
import { earlierContacts } from './earlier-contacts.ts';
import { createPacing, type PacingPorts } from './pacing.ts';
import { LEASE_MS, MAX_BROKEN, nextStep, SETTLE_MS, SLACK_TIMEOUT_MS, type Step } from './protocol.ts';
import { asksAnew, asksInstead, channelInstead, insteadOf, type Spot, spotOf } from './spot.ts';

export interface NotifyPorts extends PacingPorts {
  readonly trail: TrailStore;
  readonly index: Pick<TrailIndex, 'byAuthor'>;
  readonly content: Pick<ContentStore, 'get'>;
  readonly slack: SlackPoster;
  readonly newId: NewId;
}

const DONE: Outcome = { kind: 'done' };
const LOST_RACE_MS = 1 * SECOND;
/** So many commits of others a claim gives way to before its slot is too old to be used. */
const MAX_LOST_RACES = 5;
const BROKEN_WAIT_MS = 30 * SECOND;
/** A look changes nothing and may be repeated soon: its post is late already. */
const LOOK_AGAIN_MS = 5 * SECOND;
/** Slack counts by method, so a drawing that is limited pauses all others and no post: paused like a channel of this name. */
const DRAWINGS = 'chat.update';
/** How often a card that is not out yet is looked at, to be drawn again when it is. */
const UNPOSTED_WAIT_MS = 15 * SECOND;
/** Posts each job's card to Slack once: fold, defer, look, pace, claim, post, record (`docs/architecture.md`, "A mention's life"). */
export const createNotify = ({ policy }: { readonly policy: LoadedPolicy }, ports: NotifyPorts): Consumer => {
  const { trail: store, content, slack, clock, log } = ports;
  const { waitForSlot, whilePaused, waitBelow, pauseWhileLimited, pauseForToken } = createPacing(policy, ports);

  const deferUntil = (until: Instant): Outcome => deferredUntil(until, clock.now());

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
      return post?.status === 'delivered' && isRetry ? onUpdate(trailId, postId) : DONE;
    }
    if (step.kind === 'defer') return deferUntil(step.until);
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
    const upper = await upperOf(trail, post);
    const spot = spotOf(post, upper, clock.now());
    if (spot.kind === 'wait') return waitBelow(post, spot.until);
    if (spot.kind === 'moved') return askInstead(trail, post, spot.card);
    if (spot.kind === 'alone') return askInstead(trail, post, undefined);
    if (step.kind === 'look' && lostRaces === 0) {
      const found = await look(trail, post, step.oldest, spot);
      if (found !== 'absent') return found;
    }
    // Before the card is drawn and the lease taken: a lease that lapses while waiting for a slot is a second post.
    const putOff = lostRaces === 0 ? await waitForSlot(post) : await whilePaused(post);
    if (putOff !== undefined) return putOff;
    const drawn = await drawNow(post, trail, upper);
    const message = spot.kind === 'thread' ? { ...drawn, threadTs: spot.ts, broadcast: post.broadcast } : drawn;
    const leaseUntil = clock.now() + LEASE_MS;
    const claim = await append(ports, trail, [
      { type: 'delivery-started', by: SYSTEM, postId: post.postId, leaseUntil },
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
    return settle(claim.trail, post, result);
  };

  /** The trail of the post that this one goes below. */
  const upperOf = async (trail: Trail, { below }: Post): Promise<Trail | undefined> =>
    below === undefined ? undefined : below.trailId === trail.id ? trail : readTrail(store, below.trailId);

  /** In one commit, unless somebody has tried to post it meanwhile; then on with the post that was asked for. */
  const askInstead = async (trail: Trail, post: Post, card: Post | undefined, channel?: string): Promise<Outcome> => {
    const after = await decideAndAppend(ports, trail, (now) =>
      standsAsRead(post, postIn(now, post.postId)) ? asksInstead(post, card, channel) : undefined,
    );
    const given = postIn(after, post.postId);
    const instead = given && insteadOf(after, given);
    return instead === undefined ? deferUntil(clock.now() + LOST_RACE_MS) : onPost(trail.id, instead.postId, false);
  };

  const look = async (trail: Trail, post: Post, oldest: Instant, spot: Spot): Promise<Outcome | 'absent'> => {
    const threadTs = spot.kind === 'thread' ? spot.ts : undefined;
    const result = await slack.find(post.channel, post.postId, oldest, threadTs);
    // The thread is gone, and what was in it.
    if (result.kind === 'refused' && threadTs !== undefined && isAboutThread(result.error)) return 'absent';
    if (result.kind !== 'ok') {
      if (result.kind === 'refused') log.warn('slack refused a look', { postId: post.postId, error: result.error });
      // Whether it was posted is unknown, so nothing may be posted. A look that is limited says nothing about posts.
      return deferUntil(
        clock.now() + (result.kind === 'rate-limited' ? result.retryAfterSeconds * SECOND : LOOK_AGAIN_MS),
      );
    }
    if (result.ts === undefined) return 'absent';
    await record(trail, post, { type: 'delivered', by: SYSTEM, postId: post.postId, ts: result.ts, found: true });
    log.count('duplicates-suppressed');
    // It was drawn when that attempt began, and much may have happened since.
    return onUpdate(trail.id, post.postId);
  };

  const settle = async (trail: Trail, post: Post, result: SlackResult<{ ts: string }>): Promise<Outcome> => {
    const { postId, channel } = post;
    switch (result.kind) {
      case 'ok': {
        const after = await record(trail, post, { type: 'delivered', by: SYSTEM, postId, ts: result.ts, found: false });
        log.count('cards-delivered');
        // Something was committed while it was under way: whoever did may have ended before asking for a redraw.
        return after.version === trail.version + 1 ? DONE : onUpdate(trail.id, postId);
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
        const channelNow = isAboutChannel(result.error)
          ? channelInstead(post, (await upperOf(trail, post)) ?? trail, policy)
          : undefined;
        const isElsewhere = channelNow !== undefined || (post.below !== undefined && isAboutThread(result.error));
        if (refused !== undefined && isElsewhere) return askInstead(trail, refused, undefined, channelNow);
        const final = post.plainText || !isAboutLooks(result.error);
        const event = { type: 'delivery-failed', by: SYSTEM, postId, reason: result.error, final } as const;
        const after = await recordAsRead(trail, event);
        log.error('slack refused a post', { postId, channel, error: result.error, final });
        if (final) log.count('posts-refused');
        return doneOrAgain(after, postId);
      }
      case 'ambiguous':
        // It may have been posted: the lease lapses, and the next attempt looks first.
        return deferUntil((postIn(trail, postId)?.leaseUntil ?? clock.now()) + SETTLE_MS);
    }
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

  const drawNow = async (post: Post, trail: Trail, upper: Trail | undefined): Promise<SlackMessage> => {
    const said = await content.get(trail.id, clock.now());
    const earlier = post.purpose === 'card' ? await earlierContacts(ports, trail) : [];
    return draw(post, trail, said, policy, { upper, earlier });
  };

  const onUpdate = async (trailId: string, postId: string): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    const post = postIn(trail, postId);
    // On its way, and maybe drawn before what this job is to show.
    if (post !== undefined && isPending(post)) return deferUntil(clock.now() + UNPOSTED_WAIT_MS);
    // An earlier try of this message found it removed: it carries the card that was asked for instead.
    if (post?.status === 'removed') return onPost(trailId, postId, false);
    if (post?.ts === undefined) return DONE;
    const putOff = await whilePaused({ ...post, channel: DRAWINGS });
    if (putOff !== undefined) return putOff;
    const result = await slack.update(await drawNow(post, trail, await upperOf(trail, post)), post.ts);
    switch (result.kind) {
      case 'ok': {
        // A slow update may land on a newer one: whoever drew looks whether the trail has gone on, and draws again.
        const after = await readTrail(store, trailId);
        return after.version === trail.version ? DONE : deferUntil(clock.now());
      }
      case 'rate-limited':
        return deferUntil(await pauseWhileLimited(DRAWINGS, { ...result, scope: 'channel' }));
      case 'ambiguous':
        // It may still land, on what is drawn meanwhile: drawn again when it has.
        return deferUntil(clock.now() + SETTLE_MS);
      case 'refused': {
        if (isAboutToken(result.error)) return deferUntil(await pauseForToken(result.error));
        // The message was removed by a person, or the channel archived: nothing is left to draw on.
        log.warn('slack refused an update', { postId, error: result.error });
        if (result.error === 'message_not_found') return onRemoved(trail, post);
        const channelNow = isAboutChannel(result.error) ? channelInstead(post, trail, policy) : undefined;
        return channelNow === undefined ? DONE : onRemoved(trail, post, channelNow);
      }
    }
  };

  const onRemoved = async (trail: Trail, { postId, deliveredAt = 0 }: Post, channelNow?: string): Promise<Outcome> => {
    // What was posted a moment ago may not show yet.
    if (clock.now() < deliveredAt + SETTLE_MS) return deferUntil(deliveredAt + SETTLE_MS);
    const after = await decideAndAppend(ports, trail, (now) => asksAnew(now, postId, channelNow));
    return postIn(after, postId)?.status === 'removed' ? onPost(trail.id, postId, false) : DONE;
  };

  return perMessage(Job, log, async (job, { receives }) => {
    const outcome =
      job.type === 'post'
        ? await onPost(job.trailId, job.postId, receives > 1)
        : await onUpdate(job.trailId, job.postId);
    return outcome.kind === 'defer' ? patient(outcome, receives) : outcome;
  });
};

/**
 * A job that was put off many times is put off for longer, five minutes at the most: a queue gives up after 1,000 receives,
 * and a day without Slack must not make dead letters of what is only late.
 */
const patient = (outcome: Extract<Outcome, { kind: 'defer' }>, receives: number): Outcome =>
  receives <= PATIENT_FROM
    ? outcome
    : { ...outcome, seconds: Math.max(outcome.seconds, Math.min(LONGEST_DEFER_SECONDS, receives)) };

/** A quarter of an hour of attempts whose answers are lost, two minutes of looks that fail. */
const PATIENT_FROM = 20;
const LONGEST_DEFER_SECONDS = 300;

const isLate = (post: Post | undefined, now: Instant): boolean =>
  post !== undefined && isPending(post) && now - post.askedAt >= lateAfterSeconds(post.queue) * SECOND;

const postIn = ({ posts }: Trail, id: string): Post | undefined => posts.find(({ postId }) => postId === id);
