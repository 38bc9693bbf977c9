import type { Block } from './messages.ts';
import { WORKSPACE } from './workspace.ts';

/** A view as Slack gives it back: what the app sent, and where it stands. */
export interface View {
  readonly id: string;
  readonly hash: string;
  readonly type: string;
  readonly blocks: readonly Block[];
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly [property: string]: unknown;
}

/** What an app sends, checked. */
export interface ViewContent {
  readonly type: string;
  readonly blocks: readonly Block[];
  readonly [property: string]: unknown;
}

/** Each person's modal, a stack of at most three views, and each person's Home tab. */
export interface Views {
  /** Shows a modal instead of what was open. */
  open(user: string, content: ViewContent): View;
  /** Puts a view on top; undefined when three are open, or none. */
  push(user: string, content: ViewContent): View | undefined;
  /** Draws an open view again; `hash`, where given, must be its last. */
  update(id: string, content: ViewContent, hash?: string): View | 'not_found' | 'hash_conflict';
  publish(user: string, content: ViewContent): View;
  /** Where a view is shown: in a modal or the Home tab of `user`. */
  find(id: string): { readonly user: string; readonly view: View } | undefined;
  /** Takes the view, and all above it, off the stack. */
  close(id: string): void;
  clear(user: string): void;
  /** What everybody sees, by person: the lowest view first. */
  modals(): Readonly<Record<string, readonly View[]>>;
  homes(): Readonly<Record<string, View>>;
}

const MOST_OPEN = 3;

export const createViews = (
  newId: () => string,
  tell: (event: 'views' | 'home', data: { user: string; views?: readonly View[]; view?: View }) => void,
): Views => {
  const modals = new Map<string, readonly View[]>();
  const homes = new Map<string, View>();

  const make = (content: ViewContent, below: readonly View[], id = `V${newId()}`): View => ({
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...content,
    id,
    hash: newId(),
    team_id: WORKSPACE.team.id,
    app_id: WORKSPACE.app,
    app_installed_team_id: WORKSPACE.team.id,
    bot_id: WORKSPACE.bot.id,
    root_view_id: below[0]?.id ?? id,
    previous_view_id: below.at(-1)?.id ?? null,
  });
  const show = (user: string, views: readonly View[]) => {
    modals.set(user, views);
    tell('views', { user, views });
  };
  const showHome = (user: string, view: View) => {
    homes.set(user, view);
    tell('home', { user, view });
  };
  const find = (id: string) => {
    for (const [user, views] of modals) {
      const view = views.find((each) => each.id === id);
      if (view !== undefined) return { user, view };
    }
    for (const [user, view] of homes) if (view.id === id) return { user, view };
    return undefined;
  };

  return {
    open: (user, content) => {
      const view = make(content, []);
      show(user, [view]);
      return view;
    },
    push: (user, content) => {
      const below = modals.get(user) ?? [];
      if (below.length === 0 || below.length >= MOST_OPEN) return undefined;
      const view = make(content, below);
      show(user, [...below, view]);
      return view;
    },
    update: (id, content, hash) => {
      const found = find(id);
      if (found === undefined) return 'not_found';
      if (hash !== undefined && hash !== found.view.hash) return 'hash_conflict';
      const { user } = found;
      const stack = modals.get(user) ?? [];
      const at = stack.findIndex((each) => each.id === id);
      const view = make(content, stack.slice(0, Math.max(0, at)), id);
      if (at === -1) showHome(user, view);
      else show(user, stack.with(at, view));
      return view;
    },
    publish: (user, content) => {
      const view = make(content, [], homes.get(user)?.id);
      showHome(user, view);
      return view;
    },
    find,
    close: (id) => {
      const user = find(id)?.user;
      if (user === undefined) return;
      const stack = modals.get(user) ?? [];
      const at = stack.findIndex((each) => each.id === id);
      if (at !== -1) show(user, stack.slice(0, at));
    },
    clear: (user) => show(user, []),
    modals: () => Object.fromEntries(modals),
    homes: () => Object.fromEntries(homes),
  };
};
