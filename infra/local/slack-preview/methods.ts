import type { Method } from './method.ts';
import { APP_METHODS } from './methods/app.ts';
import { CHAT_METHODS } from './methods/chat.ts';
import { CONVERSATION_METHODS } from './methods/conversations.ts';
import { VIEW_METHODS } from './methods/views.ts';

/** Every method that Vigie calls. A new one is an entry in one of these. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...APP_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...VIEW_METHODS,
};
