import type { DraftStore } from '../../shared/content/drafts.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import type { PlatformApi, Refused, ReplyTarget, Sent } from '../../shared/platforms/platform.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { deferring } from '../../shared/queue/backoff.ts';
import { ReplyJob } from '../../shared/queue/jobs.ts';
import { perMessage } from '../../shared/queue/per-message.ts';
import { type Consumer, DONE, type Outcome } from '../../shared/queue/queue.ts';
import { noteOn } from '../../shared/replies/note.ts';
import { isAnsweredFrom } from '../../shared/replies/reply-policy.ts';
import type { ReplyProblem } from '../../shared/replies/reply-problem.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import { recording } from '../../shared/sla/record.ts';
import { append, readTrail } from '../../shared/trail/append.ts';
import { standsAsRead } from '../../shared/trail/attempt.ts';
import { type Draft, draftIn, isToSend } from '../../shared/trail/drafts.ts';
import { type Events, SYSTEM, unlessEmpty } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { createHide, type HidePorts } from './hide.ts';
import {
  LEASE_MS,
  LONGEST_WAIT_MS,
  LOOK_FOR_MS,
  MAX_ATTEMPTS,
  nextStep,
  obstacleIn,
  PLATFORM_TIMEOUT_MS,
  resolving,
  SETTLE_MS,
  waitMsFor,
} from './protocol.ts';
import { replyTargetOf } from './reply-target.ts';
import { type Ready, type ReplierOf, whoAnswers } from './who-answers.ts';

export interface ReplyPorts extends HidePorts {
  readonly drafts: Pick<DraftStore, 'getDraft'>;
  readonly platformApi: PlatformApi;
}

export interface ReplyOptions {
  readonly replierOf: ReplierOf;
  readonly policy: LoadedPolicy;
  /** The key of the hashes that name mentions: a reply is told by the same hash when its webhook comes. */
  readonly idKey: string;
}

const LOST_RACE_MS = 1 * SECOND;
const LOOK_AGAIN_MS = 60 * SECOND;

