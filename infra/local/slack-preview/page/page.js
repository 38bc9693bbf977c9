import { drawBlock } from './blocks.js';
import { element, mrkdwn, unescaped } from './mrkdwn.js';

const byId = (id) => document.getElementById(id);
const list = byId('messages');

const state = {
  bot: undefined,
  users: [],
  channels: new Map(),
  current: '',
  me: '',
  notes: [],
  open: new Set(),
  failures: new Map(),
};

const names = {
  user: (id) => (id === state.bot.user ? state.bot.name : (state.users.find((user) => user.id === id)?.name ?? id)),
  channel: (id) => state.channels.get(id)?.name ?? id,
  isMe: (id) => id === state.me,
};

const load = async () => {
  const { bot, users, channels } = await (await fetch('/state')).json();
  state.bot = bot;
  state.users = users;
  state.channels = new Map(
    channels.map(({ id, name, messages }) => [
      id,
      { name, messages: new Map(messages.map((message) => [message.ts, message])) },
    ]),
  );
  if (!state.channels.has(state.current)) state.current = startChannel();
  if (state.me === '') drawPeople();
  drawChannels();
  drawMessages(true);
};

/** The one in the address, or the busiest. */
const startChannel = () => {
  const wanted = location.hash.slice(1);
  const [first] = [...state.channels].toSorted(([, a], [, b]) => b.messages.size - a.messages.size);
  return state.channels.has(wanted) ? wanted : (first?.[0] ?? '');
};

const listen = () => {
  const events = new EventSource('/events');
  // What comes while the state is on its way may be missing in it, and is taken in after it.
  let early = [];
  let isLoading = false;
  events.addEventListener('message', ({ data }) => {
    if (isLoading) early.push(data);
    else takeIn(JSON.parse(data));
  });
  events.addEventListener('note', ({ data }) => {
    const note = JSON.parse(data);
    state.notes.push({ ...note, channel: state.current, at: Date.now() });
    later();
  });
  events.addEventListener('view', ({ data }) => {
    const { user, view } = JSON.parse(data);
    if (user === state.me) showView(view);
  });
  // What was said while the server was away is asked for again.
  events.addEventListener('open', async () => {
    byId('connection').textContent = '';
    isLoading = true;
    await load();
    isLoading = false;
    for (const data of early) takeIn(JSON.parse(data));
    early = [];
  });
  events.addEventListener('error', () => {
    byId('connection').textContent = 'Not connected; trying again…';
  });
};

const takeIn = ({ channel, message }) => {
  const known = state.channels.get(channel);
  if (known === undefined) return;
  known.messages.set(message.ts, message);
  later();
};

/** In a burst many messages come between two frames: they are drawn once. */
let isDue = false;
const later = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    drawChannels();
    drawMessages(false);
  });
};

const drawPeople = () => {
  const select = byId('me');
  state.me = state.users[0]?.id ?? '';
  select.replaceChildren(
    ...state.users.map((user) => {
      const option = element('option', '', `${user.name}, ${user.role}`);
      option.value = user.id;
      return option;
    }),
  );
  select.addEventListener('change', () => {
    state.me = select.value;
    drawMessages(false);
  });
};

/** Up to which message each channel was looked at in this browser. */
const seen = JSON.parse(localStorage.getItem('seen') ?? '{}');

const look = (id, last) => {
  if (last === undefined || last <= (seen[id] ?? '')) return;
  seen[id] = last;
  localStorage.setItem('seen', JSON.stringify(seen));
};

const isInChannel = ({ ts, thread_ts, subtype }) =>
  thread_ts === undefined || thread_ts === ts || subtype !== undefined;

const unreadOf = (id, { messages }) =>
  id === state.current
    ? 0
    : [...messages.values()].filter((message) => isInChannel(message) && message.ts > (seen[id] ?? '')).length;

const drawChannels = () => {
  byId('channels').replaceChildren(
    ...[...state.channels].map(([id, channel]) => {
      const unread = unreadOf(id, channel);
      const button = element('button', unread > 0 ? 'unread' : '', element('span', '', channel.name));
      if (unread > 0) button.append(element('span', 'badge', String(unread)));
      button.setAttribute('aria-current', String(id === state.current));
      button.addEventListener('click', () => {
        state.current = id;
        location.hash = id;
        drawChannels();
        drawMessages(true);
      });
      return button;
    }),
  );
};

