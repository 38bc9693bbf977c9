import * as z from 'zod';
import { contentOf, refuse } from '../content.ts';
import type { Message } from '../messages.ts';
import { flag, json, type Method, method, Ts } from '../method.ts';
import { byBot } from '../respond.ts';
import { WORKSPACE } from '../workspace.ts';

const Said = {
  channel: z.string(),
  text: z.string().default(''),
  blocks: json(z.unknown()).optional(),
  metadata: json(z.unknown()).optional(),
};

/** Messages: posted, drawn again, taken away. */
export const CHAT_METHODS: Readonly<Record<string, Method>> = {
  'chat.postMessage': method(
    z.object({ ...Said, thread_ts: Ts.optional(), reply_broadcast: flag.default(false), mrkdwn: flag.optional() }),
    (args, workspace) => {
      const { channels, messages, takeToken } = workspace;
      if (!channels.has(args.channel)) return refuse('channel_not_found');
      const retryAfter = takeToken(args.channel);
      if (retryAfter > 0) return { ...refuse('ratelimited'), retryAfter };
      const made = contentOf(args, 40_000, workspace.newId);
      if (!made.ok) return made;
      if (args.thread_ts !== undefined && messages.get(args.channel, args.thread_ts) === undefined) {
        return refuse('thread_not_found');
      }
      const message: Message = {
        ...byBot(messages.nextTs()),
        ...made.content,
        ...(args.mrkdwn === undefined ? {} : { mrkdwn: args.mrkdwn }),
        ...(args.thread_ts === undefined ? {} : { thread_ts: args.thread_ts }),
        ...(args.thread_ts !== undefined && args.reply_broadcast ? { subtype: 'thread_broadcast' } : {}),
      };
      messages.put(args.channel, message);
      return { ok: true, channel: args.channel, ts: message.ts, message };
    },
  ),

  'chat.postEphemeral': method(
    z.object({ ...Said, user: z.string(), thread_ts: Ts.optional() }),
    ({ channel, user, thread_ts, ...args }, { channels, users, messages, ephemerals, newId }) => {
      if (!channels.has(channel)) return refuse('channel_not_found');
      if (!users.some(({ id }) => id === user)) return refuse('user_not_in_channel');
      const made = contentOf(args, 40_000, newId);
      if (!made.ok) return made;
      const { text, blocks } = made.content;
      const ts = messages.nextTs();
      ephemerals.put({
        ts,
        channel,
        to: user,
        text,
        blocks,
        ...(thread_ts === undefined ? {} : { thread_ts }),
      });
      return { ok: true, message_ts: ts };
    },
  ),

  'chat.update': method(z.object({ ...Said, ts: Ts }), (args, { channels, messages, newId }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    const before = messages.get(args.channel, args.ts);
    if (before === undefined) return refuse('message_not_found');
    if (before.user !== WORKSPACE.bot.user) return refuse('cant_update_message');
    const made = contentOf(args, 4_000, newId);
    if (!made.ok) return made;
    const { blocks: _blocks, ...kept } = before;
    const message = { ...kept, ...made.content, edited: { user: WORKSPACE.bot.user, ts: messages.nextTs() } };
    messages.put(args.channel, message);
    return { ok: true, channel: args.channel, ts: args.ts, text: message.text, message };
  }),

  'chat.delete': method(z.object({ channel: z.string(), ts: Ts }), ({ channel, ts }, { channels, messages }) => {
    if (!channels.has(channel)) return refuse('channel_not_found');
    const before = messages.get(channel, ts);
    if (before === undefined) return refuse('message_not_found');
    if (before.user !== WORKSPACE.bot.user) return refuse('cant_delete_message');
    messages.remove(channel, ts);
    return { ok: true, channel, ts };
  }),

  'chat.getPermalink': method(
    z.object({ channel: z.string(), message_ts: Ts }),
    ({ channel, message_ts }, { channels, messages, url }) => {
      if (!channels.has(channel)) return refuse('channel_not_found');
      const message = messages.get(channel, message_ts);
      if (message === undefined) return refuse('message_not_found');
      const { thread_ts } = message;
      const inThread =
        thread_ts === undefined || thread_ts === message_ts ? '' : `?thread_ts=${thread_ts}&cid=${channel}`;
      return {
        ok: true,
        channel,
        permalink: `${url}/archives/${channel}/p${message_ts.replace('.', '')}${inThread}`,
      };
    },
  ),
};
