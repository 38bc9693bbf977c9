import { listenToComposer, showDraft, showHint } from './composer.js';
import { drawIn } from './focus.js';
import { drawnBy, later } from './frames.js';
import { drawHome, openHome } from './home.js';
import { drawMessages, isInChannel, lookAt, seenUntil, showMessage, wanted } from './messages.js';
import { drawModal, forgetFailure } from './modal.js';
import { element } from './mrkdwn.js';
import { act, byId, openViews, seat, state } from './state.js';

let namesDrawn;

const load = async () => {
  const { channels, ...rest } = await (await fetch(`/state?wanted=${wanted() ?? ''}`)).json();
  const open = openViews();
  Object.assign(state, rest);
  if (open.length > 0 && state.modals[seat()] === undefined) {
    state.modals[seat()] = open;
    void act('restore', { views: open });
  }
  state.channels = new Map(
    channels.map(({ id, name, messages }) => [
      id,
      { name, messages: new Map(messages.map((message) => [message.ts, message])) },
    ]),
  );
  if (state.me === '') drawPeople();
  const names = JSON.stringify([state.users, state.groups, channels.map(({ id, name }) => [id, name])]);
  // What is drawn already has the names of before.
  if (names !== namesDrawn) byId('messages').replaceChildren();
  namesDrawn = names;
  if (state.current === 'home') void openHome();
  const isNowhere = state.current !== 'home' && !state.channels.has(state.current);
  if (isNowhere) goToAddress();
  drawAll(isNowhere);
};

/** The place in the address, `#channel` or `#channel/message` or `#home`, or the busiest channel. */
const goToAddress = () => {
  const [place] = location.hash.slice(1).split('/');
  const [busiest] = [...state.channels].toSorted(([, a], [, b]) => b.messages.size - a.messages.size);
  if (place === 'home') return goHome();
  state.current = state.channels.has(place) ? place : (busiest?.[0] ?? '');
  showDraft();
  if (wanted() !== undefined) requestAnimationFrame(() => showMessage(wanted()));
};

const listen = () => {
  const events = new EventSource('/events');
  // What comes while the state is on its way may be missing in it, and is taken in after it.
  let early = [];
  let isLoading = false;
  for (const [name, takeIn] of Object.entries(TAKE_IN)) {
    const take = (data) => {
      takeIn(JSON.parse(data));
      later();
    };
    events.addEventListener(name, ({ data }) => {
      if (isLoading) early.push(() => take(data));
      else take(data);
    });
  }
  // What was said while the server was away is asked for again.
  events.addEventListener('open', async () => {
    byId('connection').textContent = '';
    state.failures.clear();
    showHint();
    forgetFailure();
    isLoading = true;
    await load();
    isLoading = false;
    for (const take of early) take();
    early = [];
  });
  events.addEventListener('error', () => {
    byId('connection').textContent ||= 'Not connected; trying again…';
  });
};

/** What the stand-in tells, by the name of the event. */
const TAKE_IN = {
  message: ({ channel, message, deleted }) => {
    const known = state.channels.get(channel);
    if (message !== undefined) known?.messages.set(message.ts, message);
    else known?.messages.delete(deleted);
  },
  ephemerals: (all) => {
    state.ephemerals = all;
  },
  views: ({ seat, views }) => {
    state.modals[seat] = views;
  },
  home: ({ user, view }) => {
    state.homes[user] = view;
  },
};

const drawAll = (toEnd) => {
  const isHome = state.current === 'home';
  byId('messages').hidden = isHome;
  byId('composer').hidden = isHome;
  byId('home').hidden = !isHome;
  byId(isHome ? 'messages' : 'home').replaceChildren();
  if (isHome) drawHome();
  else drawMessages(toEnd);
  drawChannels();
  drawModal();
};

const drawPeople = () => {
  const select = byId('me');
  // Whom this page had before it was loaded anew, as by a link to a card, or whoever was chosen last on any.
  const before = sessionStorage.getItem('me') ?? localStorage.getItem('me');
  state.me = (state.users.find(({ id }) => id === before) ?? state.users[0])?.id ?? '';
  sessionStorage.setItem('me', state.me);
  select.replaceChildren(
    ...state.users.map((user) => {
      const option = element('option', '', `${user.name}, ${user.role}`);
      option.value = user.id;
      return option;
    }),
  );
  select.value = state.me;
  select.addEventListener('change', () => {
    state.me = select.value;
    for (const storage of [sessionStorage, localStorage]) storage.setItem('me', state.me);
    if (state.current === 'home') void openHome();
    drawAll(false);
  });
};

const unreadOf = (id, { messages }) =>
  id === state.current
    ? 0
    : [...messages.values()].filter((message) => isInChannel(message) && message.ts > seenUntil(id)).length;

const drawChannels = () => {
  lookAt(state.current);
  byId('home-link').setAttribute('aria-current', String(state.current === 'home'));
  drawIn(
    byId('channels'),
    ...[...state.channels].map(([id, channel]) => {
      const unread = unreadOf(id, channel);
      const button = element('button', unread > 0 ? 'unread' : '', element('span', '', channel.name));
      if (unread > 0) button.append(element('span', 'badge', String(unread)));
      button.setAttribute('aria-current', String(id === state.current));
      button.dataset.focus = id;
      button.addEventListener('click', () => go(id));
      return button;
    }),
  );
};

const go = (place) => {
  state.current = place;
  if (location.hash !== `#${place}`) history.pushState(null, '', `#${place}`);
  showDraft();
  drawAll(true);
  // Where the window is small it is below the channels.
  document.querySelector('main').scrollIntoView();
};

const goHome = () => {
  go('home');
  void openHome();
};

byId('home-link').addEventListener('click', goHome);
addEventListener('hashchange', () => {
  goToAddress();
  drawAll(true);
});
drawnBy(() => drawAll(false));
listenToComposer();
listen();
