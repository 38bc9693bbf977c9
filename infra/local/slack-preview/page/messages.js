import { drawBlock } from './blocks.js';
import { menu } from './elements.js';
import { drawIn, whileBusy } from './focus.js';
import { later } from './frames.js';
import { element, mrkdwn, unescaped } from './mrkdwn.js';
import { act, byId, names, state, stayingOpen } from './state.js';

const SHOWN = 200;

/** Up to which message each channel was looked at in this browser. */
const seen = JSON.parse(localStorage.getItem('seen') ?? '{}');

export const seenUntil = (id) => seen[id] ?? '';

// What was looked at on another page of this browser.
addEventListener('storage', ({ key, newValue }) => {
  if (key !== 'seen') return;
  for (const [id, ts] of Object.entries(JSON.parse(newValue))) if (ts > seenUntil(id)) seen[id] = ts;
  later();
});

export const lookAt = (id) => {
  const last = [...(state.channels.get(id)?.messages.values() ?? [])].filter(isInChannel).at(-1)?.ts ?? '';
  if (last <= seenUntil(id)) return;
  seen[id] = last;
  localStorage.setItem('seen', JSON.stringify(seen));
};

export const isInChannel = ({ ts, thread_ts, subtype }) =>
  thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast';

/**
 * The current channel: its messages with their threads, and what only this person sees. What has not changed stays: a screen
 * reader says what is put into a log, and what somebody has marked is lost with what it is in.
 */
export const drawMessages = (toEnd) => {
  const list = byId('messages');
  const channel = state.channels.get(state.current);
  if (channel === undefined) return;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const all = [...channel.messages.values()];
  const top = all.filter(isInChannel);
  byId('channel-name').textContent = `# ${channel.name}`;
  const count = top.length === 1 ? '1 message' : `${top.length} messages`;
  byId('channel-count').textContent = top.length < SHOWN ? count : `latest ${SHOWN} messages`;
  document.title = `#${channel.name} · Slack stand-in`;

  const mine = state.ephemerals.filter(({ to, channel: id }) => to === state.me && id === state.current);
  const threads = Map.groupBy([...all, ...mine], ({ thread_ts }) => thread_ts);
  const inThread = (message) => (threads.get(message.ts) ?? []).filter(({ ts }) => ts !== message.ts);
  const thread = channel.messages.get(wanted())?.thread_ts ?? wanted();
  const shown = top.filter(({ ts }, index) => index >= top.length - SHOWN || ts === thread);
  const alone = mine.filter(({ thread_ts }) => !channel.messages.has(thread_ts));
  const before = new Map([...list.children].map((node) => [node.drawnOf, node]));
  const drawOnce = (draw, ...of) => {
    const drawnOf = JSON.stringify([state.me, ...of]);
    return Object.assign(before.get(drawnOf) ?? draw(), { drawnOf });
  };
  let day = '';
  const drawn = [...shown, ...alone].toSorted(byTime).flatMap((message) => {
    const on = dateOf(message);
    const divider = on === day ? [] : [drawOnce(() => element('div', 'day', on), message.ts)];
    day = on;
    const replies = inThread(message).toSorted(byTime);
    const failures = [message, ...replies].map(({ ts }) => state.failures.get(ts));
    const parent = channel.messages.get(message.thread_ts)?.text;
    return [...divider, drawOnce(() => drawMessage(message, replies, channel), message, replies, failures, parent)];
  });
  const empty = element('p', 'empty', 'Nothing here yet. What Vigie posts appears by itself.');
  drawIn(list, ...(drawn.length === 0 ? [empty] : drawn));
  if (toEnd || wasAtEnd) list.scrollTop = list.scrollHeight;
};

/** The message that the address names. */
export const wanted = () => location.hash.split('/')[1];

/** Scrolls to a message, and marks it: where a permalink leads. */
export const showMessage = (ts) => {
  const found = document.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  found?.closest('.thread')?.setAttribute('open', '');
  found?.scrollIntoView({ block: 'center' });
  document.querySelector('.wanted')?.classList.remove('wanted');
  found?.classList.add('wanted');
};

const byTime = (a, b) => a.ts.localeCompare(b.ts);

