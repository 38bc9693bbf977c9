import type { SqliteQueues } from '../../shared/adapters/sqlite/sqlite-queues.ts';
import type { Consumer } from '../../shared/queue/queue.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import type { HttpHandler } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { FunctionSpec, Topology } from '../topology.ts';
import { startHttpServer } from './http-server.ts';
import { startWorker } from './queue-worker.ts';

/** A function made ready to run: what it is depends on its trigger. */
export type Runnable =
  | { readonly kind: 'http'; readonly handle: HttpHandler }
  | { readonly kind: 'queues'; readonly consume: Consumer }
  | { readonly kind: 'schedule'; readonly tick: () => Promise<void> };

export interface RuntimeOptions {
  readonly topology: Topology;
  /** Makes a function from its name and what the topology says of it. */
  readonly make: (name: string, spec: FunctionSpec) => Runnable;
  readonly queues: SqliteQueues;
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  /** Paths that are the runtime's own: health, and the way to the Slack stand-in. */
  readonly extraRoutes: ReadonlyMap<string, HttpHandler>;
  readonly log: Log;
}

/** Runs a topology in this process: its routes on one server, a worker for each consumed queue, a timer for each schedule. */
export const startRuntime = async (options: RuntimeOptions): Promise<{ port: number; stop(): Promise<void> }> => {
  const { topology, make, queues, log } = options;
  const routes = new Map(options.extraRoutes);
  const starts: (() => { stop(): Promise<void> })[] = [];

  for (const [name, spec] of Object.entries(topology.functions)) {
    const runnable = make(name, spec);
    const { trigger } = spec;
    if (trigger.kind === 'http' && runnable.kind === 'http') {
      for (const { path } of trigger.routes) routes.set(path, runnable.handle);
    } else if (trigger.kind === 'queues' && runnable.kind === 'queues') {
      for (const queue of trigger.queues) {
        const consumer = runnable.consume;
        starts.push(() => startWorker({ queue, consumer, concurrency: trigger.localConcurrency, queues, log }));
      }
    } else if (trigger.kind === 'schedule' && runnable.kind === 'schedule') {
      starts.push(() => startSchedule(runnable.tick, trigger.localEverySeconds, log));
    } else throw new Error(`the function ${name} is not what its trigger asks for`);
  }

  // First: where its port is taken, nothing is to run.
  const server = await startHttpServer({ ...options, routes });
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await server.close();
    await Promise.all(parts.map((part) => part.stop()));
  };
  try {
    for (const start of starts) parts.push(start());
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: server.port, stop };
};

/** Ticks, one at a time. */
const startSchedule = (tick: () => Promise<void>, everySeconds: number, log: Log) => {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= tick()
      .catch((error: unknown) => log.error('tick failed', { code: codeOf(error) }))
      .finally(() => {
        running = undefined;
      });
  }, everySeconds * 1_000);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
