import { awsLog } from '../../shared/adapters/aws/aws-log.ts';
import { dynamoClient, sqsClient } from '../../shared/adapters/aws/clients.ts';
import { dynamoPaceStore } from '../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { scheduleHandler } from '../../shared/adapters/aws/lambda.ts';
import { policyBeside } from '../../shared/adapters/aws/policy-file.ts';
import { sqsSender } from '../../shared/adapters/aws/sqs-queues.ts';
import { FunctionEnv, PaceTable, TimersTable, TrailTable } from '../../shared/runtime/env.ts';
import { systemClock as clock, randomId as newId } from '../../shared/runtime/system.ts';
import { createClock } from './handler.ts';

const env = FunctionEnv.extend({ ...TrailTable, ...TimersTable, ...PaceTable }).parse(process.env);

const log = awsLog(env);
const dynamo = dynamoClient();
const policy = policyBeside(env.LAMBDA_TASK_ROOT);
const trail = dynamoTrailStore(dynamo, env.TRAIL_TABLE);
const ports = {
  trail,
  index: trail,
  timers: dynamoTimerStore(dynamo, env.TIMERS_TABLE),
  pace: dynamoPaceStore(dynamo, env.PACE_TABLE),
  queues: sqsSender(sqsClient(), env.QUEUE_URLS),
  clock,
  newId,
  log,
};
const tick = createClock({ policy }, ports);

export const handler = scheduleHandler(tick, log);
