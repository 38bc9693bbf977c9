import * as z from 'zod';
import type { Value } from '../check-objects.ts';
import { checkView } from '../check-view.ts';
import { type Refusal, refuse, withIds } from '../content.ts';
import { type Answer, json, type Method, method } from '../method.ts';
import type { View, ViewContent } from '../views.ts';

const ViewArgument = json(z.looseObject({ type: z.string() }));

/** Modals and the Home tab. */
export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': method(
    z.object({ trigger_id: z.string(), view: ViewArgument }),
    ({ trigger_id, view }, { triggers, views, newId }) => {
      const trigger = triggers.use(trigger_id);
      if (trigger.kind !== 'fresh') return refuse(trigger.kind);
      const made = viewContent(view, 'modal', newId);
      return made.ok ? shown(views.open(trigger.seat, made.content)) : made;
    },
  ),

  'views.push': method(
    z.object({ trigger_id: z.string(), view: ViewArgument }),
    ({ trigger_id, view }, { triggers, views, newId }) => {
      const trigger = triggers.use(trigger_id);
      if (trigger.kind !== 'fresh') return refuse(trigger.kind);
      const made = viewContent(view, 'modal', newId);
      if (!made.ok) return made;
      const pushed = views.push(trigger.seat, made.content);
      return pushed === undefined ? refuse('push_limit_reached') : shown(pushed);
    },
  ),

  'views.update': method(
    z.object({ view_id: z.string(), hash: z.string().optional(), view: ViewArgument }),
    ({ view_id, hash, view }, { views, newId }) => {
      const found = views.find(view_id);
      if (found === undefined) return refuse('not_found');
      const made = viewContent(view, found.view.type === 'home' ? 'home' : 'modal', newId);
      if (!made.ok) return made;
      const updated = views.update(view_id, made.content, hash);
      return typeof updated === 'string' ? refuse(updated) : shown(updated);
    },
  ),

  'views.publish': method(
    z.object({ user_id: z.string(), view: ViewArgument }),
    ({ user_id, view }, { users, views, newId }) => {
      if (!users.some(({ id }) => id === user_id)) return refuse('user_not_found');
      const made = viewContent(view, 'home', newId);
      return made.ok ? shown(views.publish(user_id, made.content)) : made;
    },
  ),
};

const MOST_BYTES = 250_000;

/** A view as an app sends it, checked, its blocks with ids; or why Slack would not take it. */
export const viewContent = (
  view: Value & { readonly type: string },
  type: 'modal' | 'home',
  newId: () => string,
): { readonly ok: true; readonly content: ViewContent } | Refusal => {
  const complaints = checkView(view, type);
  if (complaints.length > 0) return refuse('invalid_arguments', complaints);
  if (JSON.stringify(view).length > MOST_BYTES) return refuse('view_too_large');
  return { ok: true, content: { ...view, blocks: withIds(view.blocks, newId) } };
};

const shown = (view: View): Answer => ({ ok: true, view: { ...view, state: { values: {} } } });