const SHOWN = 200;

const drawMessages = (toEnd) => {
  const channel = state.channels.get(state.current);
  if (channel === undefined) return;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const all = [...channel.messages.values()];
  const top = all.filter(isInChannel);
  look(state.current, top.at(-1)?.ts);
  const notes = state.notes.filter((note) => note.user === state.me && note.channel === state.current);
  byId('channel-name').textContent = `# ${channel.name}`;
  byId('channel-count').textContent = top.length === 1 ? '1 message' : `${top.length} messages`;
  document.title = `#${channel.name} · Slack stand-in`;
  let day = '';
  const drawn = top.slice(-SHOWN).flatMap((message) => {
    const on = new Date(Number(message.ts) * 1000).toLocaleDateString('en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
    });
    const divider = on === day ? [] : [element('div', 'day', on)];
    day = on;
    return [
      ...divider,
      drawMessage(
        message,
        all.filter(({ ts, thread_ts }) => thread_ts === message.ts && ts !== message.ts),
      ),
    ];
  });
  const empty = element('p', 'empty', 'Nothing here yet. What Vigie posts appears by itself.');
  list.replaceChildren(...(drawn.length === 0 ? [empty] : drawn), ...notes.map(drawNote));
  if (toEnd || wasAtEnd) list.scrollTop = list.scrollHeight;
};

const drawMessage = (message, replies, className = 'message') => {
  const context = { names, press: (block, actionId, button) => press(message, block, actionId, button) };
  const content =
    message.blocks === undefined
      ? [
          element(
            'div',
            'text',
            ...(message.mrkdwn === false ? [unescaped(message.text)] : mrkdwn(message.text, names)),
          ),
        ]
      : message.blocks.map((block) => drawBlock(block, context));
  const failure = state.failures.get(message.ts);
  const body = element('div', 'body', who(message), ...content);
  if (failure !== undefined) body.append(element('div', 'failure', `⚠ ${failure}`));
  if (replies.length > 0) body.append(drawThread(message, replies));
  const made = element('article', className, element('div', 'avatar', 'V'), body);
  made.dataset.ts = message.ts;
  return made;
};

const who = (message) => {
  const time = element(
    'time',
    '',
    new Date(Number(message.ts) * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }),
  );
  const line = element(
    'div',
    'who',
    element('strong', '', names.user(message.user)),
    element('span', 'app', 'APP'),
    time,
  );
  // Slack marks an app's update only where the card has no blocks.
  if (message.edited !== undefined && message.blocks === undefined) line.append(element('span', 'aside', '(edited)'));
  return line;
};

const drawThread = (message, replies) => {
  const thread = element(
    'details',
    'thread',
    element('summary', '', replies.length === 1 ? '1 reply' : `${replies.length} replies`),
    ...replies.map((reply) => drawMessage(reply, [], 'message reply')),
  );
  thread.open = state.open.has(message.ts);
  thread.addEventListener('toggle', () => (thread.open ? state.open.add(message.ts) : state.open.delete(message.ts)));
  return thread;
};

const drawNote = ({ text }) =>
  element(
    'article',
    'message',
    element('div', 'avatar note', 'V'),
    element(
      'div',
      'body',
      element('div', 'aside', 'Only visible to you'),
      element('div', 'text', ...mrkdwn(text, names)),
    ),
  );

const press = async (message, block, actionId, button) => {
  const isLink = button.tagName === 'A';
  if (!isLink) button.disabled = true;
  const body = {
    user: state.me,
    channel: state.current,
    ts: message.ts,
    block_id: block.block_id,
    action_id: actionId,
  };
  try {
    const response = await fetch('/press', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const failure = response.ok ? (await response.json()).error : 'The stand-in did not take it.';
    if (failure === undefined) state.failures.delete(message.ts);
    else state.failures.set(message.ts, failure);
  } catch {
    state.failures.set(message.ts, 'The stand-in is not running.');
  }
  button.disabled = false;
  drawMessages(false);
};

const showView = (view) => {
  const modal = byId('modal');
  const close = element('button', 'button', view.close?.text ?? 'Close');
  close.addEventListener('click', () => modal.close());
  const context = { names, press: () => {} };
  modal.replaceChildren(
    element('h2', '', view.title.text),
    ...view.blocks.map((block) => drawBlock(block, context)),
    close,
  );
  modal.showModal();
};

listen();
