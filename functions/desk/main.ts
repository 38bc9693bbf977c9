import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { httpHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSender } from '../../shared/adapters/aws/sqs-queues.ts';
import { createSlackDesk } from '../../shared/adapters/slack/desk.ts';
import { ContentTable, FunctionEnv, SlackApi, TimersTable, TrailTable } from '../../shared/runtime/env.ts';
import { untilRotated, valuesIfSet, valuesOf, withPrevious } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock } from '../../shared/runtime/system.ts';
import { createDesk } from './handler.ts';
import { DESK_TIMEOUT_MS } from './press.ts';

const env = FunctionEnv.extend({
  ...TrailTable,
  ...ContentTable,
  ...TimersTable,
  ...SlackApi,
}).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const ports = {
  trail: dynamoTrailStore(dynamo, env.TRAIL_TABLE),
  content: dynamoContentStore(dynamo, env.CONTENT_TABLE),
  drafts: dynamoDraftStore(dynamo, env.CONTENT_TABLE),
  timers: dynamoTimerStore(dynamo, env.TIMERS_TABLE),
  queues: sqsSender(sqsClient(), env.QUEUE_URLS),
  clock,
  log,
};
const names = withPrevious(['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'VIGIE_CONSOLE_KEY']);
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

/** Kept from call to call with its sockets, and what it knows of groups. */
const deskWith = untilRotated(({ token, signingSecrets, consoleKey }: Secrets) => {
  const slack = createSlackDesk({ token, apiUrl: env.SLACK_API_URL, timeoutMs: DESK_TIMEOUT_MS, log });
  return createDesk({ signingSecrets, consoleKey, policy }, { ...ports, slack });
});

interface Secrets {
  readonly token: string;
  readonly signingSecrets: readonly string[];
  readonly consoleKey: string | undefined;
}

export const handler = httpHandler(async (request) => {
  const values = await readSecrets();
  const [token = ''] = valuesOf(values, 'SLACK_BOT_TOKEN');
  const [consoleKey] = valuesIfSet(values, 'VIGIE_CONSOLE_KEY');
  return deskWith({ token, signingSecrets: valuesOf(values, 'SLACK_SIGNING_SECRET'), consoleKey })(request);
}, log);
