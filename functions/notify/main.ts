import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoPaceStore } from '../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { sqsHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSettling } from '../../shared/adapters/aws/sqs-queues.ts';
import { createSlackPoster } from '../../shared/adapters/slack/poster.ts';
import { ContentTable, FunctionEnv, PaceTable, SlackApi, TrailTable } from '../../shared/runtime/env.ts';
import { untilRotated, valuesOf } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock, randomId as newId } from '../../shared/runtime/system.ts';
import { createNotify } from './handler.ts';
import { SLACK_TIMEOUT_MS } from './protocol.ts';

const env = FunctionEnv.extend({
  ...TrailTable,
  ...ContentTable,
  ...PaceTable,
  ...SlackApi,
}).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const trail = dynamoTrailStore(dynamo, env.TRAIL_TABLE);
const ports = {
  trail,
  index: trail,
  content: dynamoContentStore(dynamo, env.CONTENT_TABLE),
  pace: dynamoPaceStore(dynamo, env.PACE_TABLE),
  clock,
  newId,
  log,
};
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names: ['SLACK_BOT_TOKEN'] }, clock);

/** Kept from call to call with its sockets. */
const notifyWith = untilRotated((token: string) => {
  const slack = createSlackPoster({ token, apiUrl: env.SLACK_API_URL, timeoutMs: SLACK_TIMEOUT_MS, log });
  return createNotify({ policy }, { ...ports, slack });
});

export const handler = sqsHandler(
  async (messages) => {
    const [token = ''] = valuesOf(await readSecrets(), 'SLACK_BOT_TOKEN');
    return notifyWith(token)(messages);
  },
  { ...sqsSettling(sqsClient(), env.QUEUE_URLS), log },
);
