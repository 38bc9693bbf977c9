import * as z from 'zod';
import { Block } from './messages.ts';
import { WORKSPACE } from './workspace.ts';

/** A view as Slack gives it back: what the app sent, and where it stands. */
export const View = z.looseObject({
  id: z.string(),
  hash: z.string(),
  type: z.string(),
  blocks: z.array(Block),
  root_view_id: z.string(),
  previous_view_id: z.string().nullable(),
});
export type View = z.infer<typeof View>;

/** What an app sends, checked. */
export interface ViewContent {
  readonly type: string;
  readonly blocks: Block[];
  readonly [property: string]: unknown;
}

/** The modal of each seat, which is a person at one open page: a stack of at most three views. And each person's Home tab. */
export interface Views {
  /** Shows a modal instead of what was open. */
  open(seat: string, content: ViewContent): View;
  /** Puts a view on top; undefined when three are open, or none. */
  push(seat: string, content: ViewContent): View | undefined;
  /** Draws an open view again; `hash`, where given, must be its last. */
  update(id: string, content: ViewContent, hash?: string): View | 'not_found' | 'hash_conflict';
  publish(user: string, content: ViewContent): View;
  /** Where a view is shown: in the modal of a seat, or the Home tab of a person. */
  find(id: string): { readonly seat: string; readonly view: View } | undefined;
  /** Takes the view, and all above it, off the stack. */
  close(id: string): void;
  clear(seat: string): void;
  /** Shows again what a page showed before the stand-in was started anew. */
  restore(seat: string, views: readonly View[]): void;
  /** What everybody sees, by seat: the lowest view first. */
  modals(): Readonly<Record<string, readonly View[]>>;
  homes(): Readonly<Record<string, View>>;
}

const MOST_OPEN = 3;
/** A page that was closed never says so. */
const MOST_SEATS = 50;

export const createViews = (
  newId: () => string,
  tell: (
    event: 'views' | 'home',
    data: { seat: string; views?: readonly View[] } | { user: string; view: View },
  ) => void,
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
  const show = (seat: string, views: readonly View[]) => {
    modals.delete(seat);
    modals.set(seat, views);
    for (const old of [...modals.keys()].slice(0, -MOST_SEATS)) modals.delete(old);
    tell('views', { seat, views });
  };
  const showHome = (user: string, view: View) => {
    homes.set(user, view);
    tell('home', { user, view });
  };
  const find = (id: string) => {
    for (const [seat, views] of modals) {
      const view = views.find((each) => each.id === id);
      if (view !== undefined) return { seat, view };
    }
    for (const [seat, view] of homes) if (view.id === id) return { seat, view };
    return undefined;
  };

  return {
    open: (seat, content) => {
      const view = make(content, []);
      show(seat, [view]);
      return view;
    },
    push: (seat, content) => {
      const below = modals.get(seat) ?? [];
      if (below.length === 0 || below.length >= MOST_OPEN) return undefined;
      const view = make(content, below);
      show(seat, [...below, view]);
      return view;
    },
    update: (id, content, hash) => {
      const found = find(id);
      if (found === undefined) return 'not_found';
      if (hash !== undefined && hash !== found.view.hash) return 'hash_conflict';
      const { seat } = found;
      const stack = modals.get(seat) ?? [];
      const at = stack.findIndex((each) => each.id === id);
      const view = make(content, stack.slice(0, Math.max(0, at)), id);
      if (at === -1) showHome(seat, view);
      else show(seat, stack.with(at, view));
      return view;
    },
    publish: (user, content) => {
      const view = make(content, [], homes.get(user)?.id);
      showHome(user, view);
      return view;
    },
    find,
    close: (id) => {
      const seat = find(id)?.seat;
      if (seat === undefined) return;
      const stack = modals.get(seat) ?? [];
      const at = stack.findIndex((each) => each.id === id);
      if (at !== -1) show(seat, stack.slice(0, at));
    },
    clear: (seat) => show(seat, []),
    restore: show,
    modals: () => Object.fromEntries(modals),
    homes: () => Object.fromEntries(homes),
  };
};
