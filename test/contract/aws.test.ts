import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('a timer of a kind that only another version of Vigie knows holds up no other in DynamoDB', async () => {
  const table = await makeTable(dynamo.client, 'timers');
  const timers = dynamoTimerStore(dynamo.client, table);
  const foreseen = JSON.stringify({ dueAt: 0, trailId: 'm1', kind: 'foreseen', afterMs: 0 });
  const shards = Array.from({ length: 8 }, (_, shard) => ({
    shard: { S: `${shard}` },
    due: { S: `${'0'.repeat(16)}#m1#foreseen` },
    timer: { S: foreseen },
  }));
  for (const Item of shards) await dynamo.client.send(new PutItemCommand({ TableName: table, Item }));
  const ours = { dueAt: 2, trailId: 'm1', kind: 'target', afterMs: 0 } as const;
  await timers.set(ours);
  expect(await timers.due(10, 1)).toEqual([ours]);
});
