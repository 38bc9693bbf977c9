import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { sqsHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSettling } from '../../shared/adapters/aws/sqs-queues.ts';
import { createSlackDesk } from '../../shared/adapters/slack/desk.ts';
import { classifierFor } from '../../shared/classifier/classifier-for.ts';
import { ContentTable, FunctionEnv, SlackApi, TrailTable } from '../../shared/runtime/env.ts';
import { untilRotated, valuesOf } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock } from '../../shared/runtime/system.ts';
import { BRIEFING_TIMEOUT_MS, createBriefing } from './handler.ts';

const env = FunctionEnv.extend({
  ...TrailTable,
  ...ContentTable,
  ...SlackApi,
}).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const trail = dynamoTrailStore(dynamo, env.TRAIL_TABLE);
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const classifier = classifierFor(policy);
const ports = { trail, index: trail, content: dynamoContentStore(dynamo, env.CONTENT_TABLE), clock, log };
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names: ['SLACK_BOT_TOKEN'] }, clock);

/** Kept from call to call with its sockets. */
const briefingWith = untilRotated((token: string) => {
  const slack = createSlackDesk({ token, apiUrl: env.SLACK_API_URL, timeoutMs: BRIEFING_TIMEOUT_MS, log });
  return createBriefing({ policy, classifier }, { ...ports, slack });
});

export const handler = sqsHandler(
  async (messages) => {
    const [token = ''] = valuesOf(await readSecrets(), 'SLACK_BOT_TOKEN');
    return briefingWith(token)(messages);
  },
  { ...sqsSettling(sqsClient(), env.QUEUE_URLS), log },
);