/** Sends each reply to its platform once, as `notify` posts its cards: fold, defer, look, claim, send, record. */
export const createReply = ({ policy, idKey, replierOf }: ReplyOptions, ports: ReplyPorts): Consumer => {
  const { trail: store, content, drafts, clock, log } = ports;
  const replierIn = whoAnswers(replierOf, ports.platformApi);
  const record = recording(policy, ports);
  const hide = createHide(policy, ports, replierIn);

  const deferUntil = deferring(clock);

  const onReply = async (trailId: string, draftId: string): Promise<Outcome> => {
    const trail = await readTrail(store, trailId);
    const draft = draftIn(trail, draftId);
    if (draft === undefined) return DONE;
    const step = nextStep(draft, clock.now());
    if (step.kind === 'done') return DONE;
    if (step.kind === 'defer') return deferUntil(step.until);
    if (step.kind === 'take-over') {
      const leaseUntil = clock.now() + LEASE_MS;
      await append(ports, trail, [{ type: 'reply-started', by: SYSTEM, draft: draftId, leaseUntil }]);
      return deferUntil(leaseUntil + SETTLE_MS);
    }
    const [said, kept] = await Promise.all([content.get(trailId, clock.now()), drafts.getDraft(draftId, clock.now())]);
    const replier = replierIn(trail);
    if (step.kind === 'look') {
      // Nothing to look with, or nothing to look for: only a person can tell.
      if (said === undefined || kept === undefined || replier === undefined) return unknown(trail, draft);
      const target = replyTargetOf(said.mention, policy);
      const before = trail.replies.slice(0, draft.answersBefore);
      const isKnown = (replyId: string) => before.some(({ reply }) => reply === nameOf(replyId, trail));
      const found = await replier.find(target, { text: kept.text, since: step.since, isKnown }, replier.call);
      if (found.kind === 'sent') return sent(trail, draft, found);
      if (found.kind === 'unknown') {
        const lookedLongEnough = clock.now() - (draft.leaseUntil ?? draft.at) > LOOK_FOR_MS;
        return lookedLongEnough ? unknown(trail, draft) : deferUntil(clock.now() + LOOK_AGAIN_MS);
      }
      if (draft.attempts >= MAX_ATTEMPTS) return unknown(trail, draft);
    }
    const obstacle = obstacleIn(trail, draft);
    if (obstacle !== undefined) return refused(trail, draft, obstacle);
    if (said === undefined) return refused(trail, draft, 'erased');
    if (kept === undefined) return refused(trail, draft, 'draft-gone');
    // It may have waited for its approval, or for the platform, while the policy changed.
    if (!isAnsweredFrom(policy.policy.replies, trail)) return refused(trail, draft, 'not-answered-here');
    if (replier === undefined) return refused(trail, draft, 'no-token');
    return attempt(trail, draft, replier, replyTargetOf(said.mention, policy), kept.text);
  };

  const attempt = async (
    trail: Trail,
    draft: Draft,
    replier: Ready,
    target: ReplyTarget,
    text: string,
  ): Promise<Outcome> => {
    const leaseUntil = clock.now() + LEASE_MS;
    const claim = await append(ports, trail, [{ type: 'reply-started', by: SYSTEM, draft: draft.draftId, leaseUntil }]);
    if (claim.kind === 'conflict') return deferUntil(clock.now() + LOST_RACE_MS);
    // A worker that slept here must not send into the time of the next one.
    if (clock.now() + PLATFORM_TIMEOUT_MS > leaseUntil) return deferUntil(leaseUntil);
    const result = await replier.reply(target, text, replier.call);
    switch (result.kind) {
      case 'sent':
        return sent(claim.trail, draft, result);
      case 'refused':
        return waitFor(claim.trail, draft, result);
      case 'ambiguous':
        // It may be out: the lease lapses, and the next receive looks first. No further off than any lease lasts, for the clock
        // may have been set back meanwhile.
        return deferUntil(Math.min(leaseUntil, clock.now() + LEASE_MS) + SETTLE_MS);
    }
  };

  const sent = async (trail: Trail, draft: Draft, { replyId, at }: Sent): Promise<Outcome> => {
    const reply = nameOf(replyId, trail);
    const event = { type: 'reply-sent', by: SYSTEM, draft: draft.draftId, at: at ?? clock.now(), reply } as const;
    await record(trail, (now) => {
      const isKnown =
        now.replies.some((known) => known.reply === reply) && draftIn(now, draft.draftId)?.status === 'sent';
      return unlessEmpty([...(isKnown ? [] : [event]), ...resolving(now, draft)]);
    });
    log.info('reply sent', { trailId: trail.id, platform: trail.received?.platform ?? '' });
    return DONE;
  };

  /** As the trail names a reply. */
  const nameOf = (replyId: string, { received }: Trail): string => {
    const platform = received?.platform ?? '';
    return mentionIdOf(idKey, { via: platform, platform, platformId: replyId });
  };

  /** A short limit is waited for; anything else is told to who wrote it, and the words are kept. */
  const waitFor = async (trail: Trail, draft: Draft, refusal: Refused): Promise<Outcome> => {
    const { reason } = refusal;
    // One that is said anew each time may be of a day.
    const triedMs = clock.now() - (draft.startedAt ?? clock.now());
    const waitMs = triedMs < LONGEST_WAIT_MS ? waitMsFor(refusal) : undefined;
    if (waitMs === undefined) return refused(trail, draft, reason);
    await recordAsRead(trail, draft, () => [
      { type: 'reply-refused', by: SYSTEM, draft: draft.draftId, reason, retry: true },
    ]);
    return deferUntil(clock.now() + waitMs);
  };

  const refused = async (trail: Trail, draft: Draft, reason: ReplyProblem): Promise<Outcome> => {
    const after = await recordAsRead(trail, draft, (now) => [
      { type: 'reply-refused', by: SYSTEM, draft: draft.draftId, reason, retry: false },
      ...noteOn(now, 'reply-refused', draft),
    ]);
    log.warn('reply refused', { trailId: trail.id, reason });
    return doneOrAgain(after, draft);
  };

  const unknown = async (trail: Trail, draft: Draft): Promise<Outcome> => {
    const after = await recordAsRead(trail, draft, (now) => [
      { type: 'reply-unknown', by: SYSTEM, draft: draft.draftId },
      ...noteOn(now, 'reply-unknown', draft),
    ]);
    log.error('reply may have been sent', { trailId: trail.id });
    return doneOrAgain(after, draft);
  };

  /** Records what is true of the draft as `trail` has it, and nothing when an attempt has begun or ended since. */
  const recordAsRead = async (trail: Trail, draft: Draft, eventsAfter: (now: Trail) => Events): Promise<Trail> =>
    record(trail, (now) =>
      standsAsRead(draftIn(trail, draft.draftId), draftIn(now, draft.draftId)) ? eventsAfter(now) : undefined,
    );

  /** Another attempt is under way, and its worker may be dead. */
  const doneOrAgain = (after: Trail, draft: Draft): Outcome => {
    const current = draftIn(after, draft.draftId);
    return current !== undefined && isToSend(current) ? deferUntil(clock.now() + LOST_RACE_MS) : DONE;
  };

  return perMessage(ReplyJob, log, (job, { receives }) =>
    job.type === 'reply' ? onReply(job.trailId, job.draft) : hide(job.trailId, receives),
  );
};
