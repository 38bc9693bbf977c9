import { describe, expect, test } from 'vitest';
import { type PutAsidePorts, putAside } from '../../../functions/classify/put-aside.ts';
import { memoryErasureList } from '../../../shared/adapters/memory/memory-erasure-list.ts';
import { authorKeyOf } from '../../../shared/mention/mention.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { ID_KEY, POLICY, START } from '../threads/town.ts';

const ITEM: Parameters<typeof putAside>[1] = {
  type: 'quarantine',
  via: 'x',
  why: ['type'],
  bodyBase64: Buffer.from(JSON.stringify({ author: { id: 'marie' } })).toString('base64'),
  receivedAt: START,
};
const PORTS: PutAsidePorts = {
  quarantine: { putQuarantined: async () => {}, removeQuarantined: async () => {} },
  erasures: memoryErasureList(),
  queues: { names: new Set(), send: async () => {} },
  log: silentLog,
};
const away = () => new Promise<never>((_, reject) => setImmediate(reject, new Error('away for a moment')));
const aside = (ports: Partial<PutAsidePorts>) =>
  putAside({ policy: POLICY, idKey: ID_KEY, ports: { ...PORTS, ...ports } }, ITEM);

describe('A webhook that is put aside is not done, and comes again,', () => {
  test('where its bytes could not be stored', async () => {
    await expect(aside({ quarantine: { ...PORTS.quarantine, putQuarantined: away } })).rejects.toThrow('away');
  });

  test('where it could not be listed', async () => {
    await expect(aside({ queues: { ...PORTS.queues, send: away } })).rejects.toThrow('away');
  });

  test('where its author is erased, and what an earlier try had stored could not be removed', async () => {
    const erasures = memoryErasureList();
    await erasures.add({ kind: 'author', key: authorKeyOf(ID_KEY, 'x', 'marie'), at: START });
    const quarantine = { ...PORTS.quarantine, removeQuarantined: away };
    await expect(aside({ erasures, quarantine })).rejects.toThrow('away');
  });
});

test('the log says where it was not understood, in paths and codes', async () => {
  const told: unknown[] = [];
  await aside({ log: { ...silentLog, error: (message, fields) => void told.push([message, fields]) } });
  expect(told).toEqual([['webhook quarantined', expect.objectContaining({ platform: 'x', why: 'type' })]]);
});
