import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { httpHandler } from '../../shared/adapters/aws/lambda.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSender } from '../../shared/adapters/aws/sqs-queues.ts';
import { FunctionEnv, TrailTable } from '../../shared/runtime/env.ts';
import { valuesOf, withPrevious } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock, randomId as newId } from '../../shared/runtime/system.ts';
import { createDesk } from './handler.ts';

const env = FunctionEnv.extend(TrailTable).parse(process.env);

const log = awsLog(env.FUNCTION);
const ports = {
  trail: dynamoTrailStore(dynamoClient(), env.TRAIL_TABLE),
  queues: sqsSender(sqsClient(), env.QUEUE_URLS),
  clock,
  newId,
  log,
};
const names = withPrevious(['SLACK_SIGNING_SECRET']);
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

export const handler = httpHandler(async (request) => {
  const signingSecrets = valuesOf(await readSecrets(), 'SLACK_SIGNING_SECRET');
  return createDesk({ signingSecrets }, ports)(request);
}, log);
