import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { sqsHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSender, sqsSettling } from '../../shared/adapters/aws/sqs-queues.ts';
import { REPLY_TOKENS, replierOf } from '../../shared/platforms/repliers.ts';
import { ContentTable, FunctionEnv, TimersTable, TrailTable } from '../../shared/runtime/env.ts';
import { valuesOf } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock, randomId as newId } from '../../shared/runtime/system.ts';
import { createReply } from './handler.ts';

const env = FunctionEnv.extend({ ...TrailTable, ...ContentTable, ...TimersTable }).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const sqs = sqsClient();
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const ports = {
  trail: dynamoTrailStore(dynamo, env.TRAIL_TABLE),
  content: dynamoContentStore(dynamo, env.CONTENT_TABLE),
  drafts: dynamoDraftStore(dynamo, env.CONTENT_TABLE),
  timers: dynamoTimerStore(dynamo, env.TIMERS_TABLE),
  queues: sqsSender(sqs, env.QUEUE_URLS),
  clock,
  newId,
  log,
};
const names = ['VIGIE_ID_KEY', ...REPLY_TOKENS];
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

export const handler = sqsHandler(
  async (messages) => {
    const secrets = await readSecrets();
    const [idKey = ''] = valuesOf(secrets, 'VIGIE_ID_KEY');
    // A token that is not set is a platform that is not answered from here.
    const platformApi = { http: fetch, tokenIn: (setting: string) => secrets[setting] };
    return createReply({ policy, idKey, replierOf }, { ...ports, platformApi })(messages);
  },
  { ...sqsSettling(sqs, env.QUEUE_URLS), log },
);
