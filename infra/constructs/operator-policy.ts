import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TableName } from '../../shared/adapters/aws/tables.ts';
import type { Topology } from '../topology.ts';
import { statementsOf } from './grants.ts';
import type { WorkQueue } from './work-queue.ts';

export interface OperatorPolicyProps {
  readonly prefix: string;
  readonly topology: Topology;
  readonly queues: ReadonlyMap<string, WorkQueue>;
  readonly tables: Readonly<Record<TableName, Table>>;
}

/** What the commands of `vigie` need to look at this stack, for the people on duty; nobody has it until it is attached. */
export const operatorPolicy = (
  scope: Construct,
  { prefix, topology, queues, tables }: OperatorPolicyProps,
): ManagedPolicy => {
  const all = [...queues.values()];
  const live = all.map(({ queue }) => queue.queueArn);
  const dead = all.map((pair) => pair.dead.queueArn);
  const drained = topology.operator.drains.flatMap((name) => queues.get(name)?.queue.queueArn ?? []);
  return new ManagedPolicy(scope, 'Operator', {
    managedPolicyName: `${prefix}-operator`,
    description: `vigie queues, redrive, report, trail, corrections, authors and erase on ${Stack.of(scope).stackName}`,
    statements: [
      ...statementsOf(topology.operator.grants, tables),
      new PolicyStatement({
        sid: 'LookAtQueues',
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: [...live, ...dead],
      }),
      new PolicyStatement({ sid: 'Send', actions: ['sqs:SendMessage'], resources: live }),
      new PolicyStatement({
        sid: 'TakeByHand',
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
        resources: [...dead, ...drained],
      }),
    ],
  });
};
