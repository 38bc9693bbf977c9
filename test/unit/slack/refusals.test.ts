import { expect, test } from 'vitest';
import { isAboutChannel, isAboutLooks, isAboutThread, isAboutToken } from '../../../shared/slack/slack.ts';

// Source: docs.slack.dev/reference/methods/chat.postMessage and chat.update, "Errors"
const CASES = {
  'waits for a person who mends the token, the app or its rights': [
    isAboutToken,
    [
      'not_authed',
      'invalid_auth',
      'not_allowed_token_type',
      'missing_scope',
      'token_revoked',
      'token_expired',
      'account_inactive',
      'accesslimited',
      'enterprise_is_restricted',
      'team_access_not_granted',
      'two_factor_setup_required',
    ],
  ],
  'has nothing to go below any more': [
    isAboutThread,
    [
      'thread_not_found',
      'message_not_found',
      'cannot_reply_to_message',
      'restricted_action_thread_locked',
      'restricted_action_non_threadable_channel',
    ],
  ],
  'has no channel to go to any more': [
    isAboutChannel,
    ['channel_not_found', 'not_in_channel', 'is_archived', 'is_inactive'],
  ],
  'may go as plain text': [
    isAboutLooks,
    ['invalid_blocks', 'invalid_blocks_format', 'invalid_arguments', 'msg_blocks_too_long', 'invalid_attachments'],
  ],
} as const;

const each = Object.entries(CASES).flatMap(([what, [is, errors]]) => errors.map((error) => [error, what, is] as const));

test.each(each)('what Slack refuses as %s %s, and is nothing else', (error, _what, is) => {
  expect([isAboutToken, isAboutThread, isAboutChannel, isAboutLooks].filter((about) => about(error))).toEqual([is]);
});
