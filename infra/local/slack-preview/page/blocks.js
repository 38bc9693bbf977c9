import { drawElement, labelled } from './elements.js';
import { element } from './mrkdwn.js';
import { textNodes } from './text.js';

/**
 * One Block Kit block as an element. `context` is where it stands: `key` names the place, `press(block, part, given, node)`
 * tells the app, `keep(block, part, given)` notes what was entered, `given(block, part)` is what was entered before.
 */
export const drawBlock = (block, context) => {
  const draw = BLOCKS[block.type];
  return draw === undefined ? element('div', 'block aside', `[${block.type}]`) : draw(block, context);
};

const BLOCKS = {
  header: (block) => element('div', 'block header', ...textNodes(block.text)),
  divider: () => element('div', 'block divider'),
  section: (block, context) => {
    const text = element('div', 'text');
    if (block.text !== undefined) text.append(...textNodes(block.text));
    if (block.fields !== undefined) {
      text.append(element('div', 'fields', ...block.fields.map((field) => element('div', '', ...textNodes(field)))));
    }
    const made = element('div', 'block section', text);
    if (block.accessory !== undefined) made.append(drawElement(block.accessory, block, context));
    return made;
  },
  context: (block) =>
    element(
      'div',
      'block context',
      ...block.elements.map((part) =>
        element('span', '', ...(part.type === 'image' ? [`[${part.alt_text}]`] : textNodes(part))),
      ),
    ),
  actions: (block, context) =>
    element('div', 'block actions', ...block.elements.map((part) => drawElement(part, block, context))),
  image: (block) => element('div', 'block aside', `[image: ${block.alt_text}]`),
  rich_text: (block) => element('div', 'block quote', plainOf(block)),
  input: (block, context) => labelled(block, context),
};

/** The text of a rich text block without its styles. */
const plainOf = (part) =>
  typeof part.text === 'string' ? part.text : (part.elements ?? []).map((inner) => plainOf(inner)).join('');
