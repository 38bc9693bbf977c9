import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Runnable, startRuntime } from '../../infra/local/runtime.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { textResponse } from '../../shared/runtime/http.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { onLoopback } from '../on-loopback.ts';
import { testTopology } from './synthesized.ts';

/** A port that is free now. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  const { port } = new URL(await onLoopback(server));
  await new Promise((resolve) => server.close(resolve));
  return Number(port);
};

const listens = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

test('a runtime whose second worker does not start leaves nothing running', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-half-'));
  const store = openSqliteStore(join(dir, 'vigie.db'), systemClock, testTopology.queues);
  const port = await freePort();
  let workers = 0;
  const starting = startRuntime({
    topology: testTopology,
    make: (name, { trigger }): Runnable => {
      switch (trigger.kind) {
        case 'http':
          return { kind: 'http', handle: async () => textResponse(200, name) };
        case 'queues':
          return { kind: 'queues', consume: async (messages) => messages.map(() => ({ kind: 'done' })) };
        case 'schedule':
          return { kind: 'schedule', tick: async () => {} };
      }
    },
    queues: {
      ...store.queues,
      consume: (queue, onSent) => {
        workers += 1;
        if (workers === 2) throw new Error('the disk is full');
        store.queues.consume(queue, onSent);
      },
    },
    host: '127.0.0.1',
    port,
    maxBodyBytes: 1_000,
    extraRoutes: new Map(),
    log: silentLog,
  });
  await expect(starting).rejects.toThrow('the disk is full');
  expect(await listens(port)).toBe(false);
  store.close();
  rmSync(dir, { recursive: true, force: true });
});
