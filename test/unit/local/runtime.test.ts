import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startRuntime } from '../../../infra/local/runtime.ts';
import type { FunctionSpec, Topology } from '../../../infra/topology.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { systemClock } from '../../../shared/runtime/system.ts';

const EVERY_MS = 5;
const clock: FunctionSpec = {
  folder: 'clock',
  trigger: { kind: 'schedule', everySeconds: 60, localEverySeconds: EVERY_MS / 1_000 },
  sends: [],
  grants: [],
  secrets: [],
  assets: [],
  timeoutSeconds: 1,
  memoryMiB: 128,
};
const topology: Topology = { functions: { clock }, operator: { grants: [], drains: [] }, queues: {} };

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A runtime that does nothing but tick. */
const startTicking = async (tick: () => Promise<void>) => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-runtime-'));
  const { queues, close } = openSqliteStore(join(dir, 'vigie.db'), systemClock, {});
  const logged: unknown[] = [];
  const runtime = await startRuntime({
    topology,
    make: () => ({ kind: 'schedule', tick }),
    queues,
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 1_000,
    extraRoutes: new Map(),
    log: { ...silentLog, error: (...line) => void logged.push(line) },
  });
  opened.push(async () => {
    await runtime.stop();
    close();
    rmSync(dir, { recursive: true });
  });
  return { runtime, logged };
};

const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 60_000 });

const manyTicks = () => new Promise((resolve) => setTimeout(resolve, 20 * EVERY_MS));

describe('a schedule', () => {
  test('ticks one at a time, however long one takes, and goes on when it is done', async () => {
    const first = Promise.withResolvers<void>();
    let ticks = 0;
    await startTicking(async () => {
      ticks += 1;
      if (ticks === 1) await first.promise;
    });
    await manyTicks();
    expect(ticks).toBe(1);
    first.resolve();
    await until(() => ticks > 1);
  });

  test('goes on after a tick that failed, and the log has its code', async () => {
    let ticks = 0;
    const { logged } = await startTicking(async () => {
      ticks += 1;
      if (ticks === 1) throw new TypeError('a stranger wrote this');
    });
    await until(() => ticks > 1);
    expect(logged).toEqual([['tick failed', { code: 'TypeError' }]]);
  });

  test('stops when the tick under way is over, and ticks no more', async () => {
    const ends: (() => void)[] = [];
    const { runtime } = await startTicking(() => new Promise((resolve) => ends.push(resolve)));
    await until(() => ends.length === 1);
    let hasStopped = false;
    const stopping = runtime.stop().then(() => {
      hasStopped = true;
    });
    await manyTicks();
    expect(hasStopped).toBe(false);
    ends[0]?.();
    await stopping;
    await manyTicks();
    expect(ends).toHaveLength(1);
  });
});
