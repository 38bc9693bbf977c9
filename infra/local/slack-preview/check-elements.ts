import { isDeepStrictEqual } from 'node:util';
import {
  ANY_TEXT,
  asArray,
  type Check,
  type Complaints,
  checkText,
  complaint,
  httpAddress,
  isRecord,
  items,
  known,
  oneOf,
  PLAIN,
  pattern,
  plainText,
  shortString,
  type Value,
  wholeNumber,
} from './check-objects.ts';

/** What may stand in which block. Source: https://docs.slack.dev/reference/block-kit/block-elements, "Works with block types". */
const PLACES = {
  accessory: [
    'button',
    'overflow',
    'image',
    'static_select',
    'users_select',
    'multi_static_select',
    'multi_users_select',
    'radio_buttons',
    'checkboxes',
    'datepicker',
    'timepicker',
  ],
  actions: [
    'button',
    'overflow',
    'static_select',
    'users_select',
    'radio_buttons',
    'checkboxes',
    'datepicker',
    'timepicker',
    'datetimepicker',
  ],
  input: [
    'plain_text_input',
    'static_select',
    'users_select',
    'multi_static_select',
    'multi_users_select',
    'radio_buttons',
    'checkboxes',
    'datepicker',
    'timepicker',
    'datetimepicker',
  ],
  context: ['image'],
} as const;

/** An element of a block: known, complete, within its limits, and allowed in this place. */
export const checkElement =
  (place: keyof typeof PLACES) =>
  (element: unknown, at: string): Complaints => {
    if (!isRecord(element)) return [complaint('must provide an object', at)];
    const type = PLACES[place].find((allowed) => allowed === element.type);
    if (type === undefined) return [complaint(`unsupported type: ${String(element.type)}`, `${at}/type`)];
    return [
      ...shortString(element, 'action_id', 255, at),
      ...ELEMENTS[type](element, at),
      ...(element.confirm === undefined ? [] : checkConfirm(element.confirm, `${at}/confirm`)),
    ];
  };

const COMMON = ['type', 'action_id', 'confirm', 'focus_on_load'];

const ELEMENTS = {
  button: (button, at) => [
    ...known(button, ['type', 'action_id', 'text', 'value', 'url', 'style', 'confirm', 'accessibility_label'], at),
    ...checkText(button.text, `${at}/text`, { most: 75, types: PLAIN }),
    ...shortString(button, 'value', 2_000, at),
    ...shortString(button, 'accessibility_label', 75, at),
    ...(button.url === undefined ? [] : httpAddress(button.url, `${at}/url`)),
    ...oneOf(button, 'style', ['primary', 'danger'], at),
  ],
  overflow: (overflow, at) => [
    ...known(overflow, ['type', 'action_id', 'options', 'confirm'], at),
    ...items(overflow.options, `${at}/options`, 5, checkOption(ANY_TEXT, true)),
  ],
  static_select: (select, at) => [
    ...known(select, [...COMMON, 'options', 'option_groups', 'initial_option', 'placeholder'], at),
    ...checkChoices(select, at),
    ...plainText(select, 'placeholder', 150, at),
    ...isAmong(select, 'initial_option', at),
  ],
  multi_static_select: (select, at) => [
    ...known(
      select,
      [...COMMON, 'options', 'option_groups', 'initial_options', 'placeholder', 'max_selected_items'],
      at,
    ),
    ...checkChoices(select, at),
    ...plainText(select, 'placeholder', 150, at),
    ...areAmong(select, at),
    ...wholeNumber(select, 'max_selected_items', 1, 100, at),
  ],
  users_select: (select, at) => [
    ...known(select, [...COMMON, 'initial_user', 'placeholder'], at),
    ...plainText(select, 'placeholder', 150, at),
    ...pattern(select, 'initial_user', /^[UW]/, at),
  ],
  multi_users_select: (select, at) => [
    ...known(select, [...COMMON, 'initial_users', 'placeholder', 'max_selected_items'], at),
    ...plainText(select, 'placeholder', 150, at),
    ...wholeNumber(select, 'max_selected_items', 1, 100, at),
  ],
  radio_buttons: (radio, at) => [
    ...known(radio, [...COMMON, 'options', 'initial_option'], at),
    ...items(radio.options, `${at}/options`, 10, checkOption(ANY_TEXT)),
    ...isAmong(radio, 'initial_option', at),
  ],
  checkboxes: (boxes, at) => [
    ...known(boxes, [...COMMON, 'options', 'initial_options'], at),
    ...items(boxes.options, `${at}/options`, 10, checkOption(ANY_TEXT)),
    ...areAmong(boxes, at),
  ],
  datepicker: (picker, at) => [
    ...known(picker, [...COMMON, 'initial_date', 'placeholder'], at),
    ...pattern(picker, 'initial_date', /^\d{4}-\d\d-\d\d$/, at),
    ...plainText(picker, 'placeholder', 150, at),
  ],
  timepicker: (picker, at) => [
    ...known(picker, [...COMMON, 'initial_time', 'placeholder', 'timezone'], at),
    ...pattern(picker, 'initial_time', /^([01]\d|2[0-3]):[0-5]\d$/, at),
    ...plainText(picker, 'placeholder', 150, at),
  ],
  datetimepicker: (picker, at) => [
    ...known(picker, [...COMMON, 'initial_date_time'], at),
    // Ten digits: seconds, not the milliseconds that one is quick to send.
    ...wholeNumber(picker, 'initial_date_time', 1_000_000_000, 9_999_999_999, at),
  ],
  plain_text_input: (input, at) => [
    ...known(
      input,
      [
        'type',
        'action_id',
        'initial_value',
        'multiline',
        'min_length',
        'max_length',
        'placeholder',
        'focus_on_load',
        'dispatch_action_config',
      ],
      at,
    ),
    ...shortString(input, 'initial_value', 3_000, at),
    ...wholeNumber(input, 'min_length', 0, 3_000, at),
    ...wholeNumber(input, 'max_length', 1, 3_000, at),
    ...plainText(input, 'placeholder', 150, at),
  ],
  image: (image, at) => [
    ...known(image, ['type', 'image_url', 'alt_text', 'slack_file'], at),
    ...httpAddress(image.image_url, `${at}/image_url`),
  ],
} satisfies Record<string, Check>;

