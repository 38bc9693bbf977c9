import { REPLY_TOKENS } from '../shared/platforms/repliers.ts';
import { READ_TOKENS } from '../shared/platforms/text-fetchers.ts';
import { durationMs } from '../shared/policy/policy-words.ts';
import { FINAL_RECEIVES } from '../shared/queue/backoff.ts';
import {
  BRIEFING_QUEUE,
  INTAKE_QUEUE,
  lateAfterSeconds,
  QUARANTINE_QUEUE,
  REPLIES_QUEUE,
  teamQueue,
  URGENT_QUEUE,
} from '../shared/queue/jobs.ts';
import { DEAD_LETTER_DAYS } from '../shared/queue/queue.ts';
import { HOUR } from '../shared/runtime/clock.ts';
import { CONSOLE_ROUTES, SLACK_ROUTES, webhookRoute } from '../shared/runtime/routes.ts';

/** What a function may do with a store. The local runtime hands out ports, and the stack grants IAM actions, from this list alone. */
export type Grant =
  | 'trail:append' // put commits and read them
  | 'trail:read'
  | 'trail:audit' // list all of it as it lies there
  | 'index:days' // list every mention of a day
  | 'index:authors' // those of one author
  | 'index:conversations'
  | 'index:crises' // what is grouped in one
  | 'content:write' // put, erase, and read
  | 'content:read'
  | 'quarantine:write'
  | 'drafts:write' // keep the words of a reply, read them, and remove them
  | 'drafts:read'
  | 'content:forget' // read an alias and remove it
  | 'drafts:forget' // remove the words of a reply, unread
  | 'quarantine:find'
  | 'quarantine:remove'
  | 'erasures' // add to the erasure list and read it; nobody takes anything off it
  | 'timers:set'
  | 'timers:work' // read what is due, set, and remove
  | 'pace:reserve'
  | 'pace:read';

export type Trigger =
  | { readonly kind: 'http'; readonly routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[] }
  | {
      readonly kind: 'queues';
      readonly queues: readonly string[];
      /** Messages of one call on AWS; they run side by side. */
      readonly batchSize: number;
      /** Calls at a time for each queue on AWS (at least 2), and messages at a time on one machine. */
      readonly maxConcurrency: number;
      readonly localConcurrency: number;
    }
  | { readonly kind: 'schedule'; readonly everySeconds: number; readonly localEverySeconds: number };

export type Asset = 'policy' | 'weights';

export interface FunctionSpec {
  /** Its folder under `functions/`. */
  readonly folder: 'webhook' | 'classify' | 'notify' | 'desk' | 'reply' | 'briefing' | 'clock' | 'console';
  readonly trigger: Trigger;
  readonly sends: readonly string[];
  /** The queues whose dead letters it may look through and take out of. */
  readonly sweeps?: readonly string[];
  readonly grants: readonly Grant[];
  /** Settings that are secrets, by name: a function can read these and no others. */
  readonly secrets: readonly string[];
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Models on Amazon Bedrock that it may ask, by id; none unless the policy names one. */
  readonly models?: readonly string[];
  /** Files that lie beside its bundle on AWS: the checked policy as JSON, the classifier's weights. */
  readonly assets: readonly Asset[];
  /** An alarm when it has taken no mention for so long. */
  readonly silentAfterHours?: number | undefined;
  /** Settings of its own, beside those every function gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface QueueSpec {
  /** How often a message may be received before it is a dead letter: deferrals count too on SQS. */
  readonly maxReceives: number;
  readonly retentionDays: number;
  /** An alarm when the oldest message that was received less than three times is older; undefined where waiting is the point. */
  readonly oldestAlarmSeconds: number | undefined;
}

/** What the person on duty may do from a terminal, on AWS: on one machine they have the files. */
export interface OperatorSpec {
  readonly grants: readonly Grant[];
  /** The queues that nobody consumes, and people take from. */
  readonly drains: readonly string[];
}

export interface Topology {
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly operator: OperatorSpec;
  readonly queues: Readonly<Record<string, QueueSpec>>;
}

