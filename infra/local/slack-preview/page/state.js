/** What the page knows. `current` is a channel's id, or `home`. */
export const state = {
  bot: undefined,
  users: [],
  groups: [],
  commands: [],
  shortcuts: [],
  channels: new Map(),
  ephemerals: [],
  modals: {},
  /** This page, until it is closed or loaded anew: what is opened here is shown nowhere else, and not after that. */
  tab: crypto.getRandomValues(new Uint32Array(2)).join('-'),
  homes: {},
  current: '',
  me: '',
  /** What is folded open, by a key of its own. */
  open: new Set(),
  /** What went wrong, by message. */
  failures: new Map(),
};

/** Who is at this page: whose modal it shows. */
export const seat = () => `${state.me} ${state.tab}`;

/** The views of that modal, the lowest first. */
export const openViews = () => state.modals[seat()] ?? [];

export const byId = (id) => document.getElementById(id);

export const names = {
  user: (id) => (id === state.bot.user ? state.bot.name : (userOf(id)?.name ?? (id === 'USLACKBOT' ? 'Slackbot' : id))),
  group: (id) => state.groups.find((group) => group.id === id)?.handle ?? id,
  channel: (id) => state.channels.get(id)?.name ?? id,
  isMe: (id) => id === state.me,
};

const userOf = (id) => state.users.find((user) => user.id === id);

/** Tells the stand-in what was done. Returns `{error?, errors?}`. */
export const act = async (path, body) => {
  try {
    const response = await fetch(`/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: state.me, tab: state.tab, ...body }),
    });
    return response.ok ? await response.json() : { error: 'The stand-in did not take it.' };
  } catch {
    return { error: 'The stand-in is not running.' };
  }
};

/** Keeps a `details` as open as it was when it is drawn again. */
export const stayingOpen = (details, key) => {
  details.open = state.open.has(key);
  const remember = (isOpen) => (isOpen ? state.open.add(key) : state.open.delete(key));
  // The browser tells of it a moment later, and the page may have been drawn again by then.
  details.querySelector('summary')?.addEventListener('click', () => remember(!details.open));
  details.addEventListener('toggle', () => remember(details.open));
  return details;
};
