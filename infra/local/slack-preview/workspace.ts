import type { EphemeralStore } from './ephemerals.ts';
import type { MessageStore } from './messages.ts';
import type { TakeToken } from './rate-limit.ts';
import type { Responses } from './responses.ts';
import type { PreviewGroup, PreviewUser } from './staff.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './views.ts';

export const WORKSPACE = {
  team: { id: 'T0PREVIEW1', domain: 'preview' },
  app: 'A0VIGIE001',
  bot: { user: 'U0VIGIE000', id: 'B0VIGIE001', name: 'Vigie' },
} as const;

/** All that there is in the stand-in: what methods, presses and answers work on. */
export interface Workspace {
  readonly url: string;
  /** Id to name. */
  readonly channels: ReadonlyMap<string, string>;
  readonly users: readonly PreviewUser[];
  readonly groups: readonly PreviewGroup[];
  readonly messages: MessageStore;
  readonly ephemerals: EphemeralStore;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responses: Responses;
  readonly takeToken: TakeToken;
  readonly newId: () => string;
  /** A WebSocket address that is good for one connection. */
  readonly newSocketUrl: () => string;
}
