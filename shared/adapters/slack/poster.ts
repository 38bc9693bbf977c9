import * as z from 'zod';
import { SECOND } from '../../runtime/clock.ts';
import type { SlackMessage, SlackPoster } from '../../slack/slack.ts';
import { askWorkspaceUrl } from './ask-workspace-url.ts';
import { createFind } from './find-posts.ts';
import { metadataOf } from './post-metadata.ts';
import { createSlackCalls, type SlackClientOptions } from './slack-calls.ts';

/** Posts cards to Slack. `close` ends idle sockets. */
export const createSlackPoster = (options: SlackClientOptions): SlackPoster & { close(): void } => {
  const { call, close } = createSlackCalls(options);
  // A card is drawn with a link or without: a post waits for it no longer than this.
  const brief = createSlackCalls({ ...options, timeoutMs: Math.min(options.timeoutMs, SECOND) });
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
          metadata: metadataOf(postId),
        },
        Posted,
      ),
    update: (message, ts) => call('chat.update', { ...bodyOf(message), ts }, Updated),
    find: createFind(call),
    workspaceUrl: askWorkspaceUrl(brief.call),
    close: () => {
      close();
      brief.close();
    },
  };
};

const Posted = z.object({ ts: z.string() });
const Updated = z.object({});

const bodyOf = ({ channel, text, blocks }: SlackMessage): Record<string, unknown> => ({
  channel,
  text,
  blocks,
  // Slack then makes no links out of what looks like an address or a name.
  parse: 'none',
  link_names: false,
});
