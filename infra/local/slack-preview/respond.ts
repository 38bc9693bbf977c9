import * as z from 'zod';
import { contentOf, type Refusal } from './content.ts';
import type { Message } from './messages.ts';
import type { Origin } from './responses.ts';
import { WORKSPACE, type Workspace } from './workspace.ts';

/** What an app sends to a `response_url`, or answers a command with. */
const Response = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

/** Does what the app asks for in answer to a press or a command. */
export const respond = (body: unknown, origin: Origin, workspace: Workspace): { readonly ok: true } | Refusal => {
  const parsed = Response.safeParse(typeof body === 'string' ? { text: body } : body);
  if (!parsed.success) return { ok: false, error: 'invalid_payload' };
  const { response_type, replace_original, delete_original, thread_ts } = parsed.data;
  if (delete_original) {
    removeOriginal(origin, workspace);
    return { ok: true };
  }
  const made = contentOf(parsed.data, 40_000, workspace.newId);
  if (!made.ok) return made;
  const { content } = made;
  if (replace_original && replaceOriginal(content, origin, workspace)) return { ok: true };
  const ts = workspace.messages.nextTs();
  const thread = thread_ts === undefined ? {} : { thread_ts };
  if (response_type === 'ephemeral') {
    const { text, blocks } = content;
    workspace.ephemerals.put({ ts, channel: origin.channel, to: origin.user, text, blocks, ...thread });
  } else workspace.messages.put(origin.channel, { ...byBot(ts), ...content, ...thread });
  return { ok: true };
};

/** A message of Vigie's without what it says. */
export const byBot = (ts: string): Pick<Message, 'type' | 'ts' | 'user' | 'bot_id'> => ({
  type: 'message',
  ts,
  user: WORKSPACE.bot.user,
  bot_id: WORKSPACE.bot.id,
});

const removeOriginal = ({ channel, original }: Origin, { ephemerals, messages }: Workspace): void => {
  if (original === undefined) return;
  if (original.isEphemeral) ephemerals.remove(original.ts);
  else messages.remove(channel, original.ts);
};

/** False when the original is gone. */
const replaceOriginal = (
  content: Pick<Message, 'text' | 'blocks'>,
  { channel, original }: Origin,
  { ephemerals, messages }: Workspace,
): boolean => {
  if (original === undefined) return false;
  if (original.isEphemeral) {
    const before = ephemerals.get(original.ts);
    if (before === undefined) return false;
    ephemerals.put({ ...before, text: content.text, blocks: content.blocks });
    return true;
  }
  const before = messages.get(channel, original.ts);
  if (before === undefined) return false;
  const { blocks: _blocks, ...kept } = before;
  messages.put(channel, { ...kept, ...content, edited: { user: WORKSPACE.bot.user, ts: messages.nextTs() } });
  return true;
};
