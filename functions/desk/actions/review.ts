import { noteOn, writerOf } from '../../../shared/replies/note.ts';
import { officialWords } from '../../../shared/replies/tone.ts';
import {
  input,
  context as line,
  option,
  optionalInput,
  ours,
  plain,
  section,
  select,
} from '../../../shared/slack/blocks.ts';
import { escapeMarkup, isBlank } from '../../../shared/slack/escape.ts';
import { actorName } from '../../../shared/slack/names.ts';
import { waitingIn } from '../../../shared/trail/drafts.ts';
import { type DeskAction, editedSince, nothing, perform } from '../action.ts';
import { answeredBlocks, exchangeBlocks, guidelineBlocks } from '../reply-blocks.ts';

/** A second person reads a reply before it is sent: nobody approves their own. */
export const review: DeskAction = {
  kind: 'form',
  right: 'approve',
  on: 'open',
  gathers: true,
  whyNot: (trail) => (waitingIn(trail) === undefined ? nothing('nothing-to-approve') : undefined),
  form: (trail, voice, context) => {
    const { texts, formats } = voice;
    const { reply: says } = texts;
    const waiting = waitingIn(trail);
    const text = context.gathered?.draft;
    const official = officialWords(text ?? '');
    return {
      title: texts.desk.button.review,
      warnings: answeredBlocks(trail, voice),
      blocks: [
        ...exchangeBlocks(context, voice),
        ...guidelineBlocks(trail, voice, context.policy),
        ...(waiting === undefined
          ? []
          : [line(ours(says.draftOf(actorName(waiting.by, texts), formats.date(waiting.at))))]),
        section(plain(text ?? says.why['draft-gone'])),
        ...(official.length === 0 ? [] : [line(ours(`💡 ${escapeMarkup(says.tone(official.join(', ')))}`))]),
        ...(waiting?.thenResolve ? [line(ours(`☑ ${says.onceSent}: ${texts.desk.button.resolve}`))] : []),
        input('decision', says.decision, select([option(says.approve, 'approve'), option(says.sendBack, 'send-back')])),
        optionalInput('why', says.sendBackWhy, { type: 'plain_text_input', multiline: true, max_length: WHY_LENGTH }),
      ],
    };
  },
  decide: (trail, { decision, why = '' }, { by, requestId, seen }) => {
    const waiting = waitingIn(trail);
    // The words may be others than those that were read.
    if (waiting === undefined || (seen !== undefined && trail.drafts.length > seen.drafts)) {
      return nothing('nothing-to-approve');
    }
    if (decision === 'approve' && editedSince(trail, seen)) return nothing('edited-meanwhile');
    const { draftId: draft } = waiting;
    switch (decision) {
      case 'approve':
        return writerOf(waiting) === by.user ? nothing('own-reply') : perform({ type: 'reply-approved', by, draft });
      case 'send-back': {
        const words = isBlank(why) ? undefined : { id: requestId, text: why.trim() };
        const rejected = { type: 'reply-rejected', by, draft, ...(words && { why: words.id }) } as const;
        return { kind: 'do', draft: words, events: [rejected, ...noteOn(trail, 'reply-rejected', waiting)] };
      }
      default:
        return nothing('incomplete');
    }
  },
};

/** A few words, and a form's text takes no more. */
const WHY_LENGTH = 500;
