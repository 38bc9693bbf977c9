import { element, link, mrkdwn } from './mrkdwn.js';

/** One Block Kit block as an element. `context` gives names and `press(block, actionId, button)`. */
export const drawBlock = (block, context) => {
  const draw = BLOCKS[block.type];
  return draw === undefined ? element('div', 'block aside', `[${block.type}]`) : draw(block, context);
};

const BLOCKS = {
  header: (block, context) => element('div', 'block header', ...textNodes(block.text, context)),
  divider: () => element('div', 'block divider'),
  section: (block, context) => {
    const text = element('div', 'text');
    if (block.text !== undefined) text.append(...textNodes(block.text, context));
    if (block.fields !== undefined) {
      text.append(
        element('div', 'fields', ...block.fields.map((field) => element('div', '', ...textNodes(field, context)))),
      );
    }
    const made = element('div', 'block section', text);
    if (block.accessory !== undefined) made.append(drawElement(block.accessory, block, context));
    return made;
  },
  context: (block, context) =>
    element(
      'div',
      'block context',
      ...block.elements.map((part) =>
        element('span', '', ...(part.type === 'image' ? [`[${part.alt_text}]`] : textNodes(part, context))),
      ),
    ),
  actions: (block, context) =>
    element('div', 'block actions', ...block.elements.map((part) => drawElement(part, block, context))),
  image: (block) => element('div', 'block aside', `[image: ${block.alt_text}]`),
  rich_text: (block) => element('div', 'block quote', plainOf(block)),
};

/** The text of a rich text block without its styles. */
const plainOf = (part) =>
  typeof part.text === 'string' ? part.text : (part.elements ?? []).map((inner) => plainOf(inner)).join('');

export const textNodes = (text, context) =>
  text.type === 'mrkdwn' ? mrkdwn(text.text, context.names, text.verbatim === true) : [text.text];

const drawElement = (part, block, context) => {
  if (part.type === 'button') return drawButton(part, block, context);
  if (part.type === 'overflow') return drawOverflow(part);
  return element('span', 'aside', `[${part.type}]`);
};

const drawButton = (part, block, context) => {
  const className = `button ${part.style === 'primary' || part.style === 'danger' ? part.style : ''}`.trim();
  const label = part.text.text;
  const made = part.url === undefined ? element('button', className, label) : link(part.url, label, className);
  if (typeof made === 'string') return made;
  made.dataset.action = part.action_id ?? '';
  // Slack tells the app of a press on a link too, and opens it meanwhile.
  made.addEventListener('click', () => context.press(block, part.action_id, made));
  return made;
};

const drawOverflow = (part) =>
  element(
    'details',
    'overflow',
    element('summary', 'button', '⋯'),
    element('div', '', ...part.options.map((option) => element('span', 'aside', option.text.text))),
  );
