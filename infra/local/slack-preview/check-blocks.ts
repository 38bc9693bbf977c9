/**
 * Is this Block Kit as Slack takes it? Written from https://docs.slack.dev/reference/block-kit and on purpose
 * without a look at `shared/slack`, so that a mistake there is found here. Complaints read as Slack's:
 * `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
 */
export const checkBlocks = (blocks: unknown, surface: 'message' | 'modal' | 'home' = 'message'): readonly string[] => {
  if (!Array.isArray(blocks)) return [complaint('must provide an array', '/blocks')];
  const most = surface === 'message' ? 50 : 100;
  return [
    ...(blocks.length > most ? [complaint(`no more than ${most} items allowed`, '/blocks')] : []),
    ...blocks.flatMap((block, index) => checkBlock(block, `/blocks/${index}`, surface)),
    ...repeated(blocks.map((block) => (isRecord(block) ? block.block_id : undefined))).map((id) =>
      complaint(`block_id already exists: ${id}`, '/blocks'),
    ),
  ];
};

/** All characters that the blocks show: Slack takes 12,000 a message. */
export const textLength = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, inner) => sum + textLength(inner), 0);
  if (!isRecord(value)) return 0;
  const own = typeof value.text === 'string' ? value.text.length : 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + textLength(inner), own);
};

type Value = Readonly<Record<string, unknown>>;
type Check = (value: Value, at: string, surface: string) => readonly string[];

const checkBlock = (block: unknown, at: string, surface: string): readonly string[] => {
  if (!isRecord(block)) return [complaint('must provide an object', at)];
  const check = typeof block.type === 'string' ? BLOCKS[block.type] : undefined;
  if (check === undefined) return [complaint(`unsupported type: ${String(block.type)}`, `${at}/type`)];
  return [...shortString(block, 'block_id', 255, at), ...check(block, at, surface)];
};

const BLOCKS: Readonly<Record<string, Check>> = {
  divider: (block, at) => known(block, ['type', 'block_id'], at),
  header: (block, at) => [
    ...known(block, ['type', 'block_id', 'text', 'level'], at),
    ...checkText(block.text, `${at}/text`, { most: 150, types: ['plain_text'] }),
  ],
  section: (block, at) => [
    ...known(block, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'], at),
    ...(block.text === undefined && block.fields === undefined ? [complaint('missing required field: text', at)] : []),
    ...(block.text === undefined ? [] : checkText(block.text, `${at}/text`, { most: 3_000 })),
    ...(block.fields === undefined
      ? []
      : items(block.fields, `${at}/fields`, 10, (field, place) => checkText(field, place, { most: 2_000 }))),
    ...(block.accessory === undefined ? [] : checkElement(block.accessory, `${at}/accessory`)),
  ],
  context: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block.elements, `${at}/elements`, 10, (element, place) =>
      isRecord(element) && element.type === 'image'
        ? checkElement(element, place)
        : checkText(element, place, { most: 3_000 }),
    ),
  ],
  actions: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block.elements, `${at}/elements`, 25, checkElement),
    ...repeated(asArray(block.elements).map((element) => (isRecord(element) ? element.action_id : undefined))).map(
      (id) => complaint(`action_id already exists in this block: ${id}`, `${at}/elements`),
    ),
  ],
  image: (block, at) => [
    ...known(block, ['type', 'block_id', 'image_url', 'alt_text', 'title', 'slack_file'], at),
    ...shortString(block, 'alt_text', 2_000, at),
    ...httpAddress(block.image_url, `${at}/image_url`),
  ],
  rich_text: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block.elements, `${at}/elements`, Number.POSITIVE_INFINITY, () => []),
  ],
  input: (block, at, surface) => [
    ...(surface === 'message' ? [complaint('unsupported type: input', `${at}/type`)] : []),
    ...known(block, ['type', 'block_id', 'label', 'element', 'hint', 'optional', 'dispatch_action'], at),
    ...checkText(block.label, `${at}/label`, { most: 2_000, types: ['plain_text'] }),
    ...checkElement(block.element, `${at}/element`),
  ],
};

const checkElement = (element: unknown, at: string): readonly string[] => {
  if (!isRecord(element)) return [complaint('must provide an object', at)];
  const check = typeof element.type === 'string' ? ELEMENTS[element.type] : undefined;
  if (check === undefined) return [complaint(`unsupported type: ${String(element.type)}`, `${at}/type`)];
  return [...shortString(element, 'action_id', 255, at), ...check(element, at, '')];
};

