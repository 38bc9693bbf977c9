/** What a `response_url` answers to. */
export interface Origin {
  readonly user: string;
  readonly channel: string;
  /** The message that was pressed; undefined for a command. */
  readonly original?: { readonly ts: string; readonly isEphemeral: boolean };
}

export interface Responses {
  /** The last part of a `response_url`. */
  issue(origin: Origin): string;
  /** Five times within half an hour. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
  use(id: string): Origin | 'expired_url' | 'used_url';
}

const LIFE_MS = 30 * 60_000;
const MOST_USES = 5;

export const createResponses = (newId: () => string, now: () => number): Responses => {
  const issued = new Map<string, { origin: Origin; at: number; uses: number }>();
  return {
    issue: (origin) => {
      const id = newId();
      issued.set(id, { origin, at: now(), uses: 0 });
      return id;
    },
    use: (id) => {
      const response = issued.get(id);
      if (response === undefined || now() - response.at > LIFE_MS) return 'expired_url';
      if (response.uses >= MOST_USES) return 'used_url';
      response.uses += 1;
      return response.origin;
    },
  };
};
