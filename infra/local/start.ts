import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { BRIEFING_TIMEOUT_MS } from '../../functions/briefing/handler.ts';
import { DESK_TIMEOUT_MS } from '../../functions/desk/press.ts';
import { SLACK_TIMEOUT_MS } from '../../functions/notify/protocol.ts';
import { MAX_WEBHOOK_BYTES } from '../../functions/webhook/handler.ts';
import { createSlackDesk } from '../../shared/adapters/slack/desk.ts';
import { createSlackPoster } from '../../shared/adapters/slack/poster.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import type { SecondOpinion } from '../../shared/classifier/second-opinion.ts';
import { replayErasures } from '../../shared/erasure/erase.ts';
import { replierOf } from '../../shared/platforms/repliers.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import { type HttpHandler, jsonResponse } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { SLACK_ROUTES } from '../../shared/runtime/routes.ts';
import { randomId, systemClock } from '../../shared/runtime/system.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { topologyFor } from '../load-topology.ts';
import { policyOf } from '../read-policy-file.ts';
import type { FunctionSpec, Topology } from '../topology.ts';
import { startClassifierThread } from './classifier-thread.ts';
import { consoleLog, ofFunction } from './console-log.ts';
import { makeFunction, makeVerifiedDesk } from './functions.ts';
import { lockDataDir } from './lock.ts';
import { onPort, type Place } from './on-port.ts';
import { startRetention } from './retention.ts';
import { startRuntime } from './runtime.ts';
import { completeSecrets, refuseAnotherKey } from './secrets.ts';
import { DATABASE_FILE, type Settings } from './settings.ts';
import { startSilenceWatch } from './silence-watch.ts';
import { GROUPS, STAFF } from './slack-preview/staff.ts';
import { WORKSPACE } from './slack-preview/workspace.ts';
import { urlOf } from './url-of.ts';

export interface RunningVigie {
  readonly url: string;
  /** Where the Slack stand-in shows its page; undefined with a real workspace. */
  readonly slackPage: string | undefined;
  /** No mention had come before: a start that failed may have left a data folder, and no trail. */
  readonly firstRun: boolean;
  readonly policy: LoadedPolicy;
  stop(): Promise<void>;
}

interface Beside {
  /** How platforms are asked; the tests have platforms of their own. */
  readonly http?: typeof fetch;
  /** The classifier's, when it loads already. */
  readonly thread?: Worker | undefined;
}

/** The whole pipeline in this process: SQLite, every function of the topology, and a Slack stand-in unless a real one is set. */
export const startVigie = async (settings: Settings, { http = fetch, thread }: Beside = {}): Promise<RunningVigie> => {
  const opened = new AsyncDisposableStack();
  try {
    return await open(settings, { http, thread }, opened);
  } catch (error) {
    // What is open would keep the process going, with half of Vigie in it. Why it could not start is what counts.
    await opened.disposeAsync().catch(() => {});
    throw error;
  }
};

