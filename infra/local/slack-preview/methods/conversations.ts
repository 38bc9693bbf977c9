import * as z from 'zod';
import { refuse } from '../content.ts';
import type { Message } from '../messages.ts';
import { type Answer, flag, type Method, method, Ts } from '../method.ts';

const Page = {
  channel: z.string(),
  oldest: z.coerce.number().default(0),
  latest: z.coerce.number().default(Number.POSITIVE_INFINITY),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
};

/** Channels, and what was said in them. */
export const CONVERSATION_METHODS: Readonly<Record<string, Method>> = {
  'conversations.info': method(z.object({ channel: z.string() }), (args, { channels }) => {
    const name = channels.get(args.channel);
    if (name === undefined) return refuse('channel_not_found');
    return {
      ok: true,
      channel: {
        id: args.channel,
        name: name.replace(/^#/, ''),
        is_channel: true,
        is_group: false,
        is_im: false,
        is_private: false,
        is_archived: false,
        is_member: true,
      },
    };
  }),

  'conversations.history': method(z.object(Page), (args, { channels, messages }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    const all = messages.inChannel(args.channel);
    return page(all.filter(isInChannel).toReversed(), all, args);
  }),

  'conversations.replies': method(z.object({ ...Page, ts: Ts }), (args, { channels, messages }) => {
    if (!channels.has(args.channel)) return refuse('channel_not_found');
    if (messages.get(args.channel, args.ts) === undefined) return refuse('thread_not_found');
    const all = messages.inChannel(args.channel);
    // The parent comes first on every page; here it is never left out by `oldest`.
    const thread = all.filter(({ ts, thread_ts }) => thread_ts === args.ts || ts === args.ts);
    return page(thread, all, args, args.ts);
  }),
};

/** A message that stands in the channel itself, not only in a thread. */
export const isInChannel = ({ ts, thread_ts, subtype }: Message): boolean =>
  thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast';

interface PageArgs {
  readonly oldest: number;
  readonly latest: number;
  readonly inclusive: boolean;
  readonly include_all_metadata: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The cursor is the place in the list, as opaque to the client as Slack's. */
const page = (wanted: readonly Message[], all: readonly Message[], args: PageArgs, parent?: string): Answer => {
  const start =
    args.cursor === undefined ? 0 : Number(Buffer.from(args.cursor, 'base64url').toString().slice('from:'.length));
  if (!Number.isSafeInteger(start) || start < 0) return refuse('invalid_cursor');
  const inRange = wanted.filter(({ ts }) => {
    const at = Number(ts);
    if (ts === parent) return true;
    return args.inclusive ? at >= args.oldest && at <= args.latest : at > args.oldest && at < args.latest;
  });
  const end = start + args.limit;
  const hasMore = end < inRange.length;
  return {
    ok: true,
    has_more: hasMore,
    messages: inRange.slice(start, end).map(({ metadata, ...message }) => ({
      ...message,
      ...threadOf(message.ts, all),
      ...(args.include_all_metadata && metadata !== undefined ? { metadata } : {}),
    })),
    ...(hasMore ? { response_metadata: { next_cursor: Buffer.from(`from:${end}`).toString('base64url') } } : {}),
  };
};

/** What Slack adds to a message that has replies. */
const threadOf = (ts: string, all: readonly Message[]): object => {
  const replies = all.filter((message) => message.thread_ts === ts && message.ts !== ts);
  const users = [...new Set(replies.map(({ user }) => user))];
  return replies.length === 0
    ? {}
    : {
        thread_ts: ts,
        reply_count: replies.length,
        reply_users: users.slice(0, 5),
        reply_users_count: users.length,
        latest_reply: replies.at(-1)?.ts,
      };
};
