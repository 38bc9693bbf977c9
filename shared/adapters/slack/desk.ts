import * as z from 'zod';
import type { SlackDesk, SlackMessage, SlackResult } from '../../slack/slack.ts';
import { askWorkspaceUrl } from './ask-workspace-url.ts';
import { createHttpPost, TimedOut } from './http-post.ts';
import { createSlackCalls, type SlackClientOptions } from './slack-calls.ts';

/**
 * Answers people in Slack. `responseUrl`s are followed to Slack alone (or the stand-in, where `apiUrl` is its): they come
 * in signed requests, but an address that somebody else names is no place to send to.
 */
export const createSlackDesk = (options: SlackClientOptions): SlackDesk & { close(): void } => {
  const { call, close } = createSlackCalls(options);
  const apiOrigin = new URL(options.apiUrl).origin;
  const responseOrigin = apiOrigin === SLACK_API ? SLACK_RESPONSES : apiOrigin;
  const responses = createHttpPost(responseOrigin, options.timeoutMs);

  const respond = async (responseUrl: string, body: object): Promise<SlackResult<object>> => {
    if (URL.parse(responseUrl)?.origin !== responseOrigin) return { kind: 'refused', error: 'foreign_response_url' };
    try {
      const headers = { 'content-type': 'application/json' };
      const { status } = await responses.post(responseUrl, headers, JSON.stringify(body));
      if (status >= 200 && status < 300) return { kind: 'ok' };
      return status < 500
        ? { kind: 'refused', error: `http-${status}` }
        : { kind: 'ambiguous', error: `http-${status}` };
    } catch (error) {
      return { kind: 'ambiguous', error: error instanceof TimedOut ? 'timeout' : 'network' };
    }
  };

  return {
    openView: (triggerId, view) => call('views.open', { trigger_id: triggerId, view }, Done),
    publishHome: (user, view) => call('views.publish', { user_id: user, view }, Done),
    whisper: (channel, user, message) =>
      call(
        'chat.postEphemeral',
        { channel, user, ...bodyOf(message), thread_ts: message.threadTs, parse: 'none', link_names: false },
        Done,
      ),
    respond: (responseUrl, { text, blocks }) =>
      respond(responseUrl, { response_type: 'ephemeral', replace_original: false, text, ...(blocks && { blocks }) }),
    membersOf: (group) => call('usergroups.users.list', { usergroup: group }, Members),
    workspaceUrl: askWorkspaceUrl(call),
    close: () => {
      close();
      responses.close();
    },
  };
};

const SLACK_API = 'https://slack.com';
const SLACK_RESPONSES = 'https://hooks.slack.com';

const Done = z.object({});
const Members = z.object({ users: z.array(z.string()) });

const bodyOf = ({ text, blocks }: Omit<SlackMessage, 'channel'>): Record<string, unknown> => ({
  text,
  blocks,
});