/** Whatever has to be closed again is told to `opened`, which closes what came last first. */
const open = async (
  settings: Settings,
  { http, thread }: Beside & { readonly http: typeof fetch },
  opened: AsyncDisposableStack,
): Promise<RunningVigie> => {
  const policy = answering(policyOf(settings.policyFile), settings);
  const lock = lockDataDir(settings.dataDir);
  opened.defer(lock.release);
  const secrets = completeSecrets(settings.dataDir, settings.secrets);
  const log = consoleLog();
  const clock = systemClock;
  const topology = topologyFor(policy);
  // It comes up while the rest does.
  const starting = startClassifierThread(policy.policy.classifier, log, thread);
  opened.defer(async () => (await starting).close());
  // What went wrong is told where it is awaited.
  starting.catch(() => {});
  const store = openSqliteStore(join(settings.dataDir, DATABASE_FILE), clock, topology.queues, log);
  opened.defer(store.close);
  // Where that page is damaged nothing is posted, but mentions can be taken.
  await store.forgetPausesAhead().catch(() => {});
  const firstRun = !store.hasTrails();
  // A backup may have been put back: what was erased since is erased again before anybody sees it.
  const idKey = secrets.VIGIE_ID_KEY?.[0] ?? '';
  refuseAnotherKey(store, idKey, settings.dataDir);
  // Where nothing fits on the disk a later start keeps it.
  await store.idKey.keep(idKey).catch(() => {});
  const erasePorts = { ...store, deadLetters: store.queues, clock, newId: randomId };
  const { failed } = await replayErasures(erasePorts, { idKey, by: SYSTEM });
  // The next start tries them again. Meanwhile whoever writes now is heard.
  for (const { trailId, code } of failed) log.error('not erased', { trailId, code });
  const real = settings.slackApiUrl !== undefined || settings.secrets.SLACK_BOT_TOKEN?.length !== 0;
  if (!real && store.slackMark.isReal())
    throw new VigieError(
      'configuration',
      `${settings.dataDir} has its cards in a real Slack, and the stand-in would take the next ones, which nobody at the desk sees: set SLACK_BOT_TOKEN, or another DATA_DIR to try things`,
    );
  // Where nothing fits on the disk a later start keeps it.
  if (real) await store.slackMark.keepReal().catch(() => {});

  const token = secrets.SLACK_BOT_TOKEN?.[0] ?? '';
  let vigieUrl = '';
  const previewPlace = previewPlaceOf(settings);
  const preview = real
    ? undefined
    : await onPort(previewPlace, async () =>
        (await import('./slack-preview/slack-preview.ts')).createSlackPreview({
          ...previewPlace,
          botToken: token,
          signingSecret: secrets.SLACK_SIGNING_SECRET?.[0] ?? '',
          appUrl: (address) => `${vigieUrl}${SLACK_ROUTES[address]}`,
          channels: policy.channelNames,
          users: STAFF,
          groups: GROUPS,
          dataFile: join(settings.dataDir, 'slack-preview.jsonl'),
        }),
      );
  opened.defer(async () => preview?.close());
  const apiUrl = settings.slackApiUrl ?? (preview === undefined ? 'https://slack.com/api/' : `${preview.url}/api/`);
  const slack = createSlackPoster({ token, apiUrl, timeoutMs: SLACK_TIMEOUT_MS, log: ofFunction(log, 'notify') });
  const slackDesk = createSlackDesk({ token, apiUrl, timeoutMs: DESK_TIMEOUT_MS, log: ofFunction(log, 'desk') });
  opened.defer(slack.close);
  const slackBriefing = createSlackDesk({
    token,
    apiUrl,
    timeoutMs: BRIEFING_TIMEOUT_MS,
    log: ofFunction(log, 'briefing'),
  });
  opened.defer(slackDesk.close);
  opened.defer(slackBriefing.close);
  // The stand-in is a workspace of its own, whatever the policy says of the real one.
  const slackOrigin =
    preview === undefined ? policy.policy.slack : { workspace: WORKSPACE.team.id, app: WORKSPACE.app };
  const parts = {
    store,
    slack,
    slackDesk,
    slackBriefing,
    slackOrigin,
    policy,
    classifier: await starting,
    secondOpinion: await secondOpinionOf(policy, settings),
    secrets,
    clock,
    newId: randomId,
    log,
    http,
  };
  const deskParts = { ...parts, log: ofFunction(log, 'desk') };
  const verifiedDesk = makeVerifiedDesk(deskParts, specOf(topology, 'desk'), () => vigieUrl);
  const socket = await connectSocket(settings, apiUrl, verifiedDesk, log);
  opened.defer(async () => socket?.close());
  const silence = startSilenceWatch(topology, clock, log);
  opened.defer(silence.stop);
  const { host, port } = settings;
  const runtime = await onPort({ host, port, move: 'set PORT' }, () =>
    startRuntime({
      topology,
      make: (name, spec) => makeFunction({ ...parts, log: ofFunction(silence.hearing(name), name) })(name, spec),
      queues: store.queues,
      host,
      port,
      maxBodyBytes: MAX_WEBHOOK_BYTES,
      extraRoutes: ownRoutes(preview?.url),
      log,
    }),
  );
  opened.defer(runtime.stop);
  opened.defer(startRetention(store, log).stop);
  vigieUrl = urlOf(host, runtime.port);

  // Asked for twice, by two signals, both wait for the one end.
  let stopping: Promise<void> | undefined;
  return {
    url: vigieUrl,
    slackPage: preview?.url,
    firstRun,
    policy,
    stop: () => (stopping ??= opened.disposeAsync()),
  };
};

/** The Slack stand-in is beside Vigie, unless it is told where to be. */
const previewPlaceOf = ({ host, port, previewPort }: Settings): Place =>
  previewPort === undefined
    ? { host, port: port === 0 ? 0 : port + 1, move: 'set PORT, and the Slack stand-in takes the one after it' }
    : { host, port: previewPort, move: 'set SLACK_PREVIEW_PORT' };

/** Without its token a platform is not answered from here: the card links to it instead. */
const answering = (loaded: LoadedPolicy, { secrets }: Settings): LoadedPolicy => {
  const { replies } = loaded.policy;
  const platforms = replies.platforms.filter((platform) => secrets[replierOf(platform)?.replyToken ?? '']?.length);
  return { ...loaded, policy: { ...loaded.policy, replies: { ...replies, platforms } } };
};

/** The larger model of the policy, by the credentials that the AWS SDK finds. */
const secondOpinionOf = async (
  { policy }: LoadedPolicy,
  { awsRegion }: Settings,
): Promise<SecondOpinion | undefined> => {
  const asked = policy.classifier.secondOpinion;
  if (asked === undefined) return undefined;
  if (awsRegion === undefined)
    throw new VigieError('configuration', 'the policy asks for a second opinion: set AWS_REGION, where its model is');
  const { bedrockClient, bedrockSecondOpinion } = await import('../../shared/adapters/bedrock-second-opinion.ts');
  return bedrockSecondOpinion(bedrockClient({ region: awsRegion }), asked.model);
};

/** Socket Mode, where the settings ask for it: the desk of a machine that Slack cannot reach. */
const connectSocket = async (
  { slackAppToken: appToken }: Settings,
  apiUrl: string,
  verified: HttpHandler,
  log: Log,
): Promise<{ close(): Promise<void> } | undefined> => {
  if (appToken === undefined) return undefined;
  // Its client takes a fifth of a second to load, so only a desk that asks for it pays.
  const { connectSlackSocket } = await import('../../shared/adapters/slack/socket.ts');
  return connectSlackSocket({ appToken, apiUrl, verified, log });
};

const specOf = ({ functions }: Topology, name: string): FunctionSpec => {
  const spec = functions[name];
  if (spec === undefined) throw new VigieError('configuration', `the topology has no ${name}`);
  return spec;
};

const ownRoutes = (previewUrl: string | undefined): ReadonlyMap<string, HttpHandler> =>
  new Map<string, HttpHandler>([
    ['/health', async () => jsonResponse(200, { ok: true })],
    ...(previewUrl === undefined
      ? []
      : ['/', '/slack'].map((path): [string, HttpHandler] => [
          path,
          async () => ({ status: 302, headers: { location: previewUrl }, body: '' }),
        ])),
  ]);
