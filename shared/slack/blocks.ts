import { cut, LIMITS } from './limits.ts';

/** Text as it is: the only place for a stranger's words. Without `emoji` a `:fire:` stays what it is. */
export const plain = (text: string, max: number = LIMITS.text) => ({
  type: 'plain_text',
  text: cut(text, max),
  emoji: false,
});

/** Our own markup. Verbatim: Slack makes no links and mentions of its own out of what looks like one. */
export const ours = (text: string) => ({ type: 'mrkdwn', text: cut(text, LIMITS.text), verbatim: true });

export const header = (title: string) => ({ type: 'header', text: plain(title, LIMITS.header) });

export const section = (text: object) => ({ type: 'section', text });

/** Our own lines, so many a section: a text has an end. */
export const sectionsOf = (lines: readonly string[], linesEach: number): readonly object[] =>
  Array.from({ length: Math.ceil(lines.length / linesEach) }, (_, page) =>
    section(ours(lines.slice(page * linesEach, (page + 1) * linesEach).join('\n'))),
  );

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
  text: plain(text, LIMITS.buttonText),
  value,
  ...(primary ? { style: 'primary' } : {}),
});

/** What is pressed is done only once whoever pressed it says so. */
export const confirming = (
  element: object,
  { title, text, yes, no }: Readonly<Record<'title' | 'text' | 'yes' | 'no', string>>,
) => ({
  ...element,
  confirm: {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(text, LIMITS.confirmText),
    confirm: plain(yes, LIMITS.confirmButton),
    deny: plain(no, LIMITS.confirmButton),
  },
});

/** `url` was checked by `safeUrl`. */
export const linkButton = (actionId: string, text: string, url: string) => ({
  type: 'button',
  action_id: actionId,
  text: plain(text, LIMITS.buttonText),
  url,
});

/** At most five options. Each value comes back as `selected_option`. */
export const overflow = (actionId: string, options: readonly (object | undefined)[]): object | undefined => {
  const given = options.filter((each) => each !== undefined);
  return given.length === 0 ? undefined : { type: 'overflow', action_id: actionId, options: given };
};

export const option = (text: string, value: string) => ({ text: plain(text, LIMITS.buttonText), value });

/** A form. `private_metadata` comes back with its submission. */
export const modal = (view: {
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly close: string;
  readonly metadata: string;
  readonly blocks: readonly object[];
}) => ({
  type: 'modal',
  callback_id: view.callbackId,
  title: plain(view.title, LIMITS.modalTitle),
  ...(view.submit === undefined ? {} : { submit: plain(view.submit, LIMITS.modalTitle) }),
  close: plain(view.close, LIMITS.modalTitle),
  private_metadata: view.metadata,
  blocks: view.blocks,
});

/** A field that may stay empty. */
export const optionalInput = (name: string, label: string, element: object, hint?: string) => ({
  ...input(name, label, element, hint),
  optional: true,
});

/** A box to tick: its `name` has that value, or none. */
export const tickBox = (name: string, label: string, text: string, isTicked: boolean) => {
  const options = [option(text, name)];
  return optionalInput(name, label, { type: 'checkboxes', options, ...(isTicked && { initial_options: options }) });
};

/** A field of a form: its value comes back under `state.values[name][name]`. */
export const input = (name: string, label: string, element: object, hint?: string) => ({
  type: 'input',
  block_id: name,
  label: plain(label, LIMITS.field),
  element: { ...element, action_id: name },
  ...(hint === undefined ? {} : { hint: plain(hint, LIMITS.field) }),
});

export const select = (options: readonly ReturnType<typeof option>[], initial?: string) => {
  const chosen = options.find(({ value }) => value === initial);
  return { type: 'static_select', options, ...(chosen === undefined ? {} : { initial_option: chosen }) };
};
