import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BY_AUTHOR,
  BY_CONVERSATION,
  BY_CRISIS,
  BY_DAY,
  SHELVED,
  type TableName,
} from '../../shared/adapters/aws/tables.ts';
import type { Grant } from '../topology.ts';

interface Permission {
  readonly table: TableName;
  readonly actions: readonly DynamoAction[];
  /** On this index of the table, and not on the table itself. */
  readonly index?: string;
  /** With which its items' keys begin, where it is of some of them alone. */
  readonly keys?: readonly ContentKey[];
}
/** Texts with their tombstones, aliases, drafts and quarantined bodies lie in one table. */
type ContentKey = 'content#' | 'author#' | 'draft#' | 'quarantine#';
type DynamoAction = 'GetItem' | 'Query' | 'Scan' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** What each grant of the topology allows on DynamoDB: what the adapters send for it, and nothing else. */
export const PERMISSIONS = {
  'trail:append': { table: 'trail', actions: ['PutItem', 'Query'] },
  'trail:read': { table: 'trail', actions: ['Query'] },
  'trail:audit': { table: 'trail', actions: ['Scan'] },
  'index:days': { table: 'trail', actions: ['Query'], index: BY_DAY.name },
  'index:authors': { table: 'trail', actions: ['Query'], index: BY_AUTHOR.name },
  'index:conversations': { table: 'trail', actions: ['Query'], index: BY_CONVERSATION.name },
  'index:crises': { table: 'trail', actions: ['Query'], index: BY_CRISIS.name },
  'content:write': { table: 'content', actions: ['GetItem', 'PutItem', 'UpdateItem'], keys: ['content#', 'author#'] },
  'content:read': { table: 'content', actions: ['GetItem'], keys: ['content#'] },
  'quarantine:write': { table: 'content', actions: ['PutItem'], keys: ['quarantine#'] },
  'drafts:write': { table: 'content', actions: ['GetItem', 'PutItem', 'DeleteItem'], keys: ['draft#'] },
  'drafts:read': { table: 'content', actions: ['GetItem'], keys: ['draft#'] },
  'drafts:forget': { table: 'content', actions: ['DeleteItem'], keys: ['draft#'] },
  'content:forget': { table: 'content', actions: ['GetItem', 'DeleteItem'], keys: ['author#'] },
  'quarantine:find': { table: 'content', actions: ['Query'], index: SHELVED.name },
  'quarantine:remove': { table: 'content', actions: ['GetItem', 'DeleteItem'], keys: ['quarantine#'] },
  erasures: { table: 'erasures', actions: ['GetItem', 'PutItem', 'Query'] },
  'timers:set': { table: 'timers', actions: ['PutItem'] },
  'timers:work': { table: 'timers', actions: ['Query', 'PutItem', 'DeleteItem'] },
  'pace:reserve': { table: 'pace', actions: ['GetItem', 'UpdateItem'] },
  'pace:read': { table: 'pace', actions: ['GetItem'] },
} as const satisfies Record<Grant, Permission>;

/** A statement a grant, on the table or one of its indexes by name, for the items that it is of. */
export const statementsOf = (
  grants: readonly Grant[],
  tables: Readonly<Record<TableName, Table>>,
): readonly PolicyStatement[] =>
  grants.map((grant) => {
    const permission: Permission = PERMISSIONS[grant];
    const { tableArn } = tables[permission.table];
    return new PolicyStatement({
      sid: sidOf(grant),
      actions: permission.actions.map((action) => `dynamodb:${action}`),
      resources: [permission.index === undefined ? tableArn : `${tableArn}/index/${permission.index}`],
      ...(permission.keys && {
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': permission.keys.map((key) => `${key}*`) } },
      }),
    });
  });

/** The tables on which something is granted. */
export const tablesOf = (grants: readonly Grant[]): readonly TableName[] => [
  ...new Set(grants.map((grant) => PERMISSIONS[grant].table)),
];

/** `TrailAppend` for `trail:append`. */
const sidOf = (grant: Grant): string =>
  grant
    .split(':')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');
