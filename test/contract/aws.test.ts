import { afterAll, beforeAll } from 'vitest';
import { dynamoContentStore } from '../../shared/adapters/aws/dynamo-content-store.ts';
import { dynamoDraftStore } from '../../shared/adapters/aws/dynamo-draft-store.ts';
import { dynamoErasureList } from '../../shared/adapters/aws/dynamo-erasure-list.ts';
import { dynamoPaceStore } from '../../shared/adapters/aws/dynamo-pace-store.ts';
import { dynamoQuarantineStore } from '../../shared/adapters/aws/dynamo-quarantine-store.ts';
import { dynamoTimerStore } from '../../shared/adapters/aws/dynamo-timer-store.ts';
import { dynamoTrailStore } from '../../shared/adapters/aws/dynamo-trail-store.ts';
import { contentStoreContract } from './content-store.contract.ts';
import { draftStoreContract } from './draft-store.contract.ts';
import { makeTable, startDynamo } from './dynamo.ts';
import { erasureListContract } from './erasure-list.contract.ts';
import { paceStoreContract } from './pace-store.contract.ts';
import { CONTRACT_QUEUES, queuesContract } from './queues.contract.ts';
import { makeSqsQueues, startSqs } from './sqs.ts';
import { timerStoreContract } from './timer-store.contract.ts';
import { trailAuditContract, trailStoreContract } from './trail-store.contract.ts';

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let sqs: Awaited<ReturnType<typeof startSqs>>;

beforeAll(async () => {
  [dynamo, sqs] = await Promise.all([startDynamo(), startSqs()]);
});
afterAll(() => Promise.all([dynamo.stop(), sqs.stop()]));

trailStoreContract('DynamoDB', async () => dynamoTrailStore(dynamo.client, await makeTable(dynamo.client, 'trail')));
trailAuditContract('DynamoDB', async () => dynamoTrailStore(dynamo.client, await makeTable(dynamo.client, 'trail')));
timerStoreContract('DynamoDB', async () => dynamoTimerStore(dynamo.client, await makeTable(dynamo.client, 'timers')));
contentStoreContract('DynamoDB', async () => {
  const table = await makeTable(dynamo.client, 'content');
  return { ...dynamoContentStore(dynamo.client, table), ...dynamoQuarantineStore(dynamo.client, table) };
});
draftStoreContract('DynamoDB', async () => dynamoDraftStore(dynamo.client, await makeTable(dynamo.client, 'content')));
erasureListContract('DynamoDB', async () =>
  dynamoErasureList(dynamo.client, await makeTable(dynamo.client, 'erasures')),
);
paceStoreContract('DynamoDB', async () => dynamoPaceStore(dynamo.client, await makeTable(dynamo.client, 'pace')));
queuesContract('SQS', () => makeSqsQueues(sqs.client, CONTRACT_QUEUES));
