import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startWorker } from '../../../infra/local/queue-worker.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/open-store.ts';
import type { Outcome, QueueMessage } from '../../../shared/queue/queue.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { silentLog } from '../../../shared/runtime/log.ts';
import { systemClock } from '../../../shared/runtime/system.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
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

const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 60_000 });

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

describe('while the store is away', () => {
  interface Outage {
    /** What the store refuses while it is away. */
    readonly away: 'settle' | 'receive';
    readonly concurrency?: number;
    /** What each message takes, by its id. */
    readonly work?: (id: string) => Promise<void>;
    /** A message that the store never takes back, however well it is. */
    readonly damaged?: string;
  }

  /** Twenty messages, which a worker tries side by side and a store that is away keeps free. */
  const startOutage = ({ away, concurrency = 20, work = async () => {}, damaged }: Outage) => {
    const waiting = new Map<string, QueueMessage>();
    for (let n = 0; n < 20; n += 1) waiting.set(`${n}`, { id: `${n}`, body: '', receives: 1 });
    const taken = new Set<string>();
    const scene = { isAway: true, asked: 0, waiting, logged: [] as unknown[] };
    const refuse = (id?: string): void => {
      scene.asked += 1;
      if (scene.isAway || (id !== undefined && id === damaged))
        throw new VigieError('store-unavailable', 'full', { retryable: true });
    };
    const worker = startWorker({
      queue: 'intake',
      consumer: async ([message]) => {
        await work(message?.id ?? '');
        return [{ kind: 'done' }];
      },
      concurrency,
      queues: {
        consume: () => {},
        receive: (_, limit) => {
          if (away === 'receive') refuse();
          const free = [...waiting.values()].filter(({ id }) => !taken.has(id)).slice(0, limit);
          for (const { id } of free) taken.add(id);
          return free;
        },
        settle: async (_, { id }) => {
          taken.delete(id);
          if (away === 'settle') refuse(id);
          waiting.delete(id);
        },
      },
      log: { ...silentLog, error: (...line) => void scene.logged.push(line) },
    });
    opened.push(worker.stop);
    return scene;
  };

  test.each([
    ['settle', 'message not settled', 20],
    ['receive', 'queue not read', 1],
  ] as const)('nobody hammers it nor fills the log, and afterwards all is done: %s', async (away, message, atFirst) => {
    vi.useFakeTimers();
    const scene = startOutage({ away });
    await vi.advanceTimersByTimeAsync(2_000);
    // At once, then after 250 ms, 500 ms, 1 s.
    expect(scene.asked).toBe(atFirst + 3);
    const line = [message, { queue: 'intake', code: 'store-unavailable' }];
    expect(scene.logged).toEqual([line, line, line, line]);
    // Then after 2 s, 4 s, and every 5 s.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.asked).toBe(atFirst + 15);
    scene.isAway = false;
    // The longest rest, and the next look after it.
    await vi.advanceTimersByTimeAsync(5_500);
    expect(scene.waiting.size).toBe(0);
  });

  test('once it is back, a message that takes long holds up none of the others', async () => {
    let letGo = (): void => {};
    const long = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const scene = startOutage({
      away: 'settle',
      work: async (id) => (id === '0' && !scene.isAway ? long : undefined),
    });
    await until(() => scene.logged.length === 2);
    scene.isAway = false;
    try {
      await until(() => scene.waiting.size === 1);
      expect(scene.waiting.has('0')).toBe(true);
    } finally {
      letGo();
    }
  });

  test('one message that it does not take back, at the head of the queue, holds up none of the others', async () => {
    const scene = startOutage({
      away: 'settle',
      concurrency: 4,
      // In the turn of those beside it, as in one commit of SQLite, and the last of them.
      work: async (id) => {
        for (let n = 0; id === '0' && n < 20; n += 1) await undefined;
      },
      damaged: '0',
    });
    scene.isAway = false;
    await until(() => scene.waiting.size === 1);
    await aLook();
    // And by itself it is tried ever more seldom.
    expect(scene.asked).toBeLessThan(50);
  });
});
