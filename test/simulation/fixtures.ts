import { createHmac } from 'node:crypto';
import { FORM } from '../../functions/desk/interaction.ts';
import { topologyOf } from '../../infra/topology.ts';
import type { Classifier } from '../../shared/classifier/classifier.ts';
import type { Tags } from '../../shared/mention/tags.ts';
import { standard } from '../../shared/platforms/standard.ts';
import { x } from '../../shared/platforms/x.ts';
import { compilePolicy, type LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { Policy } from '../../shared/policy/policy-schema.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { HttpRequest } from '../../shared/runtime/http.ts';
import { slackSignature } from '../platforms/signing.ts';

export const ID_KEY = 'simulated-id-key';
export const PLATFORM = standard;
/** What is answered through its API: Vigie's own envelope has none. */
export const ANSWERED = x;
export const PLATFORM_SECRET = 'simulated-platform-secret';
export const SLACK_SECRET = 'simulated-slack-secret';

/** A small desk: three teams, a channel each, and one for crises. */
const policyOf = (perChannelPerSecond: number, hasTargets: boolean): LoadedPolicy =>
  compilePolicy(
    Policy.parse({
      brand: { names: ['Banque'] },
      accounts: [
        { name: 'blog', platform: 'blog', handle: 'banque', desk: 'group' },
        { name: '@banque', platform: 'x', handle: 'banque', id: '7', desk: 'group' },
      ],
      // The gravest answers take a second person.
      replies: { platforms: ['x'], approval: [{ urgency: ['critical'], ping: 'here' }] },
      channels: { press: 'C0PRESS001', service: 'C0SERVICE1', comms: 'C0COMMS001', crisis: 'C0CRISIS01' },
      teams: { press: { name: 'Press' }, 'customer-service': { name: 'Service' }, communications: { name: 'Comms' } },
      desks: {
        group: {
          name: 'Group',
          timeZone: 'UTC',
          locale: 'en',
          channels: { press: 'press', 'customer-service': 'service', communications: 'comms' },
        },
      },
      groupDesk: 'group',
      rules: [
        { name: 'teams', team: 'suggested' },
        { name: 'noise', team: 'none' },
      ],
      pace: { perChannelPerSecond },
      crisis: {
        channel: 'crisis',
        ping: 'here',
        pingOnce: { topic: 'other', within: '20s' },
        group: { upTo: 'normal' },
      },
      ...(hasTargets && {
        // Two minutes after everything begins.
        digest: { channel: 'comms', at: '08:02' },
        targets: {
          critical: { acknowledge: '20s', answer: '60s', hours: 'always' },
          high: { acknowledge: '40s', answer: '90s', hours: 'always' },
          normal: { answer: '120s', hours: 'always' },
        },
        reminderBefore: '15s',
        escalation: {
          steps: [{ ping: 'U0RELAY001' }, { after: '30s', ping: 'U0LEADER01', channel: 'crisis', urgency: 'critical' }],
        },
      }),
    }),
  );

const POLICIES = { 1: policyOf(1, false), 2: policyOf(2, false), late: policyOf(2, true) };

/** With so many posts a second to a channel; `late`: with targets so short that most are missed. */
export const policyWith = (which: keyof typeof POLICIES): LoadedPolicy => POLICIES[which];

export const TOPOLOGY = topologyOf({
  teams: ['press', 'customer-service', 'communications'],
  platforms: [PLATFORM, ANSWERED],
});

/** Reads tags off the first words of a text: `press high: …`. Routing is the real one. */
export const tagReader: Classifier = {
  read: ({ text }) => {
    const [team = '', urgency = ''] = text.split(/[ :]/);
    const tags: Tags = {
      team: team === 'press' || team === 'customer-service' || team === 'communications' ? team : 'none',
      topic: 'other',
      urgency: urgency === 'critical' || urgency === 'high' ? urgency : 'normal',
      sentiment: 'neutral',
      authorKind: 'public',
      relevant: team !== 'none',
      language: 'en',
      confidence: { team: 1, topic: 1, urgency: 1, sentiment: 1, authorKind: 1, relevant: 1, language: 1 },
      model: 'simulated',
    };
    return { tags, reasons: [] };
  },
};

/** A webhook in Vigie's own envelope, signed at `at`. */
export const webhookOf = (id: string, envelope: object, at: Instant, secret = PLATFORM_SECRET): HttpRequest => {
  const body = Buffer.from(JSON.stringify(envelope));
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    method: 'POST',
    path: `/webhooks/${PLATFORM.id}`,
    query: new URLSearchParams(),
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
    body,
  };
};

/** A post on the platform that is answered through its API. */
export const postOf = (
  post: { readonly platformId: string; readonly text: string; readonly authorId: string },
  at: Instant,
): HttpRequest => {
  const { platformId, text, authorId } = post;
  const author = { id: authorId, handle: `h${authorId}`, name: 'Marie' };
  const sample = { platformId, text, author, account: { id: '7', handle: 'banque' } };
  const { headers, body } = ANSWERED.compose(sample, { signing: [PLATFORM_SECRET], verifyToken: [] }, at);
  return { method: 'POST', path: `/webhooks/${ANSWERED.id}`, query: new URLSearchParams(), headers, body };
};

/** A form of ours, filled in by somebody below a card and handed in, signed at `at`. */
export const submissionOf = (
  form: {
    readonly action: string;
    readonly trailId: string;
    readonly user: string;
    readonly channel: string;
    readonly ts: string;
    readonly fields: Readonly<Record<string, object>>;
  },
  at: Instant,
): HttpRequest => {
  const { action, trailId, user, channel, ts, fields } = form;
  return signed(
    {
      type: 'view_submission',
      user: { id: user },
      team: { id: 'T1' },
      view: {
        id: `V${at}`,
        callback_id: FORM,
        private_metadata: JSON.stringify({ action, trailId, channel, ts }),
        state: { values: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { [name]: field }])) },
      },
    },
    at,
    SLACK_SECRET,
  );
};

/** A press of a card's button by somebody, signed at `at`. */
export const pressOf = (
  press: {
    readonly action: string;
    readonly trailId: string;
    readonly user: string;
    readonly channel: string;
    readonly ts: string;
  },
  at: Instant,
  secret = SLACK_SECRET,
): HttpRequest =>
  signed(
    {
      type: 'block_actions',
      user: { id: press.user },
      team: { id: 'T1' },
      channel: { id: press.channel },
      message: { ts: press.ts },
      actions: [{ action_id: press.action, value: press.trailId }],
    },
    at,
    secret,
  );

/** A slash command that somebody gives in a channel, signed at `at`. */
export const commandOf = (
  command: { readonly text: string; readonly user: string; readonly channel: string },
  at: Instant,
): HttpRequest => {
  const { text, user, channel } = command;
  const fields = {
    command: '/vigie',
    text,
    user_id: user,
    channel_id: channel,
    response_url: 'https://hooks.slack.com/x',
  };
  return signedForm('commands', fields, at, SLACK_SECRET);
};

const signed = (payload: object, at: Instant, secret: string): HttpRequest =>
  signedForm('interactions', { payload: JSON.stringify(payload) }, at, secret);

const signedForm = (
  path: string,
  fields: Readonly<Record<string, string>>,
  at: Instant,
  secret: string,
): HttpRequest => {
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const timestamp = String(Math.floor(at / 1_000));
  return {
    method: 'POST',
    path: `/slack/${path}`,
    query: new URLSearchParams(),
    headers: {
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secret, timestamp, body),
    },
    body,
  };
};
