import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TableName } from '../../shared/adapters/aws/tables.ts';
import { tableSetting } from '../../shared/runtime/env.ts';
import { withPrevious } from '../../shared/runtime/rotating-secret.ts';
import type { FunctionSpec } from '../topology.ts';
import { statementsOf, tablesOf } from './grants.ts';
import { modelStatements } from './model-rights.ts';
import type { WorkQueue } from './work-queue.ts';

/** Logs hold ids and codes only; they are for finding faults, and tell who looked at the console. What was done is for the trail. */
export const LOG_RETENTION = RetentionDays.THREE_MONTHS;

export interface PipelineFunctionProps {
  /** Of everything in the stack, `vigie`. */
  readonly prefix: string;
  /** Its name in the topology. */
  readonly name: string;
  readonly spec: FunctionSpec;
  /** The folder of its bundle. */
  readonly bundleDir: string;
  readonly queues: ReadonlyMap<string, WorkQueue>;
  readonly tables: Readonly<Record<TableName, Table>>;
  /** Where an asynchronous call ends that failed; for those that are called so. */
  readonly deadLetterQueue?: IQueue;
}

/** A function of the topology, with the rights that it declares and no managed policy. */
export class PipelineFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { prefix, name, spec, bundleDir, queues, tables, deadLetterQueue } = props;
    const functionName = `${prefix}-${name}`;
    const sweeps = spec.sweeps ?? [];
    const consumes = spec.trigger.kind === 'queues' ? spec.trigger.queues : [];

    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Vigie: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleDir),
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup: this.logGroup,
      timeout: Duration.seconds(spec.timeoutSeconds),
      memorySize: spec.memoryMiB,
      environment: {
        FUNCTION: name,
        QUEUE_URLS: Stack.of(this).toJsonString(urlsOf([...spec.sends, ...consumes], queues)),
        ...(sweeps.length > 0 && { DEAD_LETTER_URLS: Stack.of(this).toJsonString(deadUrlsOf(sweeps, queues)) }),
        SECRETS_PREFIX: secretsPrefix(prefix),
        METRICS_NAMESPACE: prefix,
        ...Object.fromEntries(tablesOf(spec.grants).map((table) => [tableSetting(table), tables[table].tableName])),
        ...spec.environment,
      },
      ...(deadLetterQueue !== undefined && { deadLetterQueue, retryAttempts: 0, maxEventAge: Duration.minutes(5) }),
    });
    for (const statement of [
      ...statementsOf(spec.grants, tables),
      ...queueStatements(spec.sends, consumes, queues),
      ...sweepStatements(sweeps, queues),
      ...secretStatements(this, prefix, spec.secrets),
      ...modelStatements(this, spec.models ?? []),
      logStatement(this.logGroup),
    ]) {
      this.lambda.addToRolePolicy(statement);
    }
    if (spec.trigger.kind !== 'queues') return;
    const { batchSize, maxConcurrency } = spec.trigger;
    for (const queue of consumes) {
      this.lambda.addEventSourceMapping(`From-${queue}`, {
        eventSourceArn: queueNamed(queue, queues).queue.queueArn,
        batchSize,
        maxConcurrency,
        reportBatchItemFailures: true,
      });
    }
  }
}

/** A function's secrets are the parameters under this path. */
const secretsPrefix = (prefix: string): string => `/${prefix}`;

export const queueNamed = (name: string, queues: ReadonlyMap<string, WorkQueue>): WorkQueue => {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`the topology has no queue ${name}`);
  return queue;
};

const urlsOf = (names: readonly string[], queues: ReadonlyMap<string, WorkQueue>): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, queueNamed(name, queues).queue.queueUrl]));

const deadUrlsOf = (names: readonly string[], queues: ReadonlyMap<string, WorkQueue>): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, queueNamed(name, queues).dead.queueUrl]));

const sweepStatements = (sweeps: readonly string[], queues: ReadonlyMap<string, WorkQueue>): PolicyStatement[] =>
  sweeps.length === 0
    ? []
    : [
        new PolicyStatement({
          sid: 'SweepDeadLetters',
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
          resources: sweeps.map((name) => queueNamed(name, queues).dead.queueArn),
        }),
      ];

const queueStatements = (
  sends: readonly string[],
  consumes: readonly string[],
  queues: ReadonlyMap<string, WorkQueue>,
): PolicyStatement[] => {
  const arns = (names: readonly string[]) => names.map((name) => queueNamed(name, queues).queue.queueArn);
  const received = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
  return [
    ...(sends.length === 0
      ? []
      : [new PolicyStatement({ sid: 'Send', actions: ['sqs:SendMessage'], resources: arns(sends) })]),
    ...(consumes.length === 0
      ? []
      : [
          new PolicyStatement({
            sid: 'Consume',
            actions: received.map((action) => `sqs:${action}`),
            resources: arns(consumes),
          }),
          new PolicyStatement({
            sid: 'Bury',
            actions: ['sqs:SendMessage'],
            resources: consumes.map((name) => queueNamed(name, queues).dead.queueArn),
          }),
        ]),
  ];
};

/** Its own secrets by name, and what they were before a rotation. SSM decrypts them with the account's own key. */
const secretStatements = (scope: Construct, prefix: string, secrets: readonly string[]): PolicyStatement[] =>
  secrets.length === 0
    ? []
    : [
        new PolicyStatement({
          sid: 'ReadOwnSecrets',
          effect: Effect.ALLOW,
          actions: ['ssm:GetParameters'],
          resources: withPrevious(secrets).map((name) =>
            Stack.of(scope).formatArn({
              service: 'ssm',
              resource: 'parameter',
              resourceName: `${prefix}/${name}`,
            }),
          ),
        }),
      ];

const logStatement = ({ logGroupArn }: LogGroup): PolicyStatement =>
  new PolicyStatement({
    sid: 'WriteOwnLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // Of a log group, all streams: Lambda names them.
    resources: [logGroupArn],
  });
