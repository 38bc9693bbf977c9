/** A key of a table or an index: its attribute, and whether that is a string or a number. */
export interface KeySpec {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** Projects keys only. */
export interface IndexSpec {
  readonly name: string;
  readonly partitionKey: KeySpec;
  readonly sortKey?: KeySpec;
}

export interface TableSpec {
  readonly name: string;
  readonly partitionKey: KeySpec;
  readonly sortKey?: KeySpec;
  readonly indexes: readonly IndexSpec[];
  /** The attribute, in seconds since the epoch, after which DynamoDB may remove an item. */
  readonly ttlAttribute?: string;
}

export const BY_DAY = { name: 'by-day', partitionKey: { name: 'day', type: 'S' } } as const satisfies IndexSpec;
/** When the commit was made: what the readers of the next three want is the latest. */
export const COMMITTED_AT = { name: 'at', type: 'N' } as const satisfies KeySpec;
export const BY_AUTHOR = {
  name: 'by-author',
  partitionKey: { name: 'author', type: 'S' },
  sortKey: COMMITTED_AT,
} as const satisfies IndexSpec;
export const BY_CONVERSATION = {
  name: 'by-conversation',
  partitionKey: { name: 'conversation', type: 'S' },
  sortKey: COMMITTED_AT,
} as const satisfies IndexSpec;

/** Sparse: what is grouped in a crisis. */
export const BY_CRISIS = {
  name: 'by-crisis',
  partitionKey: { name: 'crisis', type: 'S' },
  sortKey: COMMITTED_AT,
} as const satisfies IndexSpec;

/** Sparse: what of the content table is quarantined, which somebody who erases must find. */
export const SHELVED = { name: 'shelved', partitionKey: { name: 'shelf', type: 'S' } } as const satisfies IndexSpec;

/** The tables, as data: the stack and the contract tests are made from it. */
export const TABLES = [
  {
    name: 'trail',
    partitionKey: { name: 'id', type: 'S' },
    sortKey: { name: 'version', type: 'N' },
    indexes: [BY_DAY, BY_AUTHOR, BY_CONVERSATION, BY_CRISIS],
  },
  {
    name: 'timers',
    partitionKey: { name: 'shard', type: 'S' },
    sortKey: { name: 'due', type: 'S' },
    indexes: [],
  },
  {
    name: 'content',
    partitionKey: { name: 'key', type: 'S' },
    indexes: [SHELVED],
    ttlAttribute: 'ttl',
  },
  // Apart from what it lists, so that it is not set back with it.
  {
    name: 'erasures',
    partitionKey: { name: 'kind', type: 'S' },
    sortKey: { name: 'key', type: 'S' },
    indexes: [],
  },
  {
    name: 'pace',
    partitionKey: { name: 'key', type: 'S' },
    indexes: [],
  },
] as const satisfies readonly TableSpec[];

export type TableName = (typeof TABLES)[number]['name'];
