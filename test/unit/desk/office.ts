import * as z from 'zod';
import { createDesk, type DeskOptions } from '../../../functions/desk/handler.ts';
import { createNotify } from '../../../functions/notify/handler.ts';
import type { Mention } from '../../../shared/mention/mention.ts';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { SECOND } from '../../../shared/runtime/clock.ts';
import type { HttpResponse } from '../../../shared/runtime/http.ts';
import { type LogFields, type Metric, silentLog } from '../../../shared/runtime/log.ts';
import type { SlackResult } from '../../../shared/slack/slack.ts';
import { decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import { type Events, SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import type { TrailIndex, TrailStore } from '../../../shared/trail/trail-store.ts';
import { slackSignature } from '../../platforms/signing.ts';
import { inMemory } from '../in-memory.ts';
import { someMention } from '../mention/some-mention.ts';
import { someTags } from '../policy/policies.ts';
import { received } from '../trail/events.ts';

/** Monday, nine in the morning in Paris. */
export const START = Date.UTC(2026, 10, 23, 8);
export const SERVICE = 'C0SERVICE1';
export const PRESS = 'C0PRESSE01';
export const PRESS_IT = 'C0STAMPA01';
export const CRISIS = 'C0CRISIS01';
const SECRET = 'the desk’s signing secret';

export const policyOf = (change: object = {}) =>
  compilePolicy(
    Policy.parse({
      brand: { names: ['Banque'] },
      channels: { service: SERVICE, press: PRESS, stampa: PRESS_IT, crisis: CRISIS },
      teams: { service: { name: 'Customer service' }, press: { name: 'Press office', reroute: 'restart' } },
      desks: {
        fr: {
          name: 'France',
          timeZone: 'Europe/Paris',
          locale: 'en',
          channels: { service: 'service', press: 'press' },
        },
        it: { name: 'Italia', timeZone: 'Europe/Rome', locale: 'fr', channels: { press: 'stampa' } },
      },
      groupDesk: 'fr',
      rules: [{ name: 'everything', team: 'service' }],
      crisis: { channel: 'crisis', ping: 'here' },
      pace: { perChannelPerSecond: 0 },
      reroute: 'continue',
      ...change,
    }),
  );

export interface Interior {
  readonly policy?: object;
  readonly options?: Partial<DeskOptions>;
  readonly store?: TrailStore & Partial<TrailIndex>;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** What stands between the desk and its ports. */
  readonly between?: <T extends object>(port: T) => T;
}

/** The real desk and notify over stores in memory, and a Slack that remembers what people see. */
export const openOffice = ({
  policy: change,
  options,
  store: given,
  groups = {},
  between = (port) => port,
}: Interior = {}) => {
  const teamQueues = ['urgent', 'team-service', 'team-press'];
  const world = inMemory(START, ['intake', 'briefing', 'replies', ...teamQueues]);
  const { clock, newId, content, drafts, timers, pace, slack, queues, passes } = world;
  const { now } = clock;
  const store = given ?? world.trail;
  const policy = policyOf(change);
  let slackIsDown = false;
  const whispers: {
    readonly channel: string;
    readonly user: string;
    readonly text: string;
    readonly threadTs?: string;
  }[] = [];
  const answers: { readonly url: string; readonly text: string; readonly blocks?: readonly unknown[] }[] = [];
  const views: { readonly trigger: string; readonly view: View }[] = [];
  const up = async <T extends object>(done: () => T): Promise<SlackResult<T>> =>
    slackIsDown ? { kind: 'ambiguous', error: 'timeout' } : { kind: 'ok', ...done() };
  const deskSlack = {
    openView: (trigger: string, view: object) => up(() => ({ count: views.push({ trigger, view: View.parse(view) }) })),
    whisper: (channel: string, user: string, { text, threadTs }: { text: string; threadTs?: string | undefined }) =>
      up(() => ({ count: whispers.push({ channel, user, text, ...(threadTs === undefined ? {} : { threadTs }) }) })),
    respond: (url: string, { text, blocks }: { text: string; blocks?: readonly unknown[] | undefined }) =>
      up(() => ({ count: answers.push({ url, text, ...(blocks && { blocks }) }) })),
    membersOf: (group: string) => up(() => ({ users: groups[group] ?? [] })),
  };
  const logged: { readonly message: string; readonly fields: LogFields | undefined }[] = [];
  const audited: typeof logged = [];
  const counted: Metric[] = [];
  const ports = { trail: store, content, drafts, timers, queues, clock, newId, log: silentLog };
  const index: Pick<TrailIndex, 'byAuthor' | 'byConversation' | 'byCrisis' | 'countByCrisis'> = {
    byAuthor: async function* () {},
    byConversation: async function* () {},
    byCrisis: world.trail.byCrisis,
    countByCrisis: world.trail.countByCrisis,
  };
  const notify = createNotify({ policy }, { ...ports, index, pace, slack: slack.poster });
  const desk = createDesk(
    { signingSecrets: [SECRET], policy, ...options },
    {
      drafts: between(drafts),
      trail: between(store),
      content: between(content),
      timers: between(timers),
      queues: between(queues),
      slack: between(deskSlack),
      clock,
      log: {
        ...silentLog,
        warn: (message, fields) => void logged.push({ message, fields }),
        audit: (message, fields) => void audited.push({ message, fields }),
        count: (metric) => void counted.push(metric),
      },
    },
  );

  let presses = 0;
  const send = (
    path: string,
    body: string,
    { at = now(), secret = SECRET, headers = {} }: Partial<SentBy> = {},
  ): Promise<HttpResponse> => {
    const timestamp = String(Math.floor(at / SECOND));
    const bytes = Buffer.from(body);
    return desk({
      method: 'POST',
      path: `/slack/${path}`,
      query: new URLSearchParams(),
      headers: {
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(secret, timestamp, bytes),
        ...headers,
      },
      body: bytes,
    });
  };
  const payload = (value: object) => new URLSearchParams({ payload: JSON.stringify(value) }).toString();
  const from = (user: string) => ({ user: { id: user, team_id: TEAM }, team: { id: TEAM }, api_app_id: APP });

  const pressBody = (user: string, action: string, trailId: string, at: Partial<PressAt> = {}): string => {
    presses += 1;
    const more = ['retag', 'assign', 'release', 'hide', 'trail'].includes(action);
    const element = more
      ? { action_id: 'more', selected_option: { value: `${action} ${trailId}` } }
      : { action_id: action, value: trailId };
    const { channel = SERVICE, ts = '1.1', isPrivate = false, threadTs, team, home, enterprise, app = APP } = at;
    return payload({
      type: 'block_actions',
      ...from(user),
      ...(team === undefined ? {} : { team: { id: team } }),
      ...(home === undefined ? {} : { user: { id: user, team_id: home } }),
      ...(enterprise === undefined ? {} : { enterprise: { id: enterprise } }),
      api_app_id: app,
      trigger_id: at.trigger ?? `trigger-${presses}`,
      response_url: 'https://hooks.slack.com/pressed',
      channel: { id: channel },
      // Slack gives no message back that one person alone sees.
      ...(isPrivate ? {} : { message: { ts, thread_ts: threadTs } }),
      actions: [element],
    });
  };

  return {
    desk,
    /** The desk's warnings. */
    logged,
    audited,
    /** What the desk has counted. */
    counted,
    ports,
    slack,
    whispers,
    answers,
    views,
    queues,
    timers,
    content,
    policy,
    send,
    pressBody,
    now,
    passes,
    slackGoes: (state: 'down' | 'up') => {
      slackIsDown = state === 'down';
      slack.isDown(slackIsDown);
    },
    /** A mention that has its card in a channel, unless told otherwise. */
    arrives: async (
      id: string,
      { text = 'It does not work', by, groupedIn, shown = true, more = [] }: Arrival = {},
    ) => {
      await content.put({
        id,
        mention: someMention({
          platformId: id,
          author: by,
          text,
          createdAt: now(),
          revision: now(),
          url: `https://x.com/marie/status/${id}`,
        }),
        reasons: [],
        expiresAt: now() + 1e10,
      });
      await decideAndAppend(ports, await readTrail(store, id), () => [
        received(now()),
        { type: 'classified', by: SYSTEM, tags: someTags({ topic: 'outage' }) },
        ...(groupedIn === undefined
          ? [
              routed,
              { type: 'post-asked', by: SYSTEM, purpose: 'card', channel: SERVICE, queue: 'team-service' } as const,
            ]
          : [{ ...routed, hidden: 'grouped', crisis: groupedIn } as const]),
        ...more,
      ]);
      if (shown && groupedIn === undefined) {
        await queues.send('team-service', [JSON.stringify({ type: 'post', trailId: id, postId: `${id}/1/0` })]);
        while ((await queues.deliver('team-service', notify)) > 0);
      }
    },
    happens: async (id: string, ...events: Events) => {
      await decideAndAppend(ports, await readTrail(store, id), () => events);
    },
    press: async (user: string, action: string, trailId: string, at: Partial<PressAt> = {}) =>
      send('interactions', pressBody(user, action, trailId, at)),
    /** Fills in the form that was opened last. */
    submit: async (user: string, fields: Readonly<Record<string, object>>, view = views.at(-1)?.view) => {
      presses += 1;
      const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { [name]: field }]));
      const submitted = { ...view, id: `V${presses}`, state: { values } };
      return send('interactions', payload({ type: 'view_submission', ...from(user), view: submitted }));
    },
    shortcut: (user: string, message: object, channel = 'C0ELSEWHER') =>
      send(
        'interactions',
        payload({
          type: 'message_action',
          ...from(user),
          callback_id: 'pass-on',
          response_url: 'https://hooks.slack.com/x',
          channel: { id: channel },
          message,
        }),
      ),
    command: (user: string, text: string, { team = TEAM, app = APP, channel = SERVICE, headers = {} } = {}) =>
      send(
        'commands',
        new URLSearchParams({
          command: '/vigie',
          text,
          user_id: user,
          channel_id: channel,
          team_id: team,
          api_app_id: app,
          response_url: 'https://hooks.slack.com/x',
        }).toString(),
        { headers },
      ),
    event: (event: object, { team = TEAM, app = APP } = {}) =>
      send('events', JSON.stringify({ type: 'event_callback', team_id: team, api_app_id: app, event })),
    trail: (id: string) => readTrail(store, id),
    commits: (id: string) => store.read(id),
    /** Everything that is asked of Slack for so long, a second a turn. */
    works: async (seconds = 3) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        for (const name of teamQueues) {
          while ((await queues.deliver(name, notify)) > 0);
        }
        passes(SECOND);
      }
    },
    /** What waits in a queue, taken off it. */
    takes: async (name: 'intake' | 'briefing') => {
      const messages = await queues.take(name, 10);
      for (const message of messages) await queues.remove(name, message);
      return messages.map(({ body }): unknown => JSON.parse(body));
    },
  };
};
export type Office = ReturnType<typeof openOffice>;

