import { drawBlock } from './blocks.js';
import { drawIn } from './focus.js';
import { giver } from './modal.js';
import { element } from './mrkdwn.js';
import { act, byId, state } from './state.js';

let failure;

/** Tells the app that this person opened its Home tab. */
export const openHome = async () => {
  const { error } = await act('home', {});
  failure = error;
  // The person may have gone elsewhere meanwhile.
  if (state.current === 'home') drawHome();
};

export const drawHome = () => {
  byId('channel-name').textContent = 'Vigie';
  byId('channel-count').textContent = 'Home';
  document.title = 'Vigie · Slack stand-in';
  const view = state.homes[state.me];
  const parts = failure === undefined ? [] : [element('div', 'failure', `⚠ ${failure}`)];
  if (view === undefined) parts.push(element('p', 'empty', 'The app has published nothing for you yet.'));
  else {
    const context = giver(view);
    const press = async (...pressed) => {
      failure = (await context.press(...pressed)).error;
      if (state.current === 'home') drawHome();
    };
    parts.push(...view.blocks.map((block) => drawBlock(block, { ...context, press })));
  }
  drawIn(byId('home'), element('div', 'body', ...parts));
};
