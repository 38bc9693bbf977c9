import { checkBlocks } from './check-blocks.ts';
import {
  asArray,
  type Complaints,
  checkText,
  complaint,
  isRecord,
  known,
  PLAIN,
  plainText,
  shortString,
  type Value,
} from './check-objects.ts';

/** Is this a view as Slack takes it? Source: https://docs.slack.dev/reference/views */
export const checkView = (view: Value, type: 'modal' | 'home'): Complaints => {
  if (view.type !== type) return [complaint(`must be a ${type}`, '/view/type')];
  const hasInputs = asArray(view.blocks).some((block) => isRecord(block) && block.type === 'input');
  return [
    ...known(view, type === 'modal' ? [...SHARED, ...MODAL] : SHARED, '/view'),
    ...(type === 'home' ? [] : checkText(view.title, '/view/title', { most: 24, types: PLAIN })),
    ...plainText(view, 'submit', 24, '/view'),
    ...plainText(view, 'close', 24, '/view'),
    ...(type === 'modal' && hasInputs && view.submit === undefined
      ? [complaint('submit is required when an input is in blocks', '/view/submit')]
      : []),
    ...shortString(view, 'private_metadata', 3_000, '/view'),
    ...shortString(view, 'callback_id', 255, '/view'),
    ...shortString(view, 'external_id', 255, '/view'),
    ...checkBlocks(view.blocks, type, '/view'),
  ];
};

const SHARED = ['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'];
const MODAL = ['title', 'submit', 'close', 'clear_on_close', 'notify_on_close', 'submit_disabled'];
