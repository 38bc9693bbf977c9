import { drawBlock } from './blocks.js';
import { drawIn, wayBack, whileBusy } from './focus.js';
import { element } from './mrkdwn.js';
import { act, byId, openViews } from './state.js';

/** What was entered, by view, block id and action id: it stays when the app draws the view again. */
const entered = new Map();
/** What is wrong with the form that is shown, by block id, and in general. */
let wrong = { errors: {}, error: undefined };
let shown = '';
let shownId;
/** To what the modal was opened from. */
let back = () => {};

/** Shows the view on top of this person's modal, or closes it. */
export const drawModal = () => {
  const modal = byId('modal');
  const view = topView();
  const now = view === undefined ? '' : `${view.id} ${view.hash}`;
  // What is being typed is not drawn over.
  if (now === shown) return;
  shown = now;
  wrong = { errors: {}, error: undefined };
  const isNew = view !== undefined && view.id !== shownId;
  shownId = view?.id;
  if (view === undefined) {
    modal.close();
    return back();
  }
  redraw(view);
  if (!modal.open) {
    back = wayBack();
    modal.showModal();
  }
  if (isNew) modal.querySelector('.field :is(input, select, textarea), footer .button')?.focus();
};

/** What could not be handed in while the stand-in was away can be now. */
export const forgetFailure = () => {
  const view = topView();
  if (view !== undefined && wrong.error !== undefined) fail(view, { errors: wrong.errors });
};

const topView = () => openViews().at(-1);

export const giver = (view) => ({
  key: view.id,
  given: (block, part) => entered.get(view.id)?.[block.block_id]?.[part.action_id],
  keep: (block, part, given) => {
    const before = entered.get(view.id) ?? {};
    entered.set(view.id, {
      ...before,
      [block.block_id]: { ...before[block.block_id], [part.action_id]: given },
    });
  },
  press: (block, part, given) =>
    act('press-in-view', {
      view_id: view.id,
      givens: entered.get(view.id) ?? {},
      block_id: block.block_id,
      action_id: part.action_id,
      given,
    }),
});

const redraw = (view) => {
  const modal = byId('modal');
  const context = {
    ...giver(view),
    press: async (...pressed) => fail(view, await giver(view).press(...pressed)),
    errorOf: ({ block_id: id }) => wrong.errors[id],
  };
  const title = element('h2', '', view.title.text);
  title.id = 'modal-title';
  const away = element('button', 'away', '×');
  away.type = 'button';
  away.setAttribute('aria-label', 'Close all');
  away.dataset.focus = 'away';
  away.addEventListener('click', () => close(view, true));
  const failure = element('div', 'failure', wrong.error ?? '');
  failure.setAttribute('role', 'alert');
  const form = element(
    'form',
    '',
    element('header', '', title, away),
    element('div', 'blocks', ...view.blocks.map((block) => drawBlock(block, context))),
    failure,
    element('footer', '', ...buttonsOf(view)),
  );
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(view, form);
  });
  const scrolled = modal.querySelector('.blocks')?.scrollTop ?? 0;
  drawIn(modal, form);
  form.querySelector('.blocks').scrollTop = scrolled;
};

const buttonsOf = (view) => {
  const close_ = element('button', 'button', view.close?.text ?? (view.submit === undefined ? 'Close' : 'Cancel'));
  close_.type = 'button';
  close_.dataset.focus = 'close';
  close_.addEventListener('click', () => close(view, false));
  if (view.submit === undefined) return [close_];
  const submit_ = element('button', 'button primary', view.submit.text);
  submit_.type = 'submit';
  submit_.dataset.focus = 'submit';
  return [close_, submit_];
};

const submit = async (view, form) => {
  const button = form.querySelector('[type=submit]');
  if (button === null) return;
  await whileBusy(button, async () => {
    fail(view, await act('submit', { view_id: view.id, givens: entered.get(view.id) ?? {} }));
  });
};

const fail = (view, { errors = {}, error }) => {
  // An answer that drew another view was told by an event, which may have come before this.
  if (shown !== `${view.id} ${view.hash}`) return;
  wrong = { errors, error };
  redraw(view);
  document.querySelector('#modal .failure:not(:empty)')?.scrollIntoView({ block: 'nearest' });
};

const close = (view, all) => act('close', { view_id: view.id, givens: entered.get(view.id) ?? {}, all });

// The browser asks before what was entered is lost with the page.
addEventListener('beforeunload', (event) => {
  if (openViews().some(({ id }) => entered.has(id))) event.preventDefault();
});

// Escape closes what is on top, as the button does: the stand-in then says what is shown.
byId('modal').addEventListener('cancel', (event) => {
  event.preventDefault();
  const view = topView();
  if (view !== undefined) void close(view, false);
});
