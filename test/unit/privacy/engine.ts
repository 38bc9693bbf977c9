import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { topologyFor } from '../../../infra/load-topology.ts';
import { makeFunction } from '../../../infra/local/functions.ts';
import { DATABASE_FILE } from '../../../infra/local/settings.ts';
import { policyOf } from '../../../infra/read-policy-file.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { authorKeyOf } from '../../../shared/mention/mention.ts';
import type { PlatformSecrets, PushPlatform } from '../../../shared/platforms/platform.ts';
import { platforms } from '../../../shared/platforms/registry.ts';
import type { LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { BRIEFING_QUEUE, type Briefing } from '../../../shared/queue/jobs.ts';
import { DAY, SECOND } from '../../../shared/runtime/clock.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { SLACK_ROUTES, webhookRoute } from '../../../shared/runtime/routes.ts';
import { randomId } from '../../../shared/runtime/system.ts';
import type { SlackDesk } from '../../../shared/slack/slack.ts';
import { readTrail } from '../../../shared/trail/append.ts';
import { readDays } from '../../../shared/trail/read-days.ts';
import { headersOf, macOf, SCHEMES, slackSignature } from '../../platforms/signing.ts';
import { someTags } from '../policy/policies.ts';
import { fakeSlack } from '../threads/fake-slack.ts';

export const ROOT = join(import.meta.dirname, '../../..');
export const POLICY_FILE = join(ROOT, 'bench/policy.yaml');
export const ID_KEY = 'canary-key-of-ids';
const SIGNING = 'canary-signing-secret';
const BOT_TOKEN = 'xoxb-canary-token';

/** The workspace and the app that may act here. */
export const ORIGIN = { workspace: 'T1', app: 'A1' };

/** No secret is in anything that is searched either. */
export const SECRETS = [ID_KEY, SIGNING, BOT_TOKEN];

/**
 * The embedded engine's own handlers, topology and SQLite file in this process, with a Slack and a log that remember. Another on the same folder
 * goes on with `before`, at its time and with its Slack.
 */
export const startEngine = (
  dataDir = mkdtempSync(join(tmpdir(), 'vigie-privacy-')),
  { policyFile = POLICY_FILE, before }: { readonly policyFile?: string; readonly before?: Before } = {},
) => {
  let now = before?.now() ?? Date.now();
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const logged: string[] = [];
  const line = (level: string) => (message: string, fields?: object) =>
    void logged.push(JSON.stringify({ level, message, ...fields }));
  const log: Log = {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    audit: line('audit'),
    count: (metric, value = 1) => void logged.push(`${metric} ${value}`),
  };
  const loaded = policyOf(policyFile);
  const policy: LoadedPolicy = {
    ...loaded,
    policy: { ...loaded.policy, replies: { ...loaded.policy.replies, platforms: ['x'] } },
  };
  const topology = topologyFor(policy);
  const file = join(dataDir, DATABASE_FILE);
  const store = openSqliteStore(file, clock, topology.queues);
  const slack = before?.slack ?? fakeSlack(clock.now);
  /** Every form that was opened. */
  const views: object[] = [];
  let deskAnswers: { kind: 'ok' } | { kind: 'refused'; error: string } = { kind: 'ok' };
  const said = async () => deskAnswers;
  /** What X answers to the next call; an error is thrown as the network does. */
  let platformAnswers: () => Response = () => Response.error();
  const homes: string[] = [];
  const slackDesk: SlackDesk = {
    openView: async (_, view) => {
      if (deskAnswers.kind === 'ok') views.push(view);
      return deskAnswers;
    },
    publishHome: async (_user, view) => {
      if (deskAnswers.kind === 'ok') homes.push(JSON.stringify(view));
      return deskAnswers;
    },
    whisper: said,
    respond: said,
    membersOf: async () => (deskAnswers.kind === 'ok' ? { kind: 'ok', users: [] } : deskAnswers),
    workspaceUrl: async () => ({ kind: 'refused', error: 'not_here' }),
  };
  const make = makeFunction({
    store,
    slack: slack.poster,
    slackDesk,
    slackBriefing: slackDesk,
    slackOrigin: ORIGIN,
    policy,
    classifier: {
      read: ({ text }) => {
        // A bug that quotes the text in its message, as libraries do.
        if (text.includes('poison')) throw new Error(`cannot read ${text}`);
        return { tags: someTags({ topic: 'outage' }), reasons: [] };
      },
    },
    secrets: Object.fromEntries(
      Object.values(topology.functions).flatMap(({ secrets }) =>
        secrets.map((name) => [
          name,
          [name === 'VIGIE_ID_KEY' ? ID_KEY : name.includes('TOKEN') ? BOT_TOKEN : SIGNING],
        ]),
      ),
    ),
    clock,
    newId: randomId,
    http: async () => platformAnswers(),
    log,
  });
  const functions = new Map(
    Object.entries(topology.functions).map(([name, spec]) => [name, { spec, runnable: make(name, spec) }]),
  );
  const consumers = [...functions].filter(([, { spec }]) => spec.trigger.kind === 'queues').map(([name]) => name);

  for (const { spec } of functions.values()) {
    for (const queue of spec.trigger.kind === 'queues' ? spec.trigger.queues : [])
      store.queues.consume(queue, () => {});
  }

  /** Hands every message that is visible to its function, until none is. */
  const run = async (names: readonly string[] = consumers): Promise<void> => {
    for (let handled = 1; handled > 0; ) {
      handled = 0;
      for (const name of names) {
        const { spec, runnable } = functions.get(name) ?? {};
        if (spec?.trigger.kind !== 'queues' || runnable?.kind !== 'queues') throw new Error(`no consumer ${name}`);
        for (const queue of spec.trigger.queues) {
          for (const message of store.queues.receive(queue, 10, true)) {
            const [outcome] = await runnable.consume([message]);
            await store.queues.settle(queue, message, outcome ?? { kind: 'failed', code: 'none' });
            handled += 1;
          }
        }
      }
    }
  };

  const post = async (platform: PushPlatform, headers: Record<string, string>, body: Buffer): Promise<number> => {
    return asked(`webhook-${platform.id}`, webhookRoute(platform.id), headers, body);
  };

  const asked = async (name: string, path: string, headers: Record<string, string>, body: Buffer): Promise<number> => {
    const served = functions.get(name)?.runnable;
    if (served?.kind !== 'http') throw new Error(`nobody serves ${name}`);
    return (await served.handle({ method: 'POST', path, query: new URLSearchParams(), headers, body })).status;
  };

  return {
    store,
    slack,
    logged,
    dataDir,
    run,
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
    ports: { ...store, deadLetters: store.queues, clock, newId: randomId, log },
    erasureOf: (authorId: string, platform = 'blog') => ({
      authorKey: authorKeyOf(ID_KEY, platform, authorId),
      at: now,
      by: { kind: 'system' } as const,
      idKey: ID_KEY,
      isLastLook: true,
    }),
    /** Anything on the generic address, well signed. */
    standard: async (type: string, data: object): Promise<number> => {
      const platform = platformNamed('standard');
      const body = Buffer.from(JSON.stringify({ type, timestamp: new Date(now).toISOString(), data }));
      return post(platform, signedByStandard(body, now), body);
    },
    /** A mention as any platform composes it. */
    mention: async (id: string, sample: Parameters<PushPlatform['compose']>[0]): Promise<number> => {
      const platform = platformNamed(id);
      const { headers, body } = platform.compose(sample, secretsOf(), now);
      return post(platform, headers, body);
    },
    views,
    /** What Slack answers to what the desk and the briefings ask of it. */
    deskIs: (answers: typeof deskAnswers): void => {
      deskAnswers = answers;
    },
    xAnswers: (answers: () => Response): void => {
      platformAnswers = answers;
    },
    /** Slack posts to the desk, well signed. */
    desk: async (address: keyof typeof SLACK_ROUTES, body: string): Promise<number> => {
      const bytes = Buffer.from(body);
      const timestamp = String(Math.floor(now / SECOND));
      const signature = slackSignature(SIGNING, timestamp, bytes);
      const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
      return asked('desk', SLACK_ROUTES[address], headers, bytes);
    },
    /** Somebody of the desk opens their home tab; resolves to what Slack keeps of it. */
    opensHome: async (): Promise<string> => {
      const asked: Briefing = { type: 'home', user: 'U1', askedAt: now };
      await store.queues.send(BRIEFING_QUEUE, [JSON.stringify(asked)]);
      await run(['briefing']);
      return homes.at(-1) ?? '';
    },
    /** What the clock does every minute. */
    tick: async (): Promise<void> => {
      const clockwork = functions.get('clock')?.runnable;
      if (clockwork?.kind !== 'schedule') throw new Error('no clock');
      await clockwork.tick();
    },
    /** Lets everything that is deferred or tried again come due, for hours. */
    settle: async (): Promise<void> => {
      for (let round = 0; round < 40; round += 1) {
        now += 61_000;
        await run();
      }
    },
    trails: () => Array.fromAsync(readDays({ ...store, unreadable: () => {} }, now + DAY, 3)),
    trail: (id: string) => readTrail(store.trail, id),
    /** All bytes of the database and its log. */
    bytes: (): string => ['', '-wal'].map((end) => readIfThere(`${file}${end}`)).join('\n'),
  };
};
export type Engine = ReturnType<typeof startEngine>;
interface Before {
  readonly now: () => number;
  readonly slack: ReturnType<typeof fakeSlack>;
}

/** Somebody has laid a commit into the file that cannot be read. */
export const breakTrail = ({ dataDir }: Pick<Engine, 'dataDir'>, id: string): void => {
  const db = new DatabaseSync(join(dataDir, DATABASE_FILE));
  db.prepare(
    "INSERT INTO commits (trail, version, at, body) SELECT number, 99, 1, 'no commit' FROM trails WHERE id = ?",
  ).run(id);
  db.close();
};

const platformNamed = (id: string): PushPlatform => {
  const platform = platforms.find((each) => each.id === id);
  if (platform === undefined) throw new Error(`no platform ${id}`);
  return platform;
};

const secretsOf = (): PlatformSecrets => ({ signing: [SIGNING], verifyToken: [SIGNING] });

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

const signedByStandard = (body: Buffer, now: number): Record<string, string> => {
  const timestamp = String(Math.floor(now / 1_000));
  const scheme = SCHEMES.find(({ platform }) => platform === 'standard');
  if (scheme === undefined) throw new Error('no scheme');
  const stamp = { id: 'msg_1', timestamp };
  return headersOf(scheme, `v1,${macOf(SIGNING, scheme.content(body, stamp)).toString('base64')}`, stamp);
};
