import { confirmed } from './confirm.js';
import { drawField, FIELDS } from './fields.js';
import { element, link } from './mrkdwn.js';
import { stayingOpen } from './state.js';

/** An element of a section or of a row of actions: what is chosen goes to the app at once. */
export const drawElement = (part, block, context) => {
  if (part.type === 'button') return drawButton(part, block, context);
  if (part.type === 'overflow') return drawOverflow(part, block, context);
  if (FIELDS[part.type] === undefined) return element('span', 'aside', `[${part.type}]`);
  const field = drawField(part, idOf(part, block, context), context.given(block, part), (given) => {
    context.keep(block, part, given);
    void confirmed(part.confirm, () => context.press(block, part, given, field));
  });
  field.setAttribute('aria-label', part.placeholder?.text ?? part.action_id);
  return field;
};

/** A field of a form with its label, hint, and room for what is wrong with it. */
export const labelled = (block, context) => {
  const { element: part, label, hint, optional } = block;
  const id = idOf(part, block, context);
  const field = drawField(part, id, context.given(block, part), (given) => {
    context.keep(block, part, given);
    if (block.dispatch_action === true) void context.press(block, part, given, field);
  });
  const isGroup = field.getAttribute('role') !== null;
  const title = element(isGroup ? 'div' : 'label', 'label', label.text);
  title.id = `${id}-label`;
  if (isGroup) field.setAttribute('aria-labelledby', title.id);
  else title.htmlFor = id;
  if (optional === true) title.append(element('span', 'aside', ' (optional)'));
  const error = element('div', 'failure', context.errorOf?.(block) ?? '');
  error.id = `${id}-error`;
  error.setAttribute('role', 'alert');
  const made = element('div', 'block field', title, field, error);
  if (hint !== undefined) {
    const help = element('div', 'aside', hint.text);
    help.id = `${id}-hint`;
    made.append(help);
  }
  const entry = made.querySelector(`#${CSS.escape(id)}`);
  entry.setAttribute('aria-describedby', `${id}-error ${id}-hint`);
  entry.setAttribute('aria-invalid', String(error.textContent !== ''));
  return made;
};

const idOf = (part, block, { key }) => `${key}-${block.block_id}-${part.action_id}`.replaceAll(/\s/g, '-');

/** A `⋯` that folds open: `items` are `{label, choose}` or `{label, url, choose}`. */
export const menu = (label, key, items) => {
  const summary = element('summary', 'button', '⋯');
  summary.setAttribute('aria-label', label);
  summary.dataset.focus = label;
  const details = element('details', 'overflow', summary);
  const list = element('div', '');
  for (const { label: text, url, choose } of items) {
    const item = url === undefined ? element('button', 'item', text) : link(url, text, 'item');
    if (typeof item === 'string') continue;
    item.dataset.focus = text;
    item.addEventListener('click', () => {
      details.open = false;
      // What is folded away would lose the focus.
      summary.focus();
      void choose(item);
    });
    list.append(item);
  }
  details.append(list);
  // The event comes later: what it is on may have been drawn anew meanwhile.
  details.addEventListener('toggle', () => details.open && details.isConnected && keepInSight(list));
  return stayingOpen(details, key);
};

/** Moves it leftwards as far as it would leave what scrolls, and opens it upwards where there is room only there. */
const keepInSight = (list) => {
  list.style.translate = '';
  list.classList.remove('upwards');
  const room = list.closest('.messages, .home-tab, .blocks').getBoundingClientRect();
  const { right, bottom, height } = list.getBoundingClientRect();
  const { top } = list.parentElement.getBoundingClientRect();
  list.style.translate = `${Math.min(0, room.right - EDGE - right)}px`;
  list.classList.toggle('upwards', bottom > room.bottom && top - height > room.top);
};
const EDGE = 8;

// A press elsewhere closes what is folded open.
document.addEventListener('click', ({ target }) => {
  for (const details of document.querySelectorAll('.overflow[open]')) {
    if (!details.contains(target)) details.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  const details = event.key === 'Escape' ? document.querySelector('.overflow[open]') : null;
  if (details === null) return;
  event.preventDefault();
  details.open = false;
  details.querySelector('summary').focus();
});

const drawOverflow = (part, block, context) =>
  menu(
    'More',
    `overflow ${idOf(part, block, context)}`,
    part.options.map(({ text, value, url }) => ({
      label: text.text,
      url,
      choose: (item) => confirmed(part.confirm, () => context.press(block, part, value, item)),
    })),
  );

const drawButton = (part, block, context) => {
  const className = `button ${part.style === 'primary' || part.style === 'danger' ? part.style : ''}`.trim();
  const label = part.text.text;
  const made = part.url === undefined ? element('button', className, label) : link(part.url, label, className);
  if (typeof made === 'string') return made;
  if (part.url === undefined) made.type = 'button';
  made.dataset.focus = part.action_id ?? '';
  made.addEventListener('click', ({ detail: count }) => {
    // Under the second half of a double click another button may have come.
    if (count > 1) return;
    // Slack tells the app of a press on a link too, and opens it meanwhile.
    void confirmed(part.confirm, () => context.press(block, part, undefined, made));
  });
  return made;
};
