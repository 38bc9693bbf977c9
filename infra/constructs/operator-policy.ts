import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TableName } from '../../shared/adapters/aws/tables.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
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
  refuseTooManyNames([...queues.keys()].map((name) => `${prefix}-${name}`));
  const all = [...queues.values()];
  const live = all.map(({ queue }) => queue.queueArn);
  const dead = all.map((pair) => pair.dead.queueArn);
  const drained = topology.operator.drains.flatMap((name) => queues.get(name)?.queue.queueArn ?? []);
  return new ManagedPolicy(scope, 'Operator', {
    managedPolicyName: `${prefix}-operator`,
    description: `vigie queues, redrive, report, trail, corrections, authors and erase on ${Stack.of(scope).stackName}`,
    statements: [
      ...statementsOf(topology.operator.grants, tables),
      // IAM counts the characters, so each queue is named as rarely as can be.
      new PolicyStatement({ sid: 'Queues', actions: [...LOOK, 'sqs:SendMessage'], resources: live }),
      new PolicyStatement({ sid: 'DeadLetters', actions: [...LOOK, ...TAKE], resources: dead }),
      new PolicyStatement({ sid: 'Drain', actions: TAKE, resources: drained }),
    ],
  });
};

/** Throws `configuration` when queues of these names do not fit into the policy. */
export const refuseTooManyNames = (names: readonly string[]): void => {
  const characters = names.reduce((sum, name) => sum + PAIR_OF_ARNS + 2 * name.length, 0);
  if (characters <= ROOM_FOR_ARNS) return;
  throw new VigieError(
    'configuration',
    `policy.yaml has more teams than one stack can hold: IAM takes 6,144 characters of the operator’s policy, which names all ${names.length} queues. Some 25 teams fit; take fewer, or shorter names`,
  );
};

/** What the rest of the policy leaves of IAM's 6,144. Lambda's 4 KB of environment, which hold every name too, are full later. */
const ROOM_FOR_ARNS = 4_100;
/** Of a queue and its dead letters, with their quotes and commas, but for the names; in the region with the longest name. */
const PAIR_OF_ARNS = 91;

const LOOK = ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];
const TAKE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