export interface TopologyInput {
  readonly teams: readonly string[];
  /** The model of the policy's second opinion. */
  readonly secondOpinion?: string | undefined;
  readonly platforms: readonly {
    readonly id: string;
    readonly secretNames: { readonly signing: string; readonly verifyToken?: string };
  }[];
  /** Whether the policy has one. */
  readonly hasConsole?: boolean;
  /** By platform, as the policy writes it. */
  readonly silentAfter?: Readonly<Record<string, string>>;
}

/** THE wiring, as data: the stack and the local runtime are both made from it. */
export const topologyOf = ({
  teams,
  platforms,
  secondOpinion,
  hasConsole = false,
  silentAfter = {},
}: TopologyInput): Topology => {
  const teamQueues = teams.map(teamQueue);
  const work = { maxReceives: 1_000, retentionDays: 4 };
  const postQueues = [URGENT_QUEUE, ...teamQueues].map((queue): [string, QueueSpec] => [
    queue,
    { ...work, oldestAlarmSeconds: lateAfterSeconds(queue) },
  ]);
  return {
    queues: {
      [INTAKE_QUEUE]: { maxReceives: FINAL_RECEIVES, retentionDays: 4, oldestAlarmSeconds: 120 },
      ...Object.fromEntries(postQueues),
      // Whoever asks wants to know now: an hour later the answer is of no use, and Slack takes none.
      [BRIEFING_QUEUE]: { maxReceives: FINAL_RECEIVES, retentionDays: 1, oldestAlarmSeconds: undefined },
      // A reply waits for its platform, and a person waits for the reply.
      [REPLIES_QUEUE]: { ...work, oldestAlarmSeconds: 1_800 },
      // Nobody consumes it: somebody looks, teaches the parser, and redrives.
      [QUARANTINE_QUEUE]: { maxReceives: 1_000, retentionDays: DEAD_LETTER_DAYS, oldestAlarmSeconds: undefined },
    },
    operator: {
      grants: [
        'trail:append',
        'trail:audit',
        'index:days',
        'content:read',
        'quarantine:find',
        'quarantine:remove',
        'timers:set',
      ],
      drains: [QUARANTINE_QUEUE],
    },
    functions: {
      ...Object.fromEntries(
        platforms.map((platform) => [`webhook-${platform.id}`, webhookSpec(platform, silentAfter[platform.id])]),
      ),
      classify: {
        folder: 'classify',
        trigger: { kind: 'queues', queues: [INTAKE_QUEUE], batchSize: 10, maxConcurrency: 20, localConcurrency: 192 },
        // To its own queue: what it takes out of the dead letters to be dropped by its reader.
        sends: [URGENT_QUEUE, ...teamQueues, QUARANTINE_QUEUE, INTAKE_QUEUE],
        sweeps: [INTAKE_QUEUE],
        grants: [
          'trail:append',
          'index:authors',
          'index:conversations',
          'content:write',
          'content:forget',
          'drafts:forget',
          'quarantine:write',
          'quarantine:find',
          'quarantine:remove',
          'erasures',
          'timers:set',
        ],
        // The tokens are optional: without one, a text of its platform that came as ids only is not fetched.
        secrets: ['VIGIE_ID_KEY', ...READ_TOKENS],
        models: secondOpinion === undefined ? [] : [secondOpinion],
        assets: ['policy', 'weights'],
        timeoutSeconds: 30,
        memoryMiB: 512,
      },
      notify: {
        folder: 'notify',
        trigger: {
          kind: 'queues',
          queues: [URGENT_QUEUE, ...teamQueues],
          batchSize: 10,
          maxConcurrency: 5,
          localConcurrency: 64,
        },
        sends: [],
        grants: ['trail:append', 'index:authors', 'index:crises', 'content:read', 'pace:reserve'],
        secrets: ['SLACK_BOT_TOKEN'],
        assets: ['policy'],
        timeoutSeconds: 120,
        memoryMiB: 512,
      },
      desk: {
        folder: 'desk',
        trigger: {
          kind: 'http',
          routes: [
            { method: 'POST', path: SLACK_ROUTES.interactions },
            { method: 'POST', path: SLACK_ROUTES.commands },
            { method: 'POST', path: SLACK_ROUTES.events },
          ],
        },
        sends: [URGENT_QUEUE, ...teamQueues, INTAKE_QUEUE, BRIEFING_QUEUE, REPLIES_QUEUE],
        grants: ['trail:append', 'content:read', 'drafts:write', 'timers:set'],
        // The last is optional: without it nobody gets a link to the console.
        secrets: ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'VIGIE_CONSOLE_KEY'],
        assets: ['policy'],
        timeoutSeconds: 10,
        memoryMiB: 512,
      },
      reply: {
        folder: 'reply',
        trigger: { kind: 'queues', queues: [REPLIES_QUEUE], batchSize: 5, maxConcurrency: 2, localConcurrency: 8 },
        sends: [URGENT_QUEUE, ...teamQueues],
        grants: ['trail:append', 'content:read', 'drafts:read', 'timers:set'],
        // The tokens are optional: without one, its platform is not answered from here.
        secrets: ['VIGIE_ID_KEY', ...REPLY_TOKENS],
        assets: ['policy'],
        timeoutSeconds: 60,
        memoryMiB: 512,
      },
      briefing: {
        folder: 'briefing',
        trigger: { kind: 'queues', queues: [BRIEFING_QUEUE], batchSize: 1, maxConcurrency: 2, localConcurrency: 2 },
        sends: [],
        grants: ['trail:read', 'index:days', 'index:crises', 'content:read'],
        secrets: ['SLACK_BOT_TOKEN'],
        assets: ['policy', 'weights'],
        timeoutSeconds: 60,
        memoryMiB: 1024,
      },
      clock: {
        folder: 'clock',
        trigger: { kind: 'schedule', everySeconds: 60, localEverySeconds: 1 },
        sends: [URGENT_QUEUE, ...teamQueues, REPLIES_QUEUE],
        grants: ['trail:append', 'index:days', 'index:crises', 'timers:work', 'pace:read'],
        secrets: [],
        assets: ['policy'],
        timeoutSeconds: 50,
        // From here on a function has a whole processor: a day of 20,000 mentions is read in its 50 s (decision 31).
        memoryMiB: 1_769,
      },
      ...(hasConsole && { console: consoleSpec }),
    },
  };
};

