import type { Mention } from '../mention/mention.ts';
import { answersNow } from '../trail/clock-runs.ts';
import type { Trail } from '../trail/trail.ts';
import { actions, button, linkButton, option, overflow } from './blocks.ts';
import { safeUrl } from './escape.ts';
import type { Texts } from './locale/texts.ts';
import { knownPlatform } from './names.ts';

/**
 * What a person can do to a mention, each a line of the table in `functions/desk/act.ts`. A button of that name has the
 * trail's id and nothing else as its value; an option of `more` says `<action> <trail id>`.
 */
export type Action =
  | 'claim'
  | 'release'
  | 'answered'
  | 'resolve'
  | 'reroute'
  | 'snooze'
  | 'wake'
  | 'dismiss'
  | 'reopen'
  | 'retag'
  | 'assign'
  | 'reply'
  | 'review'
  | 'hide'
  | 'trail';

export interface ButtonsInput {
  readonly trail: Trail;
  /** Undefined when its text is gone: then it is not to be worked on. */
  readonly mention: Mention | undefined;
  readonly can: PlatformCan;
}

/** What can be done on the mention's platform from here, by the policy. */
export interface PlatformCan {
  readonly reply: boolean;
  readonly hide: boolean;
}
export const CAN_NOTHING: PlatformCan = { reply: false, hide: false };

/** What can be pressed on a card as it is now: everything in two clicks at most. */
export const cardButtons = ({ trail, mention, can }: ButtonsInput, texts: Texts): readonly object[] => {
  const { button: labels } = texts.desk;
  const press = (action: Action, primary = false) => button(action, labels[action], trail.id, primary);
  const more = (action: Action) => option(labels[action], `${action} ${trail.id}`);

  if (trail.closed !== undefined) {
    const reopen = mention === undefined ? undefined : press('reopen');
    return actions([reopen, openButton(mention, texts), overflow('more', [more('trail')])]);
  }
  const awaitsApproval = trail.drafts.some(({ status }) => status === 'awaits-approval');
  const isAnswered = answersNow(trail).length > 0;
  const resolve = press('resolve', trail.claim !== undefined && (isAnswered || !can.reply));
  // Nothing is left to be worked on, but somebody takes it off the desk.
  if (mention === undefined) return actions([resolve, overflow('more', [more('trail')])]);
  return actions([
    trail.claim === undefined ? press('claim', true) : undefined,
    awaitsApproval ? press('review', true) : undefined,
    can.reply ? press('reply', trail.claim !== undefined && !isAnswered && !awaitsApproval) : undefined,
    isAnswered ? undefined : press('answered'),
    resolve,
    press('reroute'),
    trail.snooze === undefined ? press('snooze') : press('wake'),
    press('dismiss'),
    openButton(mention, texts),
    overflow('more', [
      more('retag'),
      more('assign'),
      trail.claim === undefined ? undefined : more('release'),
      can.hide && trail.hiding !== 'asked' && trail.hiding !== 'hidden' ? more('hide') : undefined,
      more('trail'),
    ]),
  ]);
};

/** Leads to where it was said; none without a link that a button may have. */
export const openButton = (mention: Mention | undefined, texts: Texts): object | undefined => {
  const safe = safeUrl(mention?.url);
  // A link in what a colleague passed on leads to wherever he saw it.
  const platform = mention?.passedOnBy === undefined ? knownPlatform(mention?.platform) : undefined;
  return safe === undefined ? undefined : linkButton('open', texts.open(platform), safe);
};
