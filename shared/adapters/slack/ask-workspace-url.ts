import * as z from 'zod';
import type { SlackWorkspace } from '../../slack/slack.ts';
import type { Call } from './slack-calls.ts';

/** `SlackWorkspace.workspaceUrl`. */
export const askWorkspaceUrl =
  (call: Call): SlackWorkspace['workspaceUrl'] =>
  () =>
    call('auth.test', {}, Self);

const Self = z.object({ url: z.url() });
