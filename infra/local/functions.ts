import { createBriefing } from '../../functions/briefing/handler.ts';
import { createClassify } from '../../functions/classify/handler.ts';
import { createClock } from '../../functions/clock/handler.ts';
import { createConsole } from '../../functions/console/handler.ts';
import { createDesk, createVerifiedDesk } from '../../functions/desk/handler.ts';
import { createNotify } from '../../functions/notify/handler.ts';
import { createReply } from '../../functions/reply/handler.ts';
import { createWebhook } from '../../functions/webhook/handler.ts';
import type { SqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import type { MentionReader } from '../../shared/classifier/classifier.ts';
import type { SecondOpinion } from '../../shared/classifier/second-opinion.ts';
import { platformOf } from '../../shared/platforms/registry.ts';
import { replierOf } from '../../shared/platforms/repliers.ts';
import { brandAccounts } from '../../shared/policy/brand-accounts.ts';
import type { SlackOrigin } from '../../shared/policy/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock, NewId } from '../../shared/runtime/clock.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import type { HttpHandler } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { SlackDesk, SlackPoster } from '../../shared/slack/slack.ts';
import type { FunctionSpec } from '../topology.ts';
import { grantPorts } from './grants.ts';
import type { Runnable } from './runtime.ts';

export interface Parts {
  readonly store: SqliteStore;
  readonly slack: SlackPoster;
  readonly slackDesk: SlackDesk;
  /** As the desk's, with more patience. */
  readonly slackBriefing: SlackDesk;
  /** Where presses may come from. */
  readonly slackOrigin: SlackOrigin;
  readonly policy: LoadedPolicy;
  readonly classifier: MentionReader;
  readonly secondOpinion?: SecondOpinion | undefined;
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly http?: typeof fetch;
  readonly log: Log;
}

/** The same handlers as on AWS, each with the ports and secrets that the topology grants it, and no others. */
export const makeFunction =
  (parts: Parts) =>
  (name: string, spec: FunctionSpec): Runnable => {
    const { policy, classifier, slack } = parts;
    const ports = portsOf(name, spec, parts);
    const { valuesOf, secret, first } = secretsOf(name, spec, parts);
    const platformApi = { http: parts.http ?? fetch, tokenIn: (setting: string) => valuesOf(setting)[0] };

    switch (spec.folder) {
      case 'webhook': {
        const platform = platformOf(spec.environment?.PLATFORM ?? '');
        if (platform === undefined) throw new VigieError('configuration', `${name} has no platform`);
        const { signing, verifyToken } = platform.secretNames;
        const secrets = { signing: secret(signing), verifyToken: verifyToken === undefined ? [] : secret(verifyToken) };
        return { kind: 'http', handle: createWebhook({ platform, secrets, accounts: brandAccounts(policy) }, ports) };
      }
      case 'classify':
        return {
          kind: 'queues',
          consume: createClassify(
            { policy, classifier, idKey: first('VIGIE_ID_KEY') },
            { ...ports, platformApi, secondOpinion: spec.models?.length ? parts.secondOpinion : undefined },
          ),
        };
      case 'notify':
        return { kind: 'queues', consume: createNotify({ policy }, { ...ports, slack }) };
      case 'desk':
        return {
          kind: 'http',
          handle: createDesk(
            {
              signingSecrets: secret('SLACK_SIGNING_SECRET'),
              consoleKey: first('VIGIE_CONSOLE_KEY'),
              policy,
              origin: parts.slackOrigin,
            },
            { ...ports, slack: parts.slackDesk },
          ),
        };
      case 'reply': {
        const options = { policy, idKey: first('VIGIE_ID_KEY'), replierOf };
        return { kind: 'queues', consume: createReply(options, { ...ports, platformApi }) };
      }
      case 'briefing':
        return {
          kind: 'queues',
          consume: createBriefing({ policy, classifier }, { ...ports, slack: parts.slackBriefing }),
        };
      case 'clock':
        return { kind: 'schedule', tick: createClock({ policy }, ports) };
      case 'console':
        return { kind: 'http', handle: createConsole({ policy, keys: secret('VIGIE_CONSOLE_KEY') }, ports) };
    }
  };

/** The desk behind its check of signatures, with the same ports: for what a connection of Slack's own brings. */
export const makeVerifiedDesk = (parts: Parts, spec: FunctionSpec, consoleUrl: () => string): HttpHandler =>
  createVerifiedDesk(
    {
      policy: parts.policy,
      origin: parts.slackOrigin,
      consoleKey: secretsOf('desk', spec, parts).first('VIGIE_CONSOLE_KEY'),
      consoleUrl,
    },
    { ...portsOf('desk', spec, parts), slack: parts.slackDesk },
  );

/** The secrets that the topology names for a function, current first. `secret` and `first` throw `configuration` where there is none. */
const secretsOf = (name: string, spec: FunctionSpec, { secrets }: Parts) => {
  const valuesOf = (setting: string): readonly string[] =>
    spec.secrets.includes(setting) ? (secrets[setting] ?? []) : [];
  const secret = (setting: string): readonly string[] => {
    const values = valuesOf(setting);
    if (values.length === 0) throw new VigieError('configuration', `${name} has no secret ${setting}`);
    return values;
  };
  return { valuesOf, secret, first: (setting: string): string => secret(setting)[0] ?? '' };
};

const portsOf = (name: string, spec: FunctionSpec, { store, clock, newId, log }: Parts) => ({
  ...grantPorts(name, spec, store),
  clock,
  newId,
  log,
});
