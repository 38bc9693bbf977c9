import { answeringOn } from '../../../shared/platforms/answering.ts';
import { noteFor } from '../../../shared/replies/note.ts';
import { approvalOf, isAnsweredFrom } from '../../../shared/replies/reply-policy.ts';
import { input, context as line, ours, tickBox } from '../../../shared/slack/blocks.ts';
import { LIMITS } from '../../../shared/slack/limits.ts';
import { platformName } from '../../../shared/slack/names.ts';
import { type Draft, inDoubt, isUnderWay } from '../../../shared/trail/drafts.ts';
import { afterEvents } from '../../../shared/trail/fold.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { type Context, type Decision, type DeskAction, editedSince, nothing, type Person } from '../action.ts';
import { answeredBlocks, exchangeBlocks, guidelineBlocks, sentBackBlocks } from '../reply-blocks.ts';
import { taking } from './take.ts';

/** Answers in public, in the brand's name: the words are kept, approved where the policy asks for it, and sent once. */
export const reply: DeskAction = {
  kind: 'form',
  right: 'reply',
  on: 'open',
  gathers: true,
  alsoTakes: ({ resolve }) => (resolve === undefined ? undefined : 'resolve'),
  form: (trail, voice, context) => {
    const { texts, formats } = voice;
    const { reply: says } = texts;
    const draft = context.gathered?.draft;
    const { max } = roomIn(trail);
    // How many are left Slack counts itself.
    const length = says.length(formats.count(max));
    const mayBeOut = lastStanding(trail.drafts)?.status === 'unknown';
    const element = {
      type: 'plain_text_input',
      multiline: true,
      // A link is longer than what it counts: the platform's own limit is checked when the form is submitted.
      max_length: Math.min(LIMITS.inputText, 2 * max),
      ...(draft === undefined ? {} : { initial_value: draft }),
    };
    return {
      title: texts.desk.button.reply,
      submit: says.send,
      warnings: [
        ...(mayBeOut ? [line(ours(`⚠ ${says.mayBeOut(platformName(trail.received?.platform))}`))] : []),
        ...answeredBlocks(trail, voice),
      ],
      blocks: [
        // Not a warning, which gives way when a form comes back: the words are read again then.
        ...sentBackBlocks(trail, context, voice),
        ...exchangeBlocks(context, voice),
        ...guidelineBlocks(trail, voice, context.policy),
        input('text', says.words, element, isOnX(trail) ? `${length} ${says.weighted}` : length),
        tickBox('resolve', says.onceSent, texts.desk.button.resolve, context.gathered?.thenResolve === true),
        ...(approvalFor(trail, context) === undefined ? [] : [line(ours(says.needsApproval))]),
      ],
    };
  },
  decide: (trail, { text = '', resolve }, context) => {
    const { by, requestId, policy } = context;
    if (!isAnsweredFrom(policy.policy.replies, trail)) return nothing('not-answered-here');
    if (text.trim() === '') return nothing('incomplete');
    const { max, lengthOf } = roomIn(trail);
    const excess = lengthOf(text) - max;
    if (excess > 0) return nothing('too-long', { detail: `${excess}` });
    const changed = changedSince(trail, context);
    if (changed !== undefined) return changed;
    const approval = approvalFor(trail, context);
    const older = trail.drafts.filter((draft) => isOwnWaiting(draft, by));
    const taken = taking(trail, by);
    // What was grouped has its card from here.
    const withCard = taken.length === 0 ? trail : afterEvents(trail, taken, context.now);
    return {
      kind: 'do',
      draft: { id: requestId, text },
      events: [
        {
          type: 'reply-drafted',
          by,
          draft: requestId,
          needsApproval: approval !== undefined,
          ...(resolve !== undefined && { thenResolve: true }),
        },
        ...older.map(({ draftId }) => ({ type: 'reply-rejected' as const, by, draft: draftId })),
        ...taken,
        ...(approval === undefined ? [] : noteFor(withCard, 'approval-wanted', approval.ping, requestId)),
      ],
    };
  },
};

/** Somebody else was quicker, or the form is behind what it shows. */
const changedSince = (trail: Trail, { by, seen }: Context): Decision | undefined => {
  const underWay = trail.drafts.find((draft) => isUnderWay(draft) && !isOwnWaiting(draft, by));
  if (underWay !== undefined) return nothing('being-answered', { who: underWay.by });
  if (seen === undefined) return undefined;
  const lastReply = trail.replies.at(-1);
  if (lastReply !== undefined && trail.replies.length > seen.replies) {
    const { by: who } = lastReply;
    return nothing(who.kind === 'platform' ? 'answered-there' : 'answered-meanwhile', { who });
  }
  if (editedSince(trail, seen)) return nothing('edited-meanwhile');
  const mayBeOut = inDoubt(trail.drafts);
  const latest = mayBeOut.at(-1);
  if (latest !== undefined && mayBeOut.length > (seen.mayBeOut ?? 0)) {
    return nothing('maybe-answered', { who: latest.by });
  }
  // Their own words, from another form.
  const own = trail.drafts.slice(seen.drafts).find(isUnderWay);
  return own && nothing('being-answered', { who: own.by });
};

/** The last that is out, may be, or is to be: whatever was refused after it. */
const lastStanding = (drafts: readonly Draft[]): Draft | undefined =>
  drafts.findLast(({ status }) => status !== 'refused' && status !== 'rejected');

/** A person's own words that await approval give way to their newer ones. */
const isOwnWaiting = ({ status, by }: Draft, person: Person): boolean =>
  status === 'awaits-approval' && by.kind === 'person' && by.user === person.user;

const approvalFor = ({ tags }: Trail, { by, policy }: Context) => approvalOf(policy.policy.replies, tags, by.user);

/** How many characters there may be, as the platform counts them. */
const roomIn = ({ received }: Trail): { readonly max: number; readonly lengthOf: (text: string) => number } => {
  const platform = answeringOn(received?.platform ?? '');
  if (platform === undefined) return { max: LIMITS.inputText, lengthOf: ({ length }) => length };
  return { max: platform.maxLength, lengthOf: platform.lengthOf };
};

const isOnX = ({ received }: Trail): boolean => received?.platform === 'x';