const ELEMENTS: Readonly<Record<string, Check>> = {
  button: (button, at) => [
    ...known(button, ['type', 'action_id', 'text', 'value', 'url', 'style', 'confirm', 'accessibility_label'], at),
    ...checkText(button.text, `${at}/text`, { most: 75, types: ['plain_text'] }),
    ...shortString(button, 'value', 2_000, at),
    ...shortString(button, 'accessibility_label', 75, at),
    ...(button.url === undefined ? [] : httpAddress(button.url, `${at}/url`)),
    ...(button.style === undefined || button.style === 'primary' || button.style === 'danger'
      ? []
      : [complaint('must be a valid enum value', `${at}/style`)]),
  ],
  overflow: (overflow, at) => [
    ...known(overflow, ['type', 'action_id', 'options', 'confirm'], at),
    ...items(overflow.options, `${at}/options`, 5, checkOption(75, ['plain_text', 'mrkdwn'])),
  ],
  static_select: (select, at) => [
    ...known(
      select,
      ['type', 'action_id', 'options', 'option_groups', 'initial_option', 'placeholder', 'confirm', 'focus_on_load'],
      at,
    ),
    ...(select.options === undefined
      ? []
      : items(select.options, `${at}/options`, 100, checkOption(75, ['plain_text']))),
    ...(select.placeholder === undefined
      ? []
      : checkText(select.placeholder, `${at}/placeholder`, { most: 150, types: ['plain_text'] })),
  ],
  users_select: (select, at) =>
    known(select, ['type', 'action_id', 'initial_user', 'placeholder', 'confirm', 'focus_on_load'], at),
  plain_text_input: (input, at) =>
    known(
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
  datetimepicker: (picker, at) =>
    known(picker, ['type', 'action_id', 'initial_date_time', 'confirm', 'focus_on_load'], at),
  image: (image, at) => [
    ...known(image, ['type', 'image_url', 'alt_text', 'slack_file'], at),
    ...httpAddress(image.image_url, `${at}/image_url`),
  ],
};

const checkOption =
  (most: number, types: readonly string[]) =>
  (option: unknown, at: string): readonly string[] => {
    if (!isRecord(option)) return [complaint('must provide an object', at)];
    return [
      ...known(option, ['text', 'value', 'description', 'url'], at),
      ...checkText(option.text, `${at}/text`, { most, types }),
      ...shortString(option, 'value', 150, at),
    ];
  };

/** A text object: `plain_text` or `mrkdwn`, never empty. */
export const checkText = (
  text: unknown,
  at: string,
  { most, types = ['plain_text', 'mrkdwn'] }: { most: number; types?: readonly string[] },
): readonly string[] => {
  if (!isRecord(text)) return [complaint('must provide an object', at)];
  if (typeof text.type !== 'string' || !types.includes(text.type)) {
    return [complaint(`unsupported type: ${String(text.type)}`, `${at}/type`)];
  }
  if (typeof text.text !== 'string') return [complaint('must provide a string', `${at}/text`)];
  return [
    ...known(text, ['type', 'text', text.type === 'plain_text' ? 'emoji' : 'verbatim'], at),
    ...(text.text.trim() === '' ? [complaint('must be more than 0 characters', `${at}/text`)] : []),
    ...([...text.text].length > most ? [complaint(`must be less than ${most + 1} characters`, `${at}/text`)] : []),
  ];
};

const items = (
  list: unknown,
  at: string,
  most: number,
  check: (item: unknown, at: string) => readonly string[],
): readonly string[] => {
  if (!Array.isArray(list)) return [complaint('must provide an array', at)];
  return [
    ...(list.length === 0 ? [complaint('must provide at least 1 item', at)] : []),
    ...(list.length > most ? [complaint(`no more than ${most} items allowed`, at)] : []),
    ...list.flatMap((item, index) => check(item, `${at}/${index}`)),
  ];
};

const known = (value: Value, keys: readonly string[], at: string): readonly string[] =>
  Object.keys(value)
    .filter((key) => !keys.includes(key))
    .map((key) => complaint(`invalid additional property: ${key}`, at));

const shortString = (value: Value, key: string, most: number, at: string): readonly string[] => {
  const given = value[key];
  if (given === undefined) return [];
  if (typeof given !== 'string') return [complaint('must provide a string', `${at}/${key}`)];
  return given.length > most ? [complaint(`must be less than ${most + 1} characters`, `${at}/${key}`)] : [];
};

const httpAddress = (url: unknown, at: string): readonly string[] =>
  typeof url === 'string' && url.length <= 3_000 && /^https?:$/.test(URL.parse(url)?.protocol ?? '')
    ? []
    : [complaint('must be a valid URL', at)];

const repeated = (ids: readonly unknown[]): readonly string[] =>
  ids.filter((id): id is string => typeof id === 'string').filter((id, index, all) => all.indexOf(id) !== index);

const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isRecord = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const complaint = (text: string, at: string): string => `[ERROR] ${text} [json-pointer:${at}]`;
