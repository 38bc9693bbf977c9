import { act, byId, state } from './state.js';

/** What was written and not sent, by channel: it goes with nobody to another channel, and stays when the page is loaded anew. */
const drafts = JSON.parse(sessionStorage.getItem('drafts') ?? '{}');

const keepDraft = (channel, words) => {
  drafts[channel] = words;
  sessionStorage.setItem('drafts', JSON.stringify(drafts));
};

/** Where a person writes: a message of their own, or a command for the app. */
export const listenToComposer = () => {
  const text = byId('composer-text');
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    void send(text);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send(text);
  });
  text.addEventListener('input', () => {
    keepDraft(state.current, text.value);
    showHint();
  });
};

export const showDraft = () => {
  byId('composer-text').value = drafts[state.current] ?? '';
  showHint();
};

/** The commands that begin with what was typed. What went wrong before is over, and was of another channel perhaps. */
export const showHint = () => {
  byId('composer-failure').textContent = '';
  const text = byId('composer-text');
  const [word] = text.value.split(' ');
  const fitting = word.startsWith('/') ? state.commands.filter(({ command }) => command.startsWith(word)) : [];
  byId('composer-hint').textContent = fitting
    .map(({ command, usage_hint: usage, description }) => `${command} ${usage ?? ''} · ${description}`)
    .join('\n');
  text.placeholder = `Message #${state.channels.get(state.current)?.name ?? ''}, or /vigie …`;
};

const send = async (text) => {
  const said = text.value.trim();
  if (said === '') return;
  const path = said.startsWith('/') ? 'command' : 'say';
  const channel = state.current;
  keepDraft(channel, '');
  showDraft();
  // There it comes, and what the app answers.
  byId('messages').scrollTop = byId('messages').scrollHeight;
  const { error } = await act(path, { channel, text: said });
  if (error === undefined) return;
  // Nobody has to type it again.
  keepDraft(channel, drafts[channel] || said);
  if (channel !== state.current) return;
  showDraft();
  byId('composer-failure').textContent = `⚠ ${error}`;
};
