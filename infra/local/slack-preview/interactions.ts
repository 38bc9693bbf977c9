import { createHmac } from 'node:crypto';
import type { Message } from './messages.ts';
import { WORKSPACE } from './methods.ts';
import type { PreviewUser } from './staff.ts';

/** Who pressed what. */
export interface Press {
  readonly user: PreviewUser;
  readonly channel: { readonly id: string; readonly name: string };
  readonly message: Message;
  readonly blockId: string;
  readonly actionId: string;
  readonly triggerId: string;
  readonly responseUrl: string;
  readonly now: number;
}

/** Slack's `block_actions` payload, or undefined when the message has no such element. Values are the message's own. */
export const blockActions = (press: Press): object | undefined => {
  const block = press.message.blocks?.find(({ block_id }) => block_id === press.blockId);
  const element = elementsOf(block).find(({ action_id }) => action_id === press.actionId);
  if (element === undefined) return undefined;
  const { id, name } = press.channel;
  return {
    type: 'block_actions',
    user: { id: press.user.id, username: press.user.handle, name: press.user.handle, team_id: WORKSPACE.team.id },
    api_app_id: WORKSPACE.app,
    container: { type: 'message', message_ts: press.message.ts, channel_id: id, is_ephemeral: false },
    trigger_id: press.triggerId,
    team: WORKSPACE.team,
    enterprise: null,
    is_enterprise_install: false,
    channel: { id, name },
    message: { ...press.message, team: WORKSPACE.team.id, app_id: WORKSPACE.app },
    state: { values: {} },
    response_url: press.responseUrl,
    actions: [{ ...element, block_id: press.blockId, action_ts: (press.now / 1_000).toFixed(6) }],
  };
};

const elementsOf = (
  block: Readonly<Record<string, unknown>> | undefined,
): readonly Readonly<Record<string, unknown>>[] =>
  [block?.accessory, ...(Array.isArray(block?.elements) ? block.elements : [])].filter(
    (element) => typeof element === 'object' && element !== null,
  );

/** How long Slack waits for an app. */
const PATIENCE_MS = 3_000;

/** Posts a payload as Slack signs it. Returns what Slack shows to the person when the app fails, else undefined. */
export const sendInteraction = async (
  payload: object,
  { url, signingSecret, now }: { url: string; signingSecret: string; now: number },
): Promise<string | undefined> => {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `This app responded with status code ${response.status}.`;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError'
      ? 'Operation timed out. Apps need to respond within 3 seconds.'
      : 'Slack could not reach the app.';
  }
};
