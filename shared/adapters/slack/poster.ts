import * as z from 'zod';
import type { Instant } from '../../runtime/clock.ts';
import type { SlackMessage, SlackPoster, SlackResult } from '../../slack/slack.ts';
import { type Call, createSlackCalls, type SlackClientOptions } from './slack-calls.ts';

/** Posts cards to Slack. `close` ends idle sockets. */
export const createSlackPoster = (options: SlackClientOptions): SlackPoster & { close(): void } => {
  const { call, close } = createSlackCalls(options);
  return {
    post: (message, postId) =>
      call(
        'chat.postMessage',
        {
          ...bodyOf(message),
          ...(message.blocks === undefined ? { mrkdwn: false } : {}),
          ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
          ...(message.threadTs !== undefined && message.broadcast ? { reply_broadcast: true } : {}),
          unfurl_links: false,
          unfurl_media: false,
          metadata: JSON.stringify({ event_type: EVENT_TYPE, event_payload: { post_id: postId } }),
        },
        Posted,
      ),
    update: (message, ts) => call('chat.update', { ...bodyOf(message), ts }, Updated),
    find: (channel, postId, oldest, threadTs) => findPost(call, { channel, postId, oldest, threadTs }),
    close,
  };
};

const EVENT_TYPE = 'vigie_post';

const Posted = z.object({ ts: z.string() });
const Updated = z.object({});
const Page = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown().optional() })),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const OurMetadata = z.object({
  event_type: z.literal(EVENT_TYPE),
  event_payload: z.object({ post_id: z.string() }),
});

/** The client walks objects several times to redact them for a log that nobody reads: strings cost nothing. */
const bodyOf = ({ channel, text, blocks }: SlackMessage): Record<string, unknown> => ({
  channel,
  text,
  ...(blocks === undefined ? {} : { blocks: JSON.stringify(blocks) }),
  // Slack then makes no links out of what looks like an address or a name.
  parse: 'none',
  link_names: false,
});

/** `oldest` is by our clock, messages are dated by Slack's. */
const CLOCK_SKEW_MS = 120_000;
const PAGE_SIZE = 200;

const findPost = async (
  call: Call,
  search: { channel: string; postId: string; oldest: Instant; threadTs: string | undefined },
): Promise<SlackResult<{ ts: string | undefined }>> => {
  const query = {
    channel: search.channel,
    oldest: (Math.max(0, search.oldest - CLOCK_SKEW_MS) / 1_000).toFixed(6),
    inclusive: true,
    include_all_metadata: true,
    limit: PAGE_SIZE,
    ...(search.threadTs === undefined ? {} : { ts: search.threadTs }),
  };
  const method = search.threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  do {
    const page = await call(method, cursor === undefined ? query : { ...query, cursor }, Page);
    if (page.kind !== 'ok') return page;
    const found = page.messages.find(({ metadata }) => carries(metadata, search.postId));
    if (found !== undefined) return { kind: 'ok', ts: found.ts };
    cursor = page.response_metadata?.next_cursor;
    // More, but no way to it: that is no "not found".
    if (page.has_more === true && (cursor ?? '') === '') return { kind: 'ambiguous', error: 'no-cursor' };
  } while (cursor !== undefined && cursor !== '');
  return { kind: 'ok', ts: undefined };
};

const carries = (metadata: unknown, postId: string): boolean => {
  const ours = OurMetadata.safeParse(metadata);
  return ours.success && ours.data.event_payload.post_id === postId;
};
