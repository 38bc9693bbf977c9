import * as z from 'zod';
import { optionsOf } from './check-elements.ts';
import { asArray, isRecord, type Value } from './check-objects.ts';

/** What a person put into one element, as the page sends it: a text, a value, several, or nothing. */
export const Given = z.union([z.string(), z.array(z.string()), z.null()]);
export type Given = z.infer<typeof Given>;

/** By block id and action id. An element that is missing has what the app gave it at first. */
export const Givens = z.record(z.string(), z.record(z.string(), Given));
export type Givens = z.infer<typeof Givens>;

/** An element's part of a payload, as `state.values` and `actions` have it: `{type, value}`, `{type, selected_option}`… */
export const readElement = (element: Value, given: Given | undefined): Value | undefined => {
  const type = typeof element.type === 'string' ? element.type : '';
  const read = READERS[type];
  return read === undefined ? undefined : { type, ...read(element, given === undefined ? initialOf(element) : given) };
};

/** `state.values` of a message or view: of all elements that hold something. */
export const stateOf = (blocks: readonly Value[], givens: Givens): { readonly values: Value } => ({
  values: Object.fromEntries(
    blocks
      .map((block): [string, Value] => [String(block.block_id), statesIn(block, givens[String(block.block_id)])])
      .filter(([, states]) => Object.keys(states).length > 0),
  ),
});

const statesIn = (block: Value, givens: Givens[string] = {}): Value =>
  Object.fromEntries(
    elementsOf(block)
      .filter(({ type }) => type !== 'overflow')
      .map((element): [string, Value | undefined] => {
        const id = String(element.action_id);
        return [id, readElement(element, givens[id])];
      })
      .filter(([, state]) => state !== undefined),
  );

/** What Slack itself asks for before it bothers the app, by block id. */
export const formErrors = (blocks: readonly Value[], givens: Givens): Readonly<Record<string, string>> =>
  Object.fromEntries(
    blocks
      .filter(({ type }) => type === 'input')
      .flatMap((block) => {
        const [element] = elementsOf(block);
        if (element === undefined) return [];
        const given = givens[String(block.block_id)]?.[String(element.action_id)];
        const error = errorOf(block, element, given === undefined ? initialOf(element) : given);
        return error === undefined ? [] : [[String(block.block_id), error]];
      }),
  );

const errorOf = (block: Value, element: Value, given: Given): string | undefined => {
  if (given === null || given.length === 0) {
    return block.optional === true ? undefined : 'Please complete this required field.';
  }
  const { min_length: least, max_length: most, max_selected_items: mostItems } = element;
  if (typeof given === 'string') {
    if (typeof least === 'number' && given.length < least) return `Please use at least ${least} characters.`;
    if (typeof most === 'number' && given.length > most) return `Please use at most ${most} characters.`;
    return undefined;
  }
  return typeof mostItems === 'number' && given.length > mostItems ? `Please choose at most ${mostItems}.` : undefined;
};

/** The elements of a block that a person can do something with. */
export const elementsOf = (block: Value): readonly Value[] =>
  [block.accessory, block.element, ...asArray(block.elements)].filter(isRecord);

const initialOf = (element: Value): Given => {
  const { initial_option: option, initial_options: options, initial_users: users } = element;
  if (isRecord(option)) return String(option.value);
  if (Array.isArray(options)) return options.filter(isRecord).map(({ value }) => String(value));
  if (Array.isArray(users)) return users.map(String);
  const single =
    element.initial_value ??
    element.initial_user ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time;
  return single === undefined ? null : String(single);
};

type Reader = (element: Value, given: Given) => Value;

const one = (given: Given): string | null => (typeof given === 'string' && given !== '' ? given : null);
const many = (given: Given): readonly string[] => (Array.isArray(given) ? given : []);
const matching = (given: Given, form: RegExp): string | null => (form.test(one(given) ?? '') ? one(given) : null);

const option: Reader = (element, given) => ({
  selected_option: optionsOf(element).find(({ value }) => value === given) ?? null,
});
const options: Reader = (element, given) => ({
  selected_options: optionsOf(element).filter(({ value }) => typeof value === 'string' && many(given).includes(value)),
});

const READERS: Readonly<Record<string, Reader>> = {
  plain_text_input: (_element, given) => ({ value: one(given) }),
  static_select: option,
  radio_buttons: option,
  overflow: option,
  multi_static_select: options,
  checkboxes: options,
  users_select: (_element, given) => ({ selected_user: one(given) }),
  multi_users_select: (_element, given) => ({ selected_users: many(given) }),
  datepicker: (_element, given) => ({ selected_date: matching(given, /^\d{4}-\d\d-\d\d$/) }),
  timepicker: (_element, given) => ({ selected_time: matching(given, /^\d\d:\d\d$/) }),
  datetimepicker: (_element, given) => {
    const seconds = matching(given, /^\d{10}$/);
    return { selected_date_time: seconds === null ? null : Number(seconds) };
  },
};
