import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Runnable, startRuntime } from '../../infra/local/runtime.ts';
import { openSqliteStore, type SqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { FINAL_RECEIVES } from '../../shared/queue/backoff.ts';
import { textResponse } from '../../shared/runtime/http.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { testTopology } from './synthesized.ts';

test('no queue gives a message up before a deployment is over that brings whoever can read it', () => {
  const impatient = Object.entries(testTopology.queues).filter(([, { maxReceives }]) => maxReceives < FINAL_RECEIVES);
  expect(impatient).toEqual([]);
});

describe('One topology: the local runtime is made from infra/topology.ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-topology-'));
  const made: string[] = [];
  const ticked = new Set<string>();
  /** `intake → classify`: which function got a message that was sent to a queue. */
  const consumed = new Set<string>();
  let store: SqliteStore;
  let runtime: Awaited<ReturnType<typeof startRuntime>>;

  beforeAll(async () => {
    store = openSqliteStore(join(dir, 'vigie.db'), systemClock, testTopology.queues);
    runtime = await startRuntime({
      topology: testTopology,
      make: (name, { trigger }): Runnable => {
        made.push(name);
        switch (trigger.kind) {
          case 'http':
            return { kind: 'http', handle: async () => textResponse(200, name) };
          case 'queues':
            return {
              kind: 'queues',
              consume: async (messages) => {
                for (const { body } of messages) consumed.add(`${body} → ${name}`);
                return messages.map(() => ({ kind: 'done' }));
              },
            };
          case 'schedule':
            return { kind: 'schedule', tick: async () => void ticked.add(name) };
        }
      },
      queues: store.queues,
      host: '127.0.0.1',
      port: 0,
      maxBodyBytes: 1_000,
      extraRoutes: new Map(),
      log: silentLog,
    });
  });
  afterAll(async () => {
    await runtime?.stop();
    store?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const triggers = Object.entries(testTopology.functions).map(([name, { trigger }]) => ({ name, trigger }));

  test('its functions are the functions', () => {
    expect(made.toSorted()).toEqual(triggers.map(({ name }) => name).toSorted());
  });

  test('its routes are the routes, each to its own function', async () => {
    for (const { name, trigger } of triggers) {
      for (const { method, path } of trigger.kind === 'http' ? trigger.routes : []) {
        const answer = await fetch(`http://127.0.0.1:${runtime.port}${path}`, { method });
        expect(await answer.text(), path).toBe(name);
      }
    }
  });

  test('its consumers are the consumers, and nobody reads the quarantine', async () => {
    const queues = Object.keys(testTopology.queues);
    await Promise.all(queues.map((queue) => store.queues.send(queue, [queue])));
    const declared = triggers.flatMap(({ name, trigger }) =>
      trigger.kind === 'queues' ? trigger.queues.map((queue) => `${queue} → ${name}`) : [],
    );
    await vi.waitFor(() => expect([...consumed].toSorted()).toEqual(declared.toSorted()), { timeout: 60_000 });
    // What was handed over last may still be on its way to the disk.
    await vi.waitFor(async () => {
      const waiting = (await store.queues.depths()).filter((depth) => depth.waiting > 0).map(({ queue }) => queue);
      expect(waiting).toEqual(['quarantine']);
    }, 60_000);
  });

  test('its schedule is the schedule', async () => {
    const declared = triggers.flatMap(({ name, trigger }) => (trigger.kind === 'schedule' ? [name] : []));
    await vi.waitFor(() => expect([...ticked]).toEqual(declared), { timeout: 60_000 });
  });
});
