import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { httpHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { FunctionEnv, TrailTable } from '../../shared/runtime/env.ts';
import { untilRotated, valuesIfSet, withPrevious } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock } from '../../shared/runtime/system.ts';
import { createConsole } from './handler.ts';

const env = FunctionEnv.extend({ ...TrailTable }).parse(process.env);

const log = awsLog(env);
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const trail = dynamoTrailStore(dynamoClient(), env.TRAIL_TABLE);
const ports = { trail, index: trail, clock, log };
const names = withPrevious(['VIGIE_CONSOLE_KEY']);
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

const consoleWith = untilRotated((keys: readonly string[]) => createConsole({ policy, keys }, ports));

export const handler = httpHandler(
  async (request) => consoleWith(valuesIfSet(await readSecrets(), 'VIGIE_CONSOLE_KEY'))(request),
  log,
);
