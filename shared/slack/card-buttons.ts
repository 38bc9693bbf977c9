import { answersNow } from '../trail/clock-runs.ts';
import type { Trail } from '../trail/trail.ts';
import { actions, button, linkButton, option, overflow } from './blocks.ts';
import { safeUrl } from './escape.ts';
import type { CardTexts } from './locale/texts.ts';
import { knownPlatform } from './names.ts';

/**
 * What a person can do to a mention, each a line of the table in `functions/desk/act.ts`. A button of that name has the
 * trail's id and nothing else as its value; an option of `more` says `<action> <trail id>`.
 */
export type Action =
  | 'claim'
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
  /** The text is there, to be worked on. */
  readonly hasText: boolean;
  readonly platform: string | undefined;
  /** As the platform sent it. */
  readonly url: string | undefined;
  readonly can: PlatformCan;
}

/** What can be done on the mention's platform from here, by the policy. */
export interface PlatformCan {
  readonly reply: boolean;
  readonly hide: boolean;
}
export const CAN_NOTHING: PlatformCan = { reply: false, hide: false };

/** What can be pressed on a card as it is now: everything in two clicks at most. */
export const cardButtons = (input: ButtonsInput, texts: CardTexts): readonly object[] => {
  const { trail, hasText, can } = input;
  const { button: says } = texts.desk;
  const press = (action: Action, text: string, primary = false) => button(action, text, trail.id, primary);
  const more = (action: Action, text: string) => option(text, `${action} ${trail.id}`);

  if (trail.resolved !== undefined) {
    const reopen = hasText ? press('reopen', says.reopen) : undefined;
    return actions([reopen, openButton(input, texts), overflow('more', [more('trail', says.trail)])]);
  }
  const { reply: answers } = texts;
  const awaitsApproval = trail.drafts.some(({ status }) => status === 'awaits-approval');
  const isAnswered = answersNow(trail).length > 0;
  const resolve = press('resolve', texts.resolve, trail.claim !== undefined && (isAnswered || !can.reply));
  // Nothing is left to be worked on, but somebody takes it off the desk.
  if (!hasText) return actions([resolve, overflow('more', [more('trail', says.trail)])]);
  return actions([
    trail.claim === undefined ? press('claim', texts.claim, true) : undefined,
    awaitsApproval ? press('review', answers.review, true) : undefined,
    can.reply ? press('reply', answers.reply, trail.claim !== undefined && !isAnswered && !awaitsApproval) : undefined,
    isAnswered ? undefined : press('answered', says.answered),
    resolve,
    press('reroute', says.reroute),
    trail.snooze === undefined ? press('snooze', says.snooze) : press('wake', says.wake),
    press('dismiss', says.dismiss),
    openButton(input, texts),
    overflow('more', [
      more('retag', says.retag),
      more('assign', says.assign),
      can.hide && trail.hiding !== 'asked' && trail.hiding !== 'hidden' ? more('hide', answers.hide) : undefined,
      more('trail', says.trail),
    ]),
  ]);
};

export const openButton = ({ url, platform }: Pick<ButtonsInput, 'url' | 'platform'>, texts: CardTexts) => {
  const safe = safeUrl(url);
  return safe === undefined ? undefined : linkButton('open', texts.open(knownPlatform(platform)), safe);
};
