import { createHmac } from 'node:crypto';

/** What Slack sends to an app, and by which of its addresses. */
export type Envelope =
  | { readonly kind: 'interactive'; readonly payload: object }
  | { readonly kind: 'slash_commands'; readonly payload: Readonly<Record<string, string>> }
  | { readonly kind: 'events_api'; readonly payload: object };

/** The app's answer, or what Slack shows to the person when there is none. */
export type Delivered =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly failure: string };

export type Deliver = (envelope: Envelope) => Promise<Delivered>;

/** How long Slack waits for an app. */
export const PATIENCE_MS = 3_000;

export const TIMED_OUT: Delivered = {
  kind: 'failed',
  failure: 'Operation timed out. Apps need to respond within 3 seconds.',
};

const ADDRESSES = { interactive: 'interactions', slash_commands: 'commands', events_api: 'events' } as const;

export type AppAddress = (typeof ADDRESSES)[Envelope['kind']];

/** Posts envelopes over HTTP, signed as Slack signs them. */
export const deliverSigned =
  (options: { appUrl: (address: AppAddress) => string; signingSecret: string; now: () => number }): Deliver =>
  async (envelope) => {
    const { body, type } = bodyOf(envelope);
    const timestamp = String(Math.floor(options.now() / 1_000));
    const signature = createHmac('sha256', options.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    try {
      const response = await fetch(options.appUrl(ADDRESSES[envelope.kind]), {
        method: 'POST',
        body,
        headers: {
          'content-type': type,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${signature}`,
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const answer = await response.text();
      return response.ok
        ? { kind: 'answered', answer: parsed(answer) }
        : { kind: 'failed', failure: `This app responded with status code ${response.status}.` };
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError'
        ? TIMED_OUT
        : { kind: 'failed', failure: 'Slack could not reach the app.' };
    }
  };

const FORM = 'application/x-www-form-urlencoded';

const bodyOf = (envelope: Envelope): { readonly body: string; readonly type: string } => {
  switch (envelope.kind) {
    case 'interactive':
      return { body: new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString(), type: FORM };
    case 'slash_commands':
      return { body: new URLSearchParams(envelope.payload).toString(), type: FORM };
    case 'events_api':
      return { body: JSON.stringify(envelope.payload), type: 'application/json' };
  }
};

/** JSON, or the text that it is; undefined when empty. */
const parsed = (answer: string): unknown => {
  if (answer.trim() === '') return undefined;
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
};
