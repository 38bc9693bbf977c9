import { problemOf } from '../replies/reply-problem.ts';
import type { Instant } from '../runtime/clock.ts';
import { answersNow } from '../trail/clock-runs.ts';
import { rootIdOf } from '../trail/conversation.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Texts } from './locale/texts.ts';
import { actorName } from './names.ts';
import type { Voice } from './voice.ts';

/**
 * Who has it and how far it came: the only line with live mentions, of our own staff. Who has a further word of a conversation only
 * the card above it knows, so the line may be empty.
 */
export const stateLine = (trail: Trail, voice: Voice): string => {
  const { texts, formats } = voice;
  const { claim, closed, snooze, stages, lastAt } = trail;
  const stage = stages.length > 1 ? stages.at(-1) : undefined;
  const { desk } = texts;
  const states = [
    claim === undefined && closed === undefined && rootIdOf(trail) === undefined ? `⏳ ${texts.unclaimed}` : undefined,
    claim === undefined ? undefined : `🙋 ${claimLine(claim, voice)}`,
    stage === undefined ? undefined : `↪ ${desk.rerouted(actorName(stage.by, texts), formats.date(stage.from))}`,
    // What is gone does not come back.
    snooze === undefined || closed !== undefined || isGone(trail)
      ? undefined
      : `💤 ${snoozeLine(snooze, lastAt, voice)}`,
    ...replyLines(trail, texts),
    answeredLine(trail, voice),
    closed === undefined ? undefined : closingLine(closed, voice),
  ];
  return states.filter((state) => state !== undefined).join(' · ');
};

/** How far a reply that was written here came, and hiding. */
const replyLines = ({ drafts, hiding, closed }: Trail, texts: Texts): readonly (string | undefined)[] => {
  const { state, why } = texts.reply;
  const hidden =
    hiding === undefined ? undefined : { asked: state.hideAsked, hidden: state.hidden, refused: state.notHidden };
  const shown = hiding === undefined || hidden === undefined ? undefined : `🙈 ${hidden[hiding]}`;
  const last = drafts.at(-1);
  if (last === undefined || closed !== undefined) return [shown];
  const who = actorName(last.by, texts);
  switch (last.status) {
    case 'awaits-approval':
      return [`✍ ${state.awaitsApproval(who)}`, shown];
    case 'ready':
      return [`✍ ${last.reason === 'rate-limited' ? state.waiting : state.sending(who)}`, shown];
    case 'sending':
      return [`✍ ${state.sending(who)}`, shown];
    case 'unknown':
      return [`⚠ ${state.unknown}`, shown];
    case 'refused':
      return [`⚠ ${state.notSent(why[problemOf(last.reason)])}`, shown];
    case 'sent':
    case 'rejected':
      return [shown];
  }
};

/** By whom, unless only the platform told of it. */
const answeredLine = (trail: Trail, { texts, formats }: Voice): string | undefined => {
  const answeredAt = answersNow(trail).at(-1);
  if (answeredAt === undefined) return undefined;
  const by = trail.replies.findLast(({ at }) => at === answeredAt)?.by;
  return `💬 ${texts.answered(formats.date(answeredAt), by?.kind === 'person' ? actorName(by, texts) : undefined)}`;
};

const claimLine = (claim: NonNullable<Trail['claim']>, { texts, formats }: Voice): string => {
  const who = actorName({ kind: 'person', user: claim.user }, texts);
  const when = formats.date(claim.at);
  const own = claim.by.kind === 'person' && claim.by.user === claim.user;
  return own ? texts.claimed(who, when) : texts.desk.assigned(who, actorName(claim.by, texts), when);
};

export const snoozeLine = (
  { until, untilAuthorWrites }: NonNullable<Trail['snooze']>,
  seenAt: Instant,
  { texts: { desk }, formats }: Voice,
): string =>
  until === undefined ? desk.snoozedUntilAuthor : desk.snoozedUntil(formats.date(until, seenAt), untilAuthorWrites);

const closingLine = (closed: NonNullable<Trail['closed']>, { texts, formats }: Voice): string => {
  const who = actorName(closed.by, texts);
  const when = formats.date(closed.at);
  return closed.how === 'resolved' ? `✅ ${texts.resolved(who, when)}` : `🚫 ${texts.desk.dismissed(who, when)}`;
};
