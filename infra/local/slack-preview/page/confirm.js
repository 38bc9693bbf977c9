import { wayBack } from './focus.js';
import { element } from './mrkdwn.js';
import { byId } from './state.js';
import { textNodes } from './text.js';

/** Does it, after the person said yes where the app asks for that. */
export const confirmed = async (confirm, run) => {
  if (confirm === undefined) return run();
  const dialog = byId('confirm');
  const back = wayBack();
  const yes = element('button', `button ${confirm.style === 'danger' ? 'danger' : 'primary'}`, confirm.confirm.text);
  const no = element('button', 'button', confirm.deny.text);
  const isSure = await new Promise((resolve) => {
    yes.addEventListener('click', () => resolve(true));
    no.addEventListener('click', () => resolve(false));
    dialog.addEventListener('cancel', () => resolve(false), { once: true });
    dialog.replaceChildren(
      element('h2', '', confirm.title.text),
      element('div', 'text', ...textNodes(confirm.text)),
      element('footer', '', no, yes),
    );
    dialog.showModal();
  });
  dialog.close();
  back();
  return isSure ? run() : undefined;
};
