import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoErasureList } from '../../shared/adapters/aws/dynamo-erasure-list.ts';
import { dynamoQuarantineStore } from '../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { sqsHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsDeadLetters, sqsSender, sqsSettling } from '../../shared/adapters/aws/sqs-queues.ts';
import { bedrockClient, bedrockSecondOpinion } from '../../shared/adapters/bedrock-second-opinion.ts';
import { classifierFor } from '../../shared/classifier/classifier-for.ts';
import { READ_TOKENS } from '../../shared/platforms/text-fetchers.ts';
import {
  ContentTable,
  DeadLetterUrls,
  ErasuresTable,
  FunctionEnv,
  TimersTable,
  TrailTable,
} from '../../shared/runtime/env.ts';
import { valuesOf } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock, randomId as newId } from '../../shared/runtime/system.ts';
import { createClassify } from './handler.ts';

const env = FunctionEnv.extend({
  ...TrailTable,
  ...ContentTable,
  ...ErasuresTable,
  ...TimersTable,
  ...DeadLetterUrls,
}).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const sqs = sqsClient();
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const classifier = classifierFor(policy);
const asked = policy.policy.classifier.secondOpinion;
const trail = dynamoTrailStore(dynamo, env.TRAIL_TABLE);
const ports = {
  trail,
  index: trail,
  content: dynamoContentStore(dynamo, env.CONTENT_TABLE),
  drafts: dynamoDraftStore(dynamo, env.CONTENT_TABLE),
  erasures: dynamoErasureList(dynamo, env.ERASURES_TABLE),
  deadLetters: sqsDeadLetters(sqs, env.DEAD_LETTER_URLS),
  quarantine: dynamoQuarantineStore(dynamo, env.CONTENT_TABLE),
  timers: dynamoTimerStore(dynamo, env.TIMERS_TABLE),
  queues: sqsSender(sqs, env.QUEUE_URLS),
  secondOpinion: asked === undefined ? undefined : bedrockSecondOpinion(bedrockClient(), asked.model),
  clock,
  newId,
  log,
};
const names = ['VIGIE_ID_KEY', ...READ_TOKENS];
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

export const handler = sqsHandler(
  async (messages) => {
    const secrets = await readSecrets();
    const [idKey = ''] = valuesOf(secrets, 'VIGIE_ID_KEY');
    const platformApi = { http: fetch, tokenIn: (setting: string) => secrets[setting] };
    return createClassify({ policy, classifier, idKey }, { ...ports, platformApi })(messages);
  },
  { ...sqsSettling(sqs, env.QUEUE_URLS), log },
);
