import * as z from 'zod';
import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { sqsClient, ssmClient } from '../../shared/adapters/aws/clients.ts';
import { httpHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { ssmSecrets } from '../../shared/adapters/aws/secrets.ts';
import { sqsSender } from '../../shared/adapters/aws/sqs-queues.ts';
import { platformOf } from '../../shared/platforms/registry.ts';
import { brandAccounts } from '../../shared/policy/brand-accounts.ts';
import { FunctionEnv } from '../../shared/runtime/env.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import { valuesIfSet, withPrevious } from '../../shared/runtime/rotating-secret.ts';
import { systemClock as clock } from '../../shared/runtime/system.ts';
import { createWebhook } from './handler.ts';

const env = FunctionEnv.extend({ PLATFORM: z.string() }).parse(process.env);

const platform = platformOf(env.PLATFORM);
if (platform === undefined) throw new VigieError('configuration', 'PLATFORM is none that we know');
const { signing, verifyToken } = platform.secretNames;

const log = awsLog(env);
const queues = sqsSender(sqsClient(), env.QUEUE_URLS);
const accounts = brandAccounts(policyBeside(env.LAMBDA_TASK_ROOT));
const names = withPrevious(verifyToken === undefined ? [signing] : [signing, verifyToken]);
const readSecrets = ssmSecrets(ssmClient(), { prefix: env.SECRETS_PREFIX, names }, clock);

export const handler = httpHandler(async (request) => {
  const values = await readSecrets();
  const secrets = {
    signing: valuesIfSet(values, signing),
    verifyToken: verifyToken === undefined ? [] : valuesIfSet(values, verifyToken),
  };
  return createWebhook({ platform, secrets, accounts }, { queues, clock, log })(request);
}, log);