export const View = z.looseObject({
  callback_id: z.string(),
  private_metadata: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
});
export type View = z.infer<typeof View>;

export const TEAM = 'T0TEAM0001';
export const APP = 'A0VIGIE001';
export const ANNA = 'U0ANNA0001';
export const BORIS = 'U0BORIS001';
export const choice = (value: string) => ({ selected_option: { value } });
export const person = (user: string) => ({ selected_user: user });
/** In a picker of date and time, which sends seconds. */
export const time = (at: number) => ({ selected_date_time: Math.floor(at / 1_000) });

interface SentBy {
  readonly at: number;
  readonly secret: string;
  /** Beside those of the signature. */
  readonly headers: Readonly<Record<string, string>>;
}

interface PressAt {
  readonly channel: string;
  readonly ts: string;
  /** On no card, in an answer for one person alone. */
  readonly isPrivate: true;
  /** What the message stands below; its own time stamp where it is what others stand below. */
  readonly threadTs: string;
  readonly team: string;
  /** Where whoever presses is at home. */
  readonly home: string;
  /** The organisation that the workspace belongs to. */
  readonly enterprise: string;
  readonly app: string;
  readonly trigger: string;
}

const routed = { type: 'routed', by: SYSTEM, team: 'service', desk: 'fr', rule: 'everything', policy: 'p' } as const;

interface Arrival {
  readonly text?: string;
  readonly by?: Mention['author'];
  /** The key of a crisis: then it has no card. */
  readonly groupedIn?: string;
  readonly shown?: boolean;
  readonly more?: readonly TrailEvent[];
}
