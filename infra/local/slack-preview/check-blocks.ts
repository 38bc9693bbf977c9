import { checkElement } from './check-elements.ts';
import {
  asArray,
  type Complaints,
  checkText,
  complaint,
  httpAddress,
  isRecord,
  items,
  known,
  PLAIN,
  plainText,
  repeated,
  shortString,
  type Value,
} from './check-objects.ts';

export type Surface = 'message' | 'modal' | 'home';

/**
 * Is this Block Kit as Slack takes it? Written from https://docs.slack.dev/reference/block-kit and on purpose
 * without a look at `shared/slack`, so that a mistake there is found here. Complaints read as Slack's:
 * `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
 */
export const checkBlocks = (blocks: unknown, surface: Surface = 'message', at = ''): Complaints => {
  if (!Array.isArray(blocks)) return [complaint('must provide an array', `${at}/blocks`)];
  const most = surface === 'message' ? 50 : 100;
  return [
    ...(blocks.length > most ? [complaint(`no more than ${most} items allowed`, `${at}/blocks`)] : []),
    ...blocks.flatMap((block, index) => checkBlock(block, `${at}/blocks/${index}`, surface)),
    ...repeated(blocks.map((block) => (isRecord(block) ? block.block_id : undefined))).map((id) =>
      complaint(`block_id already exists: ${id}`, `${at}/blocks`),
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

const checkBlock = (block: unknown, at: string, surface: Surface): Complaints => {
  if (!isRecord(block)) return [complaint('must provide an object', at)];
  const check = typeof block.type === 'string' ? BLOCKS[block.type] : undefined;
  if (check === undefined) return [complaint(`unsupported type: ${String(block.type)}`, `${at}/type`)];
  return [...shortString(block, 'block_id', 255, at), ...check(block, at, surface)];
};

const BLOCKS: Readonly<Record<string, (block: Value, at: string, surface: Surface) => Complaints>> = {
  divider: (block, at) => known(block, ['type', 'block_id'], at),
  header: (block, at) => [
    ...known(block, ['type', 'block_id', 'text', 'level'], at),
    ...checkText(block.text, `${at}/text`, { most: 150, types: PLAIN }),
  ],
  section: (block, at) => [
    ...known(block, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'], at),
    ...(block.text === undefined && block.fields === undefined ? [complaint('missing required field: text', at)] : []),
    ...(block.text === undefined ? [] : checkText(block.text, `${at}/text`, { most: 3_000 })),
    ...(block.fields === undefined
      ? []
      : items(block.fields, `${at}/fields`, 10, (field, place) => checkText(field, place, { most: 2_000 }))),
    ...(block.accessory === undefined ? [] : checkElement('accessory')(block.accessory, `${at}/accessory`)),
  ],
  context: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block.elements, `${at}/elements`, 10, (element, place) =>
      isRecord(element) && element.type === 'image'
        ? checkElement('context')(element, place)
        : checkText(element, place, { most: 3_000 }),
    ),
  ],
  actions: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block.elements, `${at}/elements`, 25, checkElement('actions')),
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
    ...checkText(block.label, `${at}/label`, { most: 2_000, types: PLAIN }),
    ...plainText(block, 'hint', 2_000, at),
    ...checkElement('input')(block.element, `${at}/element`),
  ],
};
