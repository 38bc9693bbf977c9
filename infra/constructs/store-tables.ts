import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type KeySpec, TABLES, type TableName, type TableSpec } from '../../shared/adapters/aws/tables.ts';

/** The tables of `shared/adapters/aws/tables.ts`, kept when the stack goes and restorable to any second of 35 days. */
export const storeTables = (scope: Construct, prefix: string): Readonly<Record<TableName, Table>> => ({
  trail: storeTable(scope, prefix, specOf('trail'), [denyRewriting]),
  timers: storeTable(scope, prefix, specOf('timers')),
  content: storeTable(scope, prefix, specOf('content')),
  erasures: storeTable(scope, prefix, specOf('erasures')),
  pace: storeTable(scope, prefix, specOf('pace')),
});

/** The table, then its indexes. */
type Deny = (arns: readonly [table: string, ...indexes: string[]]) => PolicyStatement;

const storeTable = (scope: Construct, prefix: string, spec: TableSpec, denials: readonly Deny[] = []): Table => {
  const tableName = `${prefix}-${spec.name}`;
  const arn = Stack.of(scope).formatArn({
    service: 'dynamodb',
    resource: 'table',
    resourceName: tableName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const table = new Table(scope, `Table-${spec.name}`, {
    tableName,
    partitionKey: attributeOf(spec.partitionKey),
    ...(spec.sortKey !== undefined && { sortKey: attributeOf(spec.sortKey) }),
    ...(spec.ttlAttribute !== undefined && { timeToLiveAttribute: spec.ttlAttribute }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    // A key in the account: its use shows in CloudTrail.
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    resourcePolicy: new PolicyDocument({
      statements: [denyPlainHttp, ...denials].map((deny) =>
        deny([arn, ...spec.indexes.map(({ name }) => `${arn}/index/${name}`)]),
      ),
    }),
  });
  for (const { name, partitionKey, sortKey } of spec.indexes) {
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: attributeOf(partitionKey),
      ...(sortKey !== undefined && { sortKey: attributeOf(sortKey) }),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
};

/** DynamoDB also listens without TLS: nobody may use that. */
const denyPlainHttp: Deny = (arns) =>
  new PolicyStatement({
    sid: 'DenyPlainHttp',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['dynamodb:*'],
    resources: [...arns],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });

/**
 * The trail only grows, whoever asks: not even an administrator updates or deletes a commit without taking this policy away
 * first, which CloudTrail shows. A put over another commit cannot be told from an append here: the chain tells it.
 */
const denyRewriting: Deny = ([table]) =>
  new PolicyStatement({
    sid: 'DenyRewriting',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    // A batch may hold deletions, and asks for a right of its own.
    actions: ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete'].map(
      (action) => `dynamodb:${action}`,
    ),
    resources: [table],
  });

const specOf = (table: TableName): TableSpec => {
  const spec = TABLES.find(({ name }) => name === table);
  if (spec === undefined) throw new Error(`no table ${table}`);
  return spec;
};

const attributeOf = ({ name, type }: KeySpec): Attribute => ({
  name,
  type: type === 'S' ? AttributeType.STRING : AttributeType.NUMBER,
});
