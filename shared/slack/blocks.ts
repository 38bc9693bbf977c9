import { cut, LIMITS } from './limits.ts';

/** Text as it is: the only place for a stranger's words. Without `emoji` a `:fire:` stays what it is. */
export const plain = (text: string) => ({ type: 'plain_text', text: cut(text, LIMITS.text), emoji: false });

/** Our own markup. Verbatim: Slack makes no links and mentions of its own out of what looks like one. */
export const ours = (text: string) => ({ type: 'mrkdwn', text: cut(text, LIMITS.text), verbatim: true });

export const header = (title: string) => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(title, LIMITS.header), emoji: false },
});

export const section = (text: object) => ({ type: 'section', text });

export const context = (...elements: readonly object[]) => ({ type: 'context', elements });

/** A row of what there is to press; no row when there is nothing. */
export const actions = (buttons: readonly (object | undefined)[]): readonly object[] => {
  const elements = buttons.filter((element) => element !== undefined);
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
};

/** `value` comes back with the press: ids only. */
export const button = (actionId: string, text: string, value: string, primary: boolean) => ({
  type: 'button',
  action_id: actionId,
  text: buttonText(text),
  value,
  ...(primary ? { style: 'primary' } : {}),
});

/** `url` was checked by `safeUrl`. */
export const linkButton = (actionId: string, text: string, url: string) => ({
  type: 'button',
  action_id: actionId,
  text: buttonText(text),
  url,
});

const buttonText = (text: string) => ({ type: 'plain_text', text: cut(text, LIMITS.buttonText), emoji: false });
