/** What a trigger id is worth: Slack takes it once, within three seconds. */
export type Used =
  | { readonly kind: 'fresh'; readonly seat: string }
  | { readonly kind: 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id' };

export interface Triggers {
  issue(seat: string): string;
  use(id: string): Used;
}

const LIFE_MS = 3_000;

export const createTriggers = (newId: () => string, now: () => number): Triggers => {
  const issued = new Map<string, { seat: string; at: number; used: boolean }>();
  return {
    issue: (seat) => {
      const id = newId();
      issued.set(id, { seat, at: now(), used: false });
      return id;
    },
    use: (id) => {
      const trigger = issued.get(id);
      if (trigger === undefined) return { kind: 'invalid_trigger_id' };
      if (trigger.used) return { kind: 'exchanged_trigger_id' };
      if (now() - trigger.at > LIFE_MS) return { kind: 'expired_trigger_id' };
      trigger.used = true;
      return { kind: 'fresh', seat: trigger.seat };
    },
  };
};