const checkOption =
  (types: readonly string[], mayLink = false) =>
  (option: unknown, at: string): Complaints => {
    if (!isRecord(option)) return [complaint('must provide an object', at)];
    return [
      ...known(option, ['text', 'value', 'description', ...(mayLink ? ['url'] : [])], at),
      ...checkText(option.text, `${at}/text`, { most: 75, types }),
      ...(typeof option.value === 'string' && option.value !== ''
        ? []
        : [complaint('missing required field: value', at)]),
      ...shortString(option, 'value', 150, at),
      ...(option.description === undefined
        ? []
        : checkText(option.description, `${at}/description`, { most: 75, types })),
      ...(option.url === undefined ? [] : httpAddress(option.url, `${at}/url`)),
    ];
  };

const checkChoices = (select: Value, at: string): Complaints => {
  if ((select.options === undefined) === (select.option_groups === undefined)) {
    return [complaint('must provide either options or option_groups', at)];
  }
  if (select.options !== undefined) return items(select.options, `${at}/options`, 100, checkOption(PLAIN));
  return items(select.option_groups, `${at}/option_groups`, 100, (group, place) =>
    isRecord(group)
      ? [
          ...known(group, ['label', 'options'], place),
          ...checkText(group.label, `${place}/label`, { most: 75, types: PLAIN }),
          ...items(group.options, `${place}/options`, 100, checkOption(PLAIN)),
        ]
      : [complaint('must provide an object', place)],
  );
};

const isAmong = (element: Value, key: string, at: string): Complaints =>
  among(element, element[key] === undefined ? [] : [element[key]], `${at}/${key}`);

const areAmong = (element: Value, at: string): Complaints =>
  among(element, asArray(element.initial_options), `${at}/initial_options`);

const among = (element: Value, chosen: readonly unknown[], at: string): Complaints =>
  chosen.every((each) => optionsOf(element).some((option) => isDeepStrictEqual(option, each)))
    ? []
    : [complaint('must be one of the provided options', at)];

/** All that can be chosen, of all groups. */
export const optionsOf = (element: Value): readonly Value[] =>
  [
    ...asArray(element.options),
    ...asArray(element.option_groups).flatMap((group) => (isRecord(group) ? asArray(group.options) : [])),
  ].filter(isRecord);

const checkConfirm = (confirm: unknown, at: string): Complaints => {
  if (!isRecord(confirm)) return [complaint('must provide an object', at)];
  return [
    ...known(confirm, ['title', 'text', 'confirm', 'deny', 'style'], at),
    ...checkText(confirm.title, `${at}/title`, { most: 100, types: PLAIN }),
    ...checkText(confirm.text, `${at}/text`, { most: 300 }),
    ...checkText(confirm.confirm, `${at}/confirm`, { most: 30, types: PLAIN }),
    ...checkText(confirm.deny, `${at}/deny`, { most: 30, types: PLAIN }),
    ...oneOf(confirm, 'style', ['primary', 'danger'], at),
  ];
};