const at = ({ ts }) => new Date(Number(ts) * 1000);
// Made once: to make them takes longer than all else that is done to draw a channel again.
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dateOf = (message) => DAY.format(at(message));

const drawMessage = (message, replies, channel, className = 'message') => {
  const isEphemeral = message.to !== undefined;
  const failure = state.failures.get(message.ts);
  const body = element('div', 'body', ...(isEphemeral ? [element('div', 'aside', 'Only visible to you')] : []));
  body.append(who(message), ...broadcastOf(message, channel), ...contentOf(message));
  if (failure !== undefined) body.append(element('div', 'failure', `⚠ ${failure}`));
  if (replies.length > 0) body.append(drawThread(message, replies, channel));
  const made = element('article', `${className}${isEphemeral ? ' ephemeral' : ''}`, avatarOf(message), body);
  if (message.user !== undefined && message.bot_id === undefined && message.subtype !== 'tombstone') {
    made.append(shortcutsOf(message));
  }
  made.dataset.ts = message.ts;
  return made;
};

const textOf = ({ text, mrkdwn: isMrkdwn }) =>
  element('div', 'text', ...(isMrkdwn === false ? [unescaped(text)] : mrkdwn(text, names)));

const contentOf = (message) => {
  if (message.blocks === undefined) return [textOf(message)];
  const context = {
    key: message.ts,
    given: () => undefined,
    keep: () => {},
    press: (block, part, given, node) => press(message, { block, part, given, node }),
  };
  return message.blocks.map((block) => drawBlock(block, context));
};

const avatarOf = ({ user, bot_id: bot }) => {
  if (user === undefined || bot !== undefined) return element('div', 'avatar', 'V');
  const initials = names
    .user(user)
    .split(' ')
    .map((part) => part[0])
    .join('');
  return element('div', 'avatar person', initials.slice(0, 2));
};

const who = (message) => {
  const isApp = message.user === undefined || message.bot_id !== undefined;
  const line = element('div', 'who', element('strong', '', names.user(message.user ?? state.bot.user)));
  if (isApp) line.append(element('span', 'app', 'APP'));
  line.append(element('time', '', TIME.format(at(message))));
  // Slack marks an app's update only where the card has no blocks.
  if (message.edited !== undefined && message.blocks === undefined) line.append(element('span', 'aside', '(edited)'));
  return line;
};

/** A reply that the channel shows as well says what it replies to, and leads there. */
const broadcastOf = ({ subtype, thread_ts: ts }, channel) => {
  const parent = channel.messages.get(ts);
  const text = parent === undefined ? '' : textOf(parent).textContent;
  const start = element('a', '', text.length > 60 ? `${text.slice(0, 60)}…` : text);
  start.href = `#${state.current}/${ts}`;
  // It may be in the address already.
  start.addEventListener('click', () => showMessage(ts));
  return subtype === 'thread_broadcast' ? [element('div', 'aside', '↳ replied to a thread: ', start)] : [];
};

const drawThread = (message, replies, channel) => {
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  const shown = replies.map((reply) => drawMessage({ ...reply, subtype: undefined }, [], channel, 'message reply'));
  const summary = element('summary', '', count);
  summary.dataset.focus = 'thread';
  return stayingOpen(element('details', 'thread', summary, ...shown), `thread ${message.ts}`);
};

/** What the app's manifest offers in the menu of a message. */
const shortcutsOf = (message) =>
  menu(
    'More actions',
    `shortcuts ${message.ts}`,
    state.shortcuts.map(({ name, callback_id }) => ({
      label: name,
      choose: async () => {
        const { error } = await act('shortcut', { channel: state.current, ts: message.ts, callback_id });
        failed(message, error);
      },
    })),
  );

const press = async (message, { block, part, given, node }) => {
  const tell = async () => {
    const { error } = await act('press', {
      channel: state.current,
      ts: message.ts,
      block_id: block.block_id,
      action_id: part.action_id,
      given,
    });
    failed(message, error);
  };
  // A link opens as often as it is pressed, and what was chosen meanwhile counts too.
  await (node.tagName === 'BUTTON' ? whileBusy(node, tell) : tell());
};

const failed = (message, error) => {
  if (error === undefined) state.failures.delete(message.ts);
  else state.failures.set(message.ts, error);
  later();
};