/** It reads what the trail says, and nothing of what somebody wrote. */
const consoleSpec: FunctionSpec = {
  folder: 'console',
  trigger: { kind: 'http', routes: Object.values(CONSOLE_ROUTES).map((path) => ({ method: 'GET', path })) },
  sends: [],
  grants: ['trail:read', 'index:days', 'index:crises'],
  secrets: ['VIGIE_CONSOLE_KEY'],
  assets: ['policy'],
  // API Gateway waits 30 s at most.
  timeoutSeconds: 29,
  // A whole processor, as the clock: a month is many days of trails.
  memoryMiB: 1_769,
};

/** Each platform has a webhook function of its own, which can read its own secret and nobody else's. */
const webhookSpec = (
  { id, secretNames }: TopologyInput['platforms'][number],
  silentAfter: string | undefined,
): FunctionSpec => ({
  folder: 'webhook',
  trigger: {
    kind: 'http',
    routes: [
      { method: 'GET', path: webhookRoute(id) },
      { method: 'POST', path: webhookRoute(id) },
    ],
  },
  sends: [INTAKE_QUEUE],
  grants: [],
  secrets: [secretNames.signing, ...(secretNames.verifyToken === undefined ? [] : [secretNames.verifyToken])],
  assets: ['policy'],
  timeoutSeconds: 10,
  memoryMiB: 512,
  silentAfterHours: silentAfter === undefined ? undefined : durationMs(silentAfter) / HOUR,
  environment: { PLATFORM: id },
});
