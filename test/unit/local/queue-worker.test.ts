import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startWorker } from '../../../infra/local/queue-worker.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { Outcome } from '../../../shared/queue/queue.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { systemClock } from '../../../shared/runtime/system.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A worker on a queue of its own, whose consumer holds what it is given until the test lets it go. */
const startScene = (concurrency: number) => {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-worker-'));
  const { queues, close } = openSqliteStore(join(dir, 'vigie.db'), systemClock, { intake: { maxReceives: 20 } });
  const taken: string[] = [];
  const inWork: { readonly body: string; readonly end: (outcomes: readonly Outcome[]) => void }[] = [];
  const worker = startWorker({
    queue: 'intake',
    consumer: async ([message]) => {
      const { body = '' } = message ?? {};
      taken.push(body);
      return new Promise<readonly Outcome[]>((end) => inWork.push({ body, end }));
    },
    concurrency,
    queues,
    log: silentLog,
  });
  const letGo = (outcomes: readonly Outcome[] = [{ kind: 'done' }]): void => inWork.shift()?.end(outcomes);
  opened.push(async () => {
    const stopped = worker.stop();
    while (inWork.length > 0) letGo();
    await stopped;
    close();
    rmSync(dir, { recursive: true });
  });
  return {
    worker,
    taken,
    inWork,
    letGo,
    send: (...bodies: string[]) => queues.send('intake', bodies),
    left: async () => (await queues.depths())[0],
  };
};

const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 10_000 });

/** Long enough for a worker to look at its queue once more. */
const aLook = () => new Promise((resolve) => setTimeout(resolve, 400));

test('no more are in work than its concurrency, and the next is taken when one is done', async () => {
  const scene = startScene(3);
  await scene.send('1', '2', '3', '4', '5');
  await until(() => scene.inWork.length >= 3);
  await scene.send('6');
  await aLook();
  expect(scene.taken).toEqual(['1', '2', '3']);
  scene.letGo();
  await until(() => scene.taken.length > 3);
  expect(scene.taken).toEqual(['1', '2', '3', '4']);
  expect(scene.inWork).toHaveLength(3);
});

test('to stop is to take nothing new, and to wait until what was taken is settled', async () => {
  const scene = startScene(2);
  await scene.send('1', '2', '3');
  await until(() => scene.inWork.length === 2);
  let hasStopped = false;
  const stopping = scene.worker.stop().then(() => {
    hasStopped = true;
  });
  await scene.send('4');
  scene.letGo();
  await aLook();
  expect([hasStopped, scene.taken]).toEqual([false, ['1', '2']]);
  scene.letGo();
  await stopping;
  // Settled on the disk, not only done.
  expect(await scene.left()).toMatchObject({ waiting: 2, inFlight: 0 });
});

test('what its consumer has no answer for is not done: it comes again', async () => {
  const scene = startScene(1);
  await scene.send('1');
  await until(() => scene.inWork.length === 1);
  scene.letGo([]);
  await until(() => scene.taken.length === 2);
  expect(scene.taken).toEqual(['1', '1']);
});
