import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Quarantined, type QuarantineStore } from '../../content/content.ts';
import { inStore } from './aws-errors.ts';
import { ttlOf } from './dynamo-content-store.ts';
import {
  BytesAttribute,
  getItem,
  type Item,
  JsonAttribute,
  jsonAttribute,
  NumberAttribute,
  queryItems,
  StringAttribute,
} from './dynamo-items.ts';
import { SHELVED } from './tables.ts';

/** A webhook may be 2 MiB and need not shrink, and an item stops at 400 KiB. */
const PART_BYTES = 350 * 1024;

/**
 * Raw bytes in the content table, zipped and in parts. The head is written first and removed last, for without it nobody who erases
 * finds the parts; without all of them there is no body.
 */
export const dynamoQuarantineStore = (client: DynamoDBClient, table: string): QuarantineStore => {
  const put = (item: Item) => inStore(client.send(new PutItemCommand({ TableName: table, Item: item })));
  const remove = (key: Item) => inStore(client.send(new DeleteItemCommand({ TableName: table, Key: key })));

  const headOf = async (id: string) => {
    const item = await getItem(client, table, headKey(id));
    return item === undefined ? undefined : HeadRow.parse(item);
  };

  const getQuarantined = async (id: string): Promise<Quarantined | undefined> => {
    const row = await headOf(id);
    if (row === undefined) return undefined;
    const parts = await Promise.all(indexes(row.parts).map((part) => getItem(client, table, partKey(id, part))));
    const found = parts.filter((part) => part !== undefined);
    // It is being written or removed, or its time is over.
    if (found.length < parts.length) return undefined;
    const body = await promisify(gunzip)(Buffer.concat(found.map((part) => PartRow.parse(part).bytes)));
    return { ...row.head, bodyBase64: body.toString('base64') };
  };

  return {
    putQuarantined: async ({ bodyBase64, ...head }) => {
      const parts = cut(await promisify(gzip)(Buffer.from(bodyBase64, 'base64')));
      const ttl = ttlOf(head.expiresAt);
      await put({
        ...headKey(head.id),
        head: jsonAttribute(head),
        parts: { N: String(parts.length) },
        ttl,
        [SHELVED.partitionKey.name]: { S: QUARANTINE_SHELF },
      });
      await Promise.all(parts.map((bytes, part) => put({ ...partKey(head.id, part), bytes: { B: bytes }, ttl })));
    },
    getQuarantined,
    removeQuarantined: async (id) => {
      const row = await headOf(id);
      if (row === undefined) return;
      // What is left when this breaks off is no body that an erasure finds again: its beginning goes first, without which nobody
      // can read the rest.
      for (const part of indexes(row.parts)) await remove(partKey(id, part));
      await remove(headKey(id));
    },
    listQuarantined: async function* () {
      const heads = queryItems(client, {
        TableName: table,
        IndexName: SHELVED.name,
        KeyConditionExpression: '#shelf = :shelf',
        ExpressionAttributeNames: { '#shelf': SHELVED.partitionKey.name },
        ExpressionAttributeValues: { ':shelf': { S: QUARANTINE_SHELF } },
      });
      for await (const item of heads) {
        const row = await getQuarantined(ListedRow.parse(item).key.slice(HEAD_PREFIX.length));
        if (row !== undefined) yield row;
      }
    },
  };
};

const cut = (bytes: Buffer): Buffer[] =>
  indexes(Math.ceil(bytes.length / PART_BYTES)).map((part) =>
    bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  );

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const QUARANTINE_SHELF = 'quarantine';
const HEAD_PREFIX = 'quarantine#';
const headKey = (id: string): Item => ({ key: { S: `${HEAD_PREFIX}${id}` } });
const partKey = (id: string, part: number): Item => ({ key: { S: `quarantine#${id}#${part}` } });

const HeadRow = z.object({ head: JsonAttribute(Quarantined.omit({ bodyBase64: true })), parts: NumberAttribute });
const ListedRow = z.object({ key: StringAttribute });
const PartRow = z.object({ bytes: BytesAttribute });
