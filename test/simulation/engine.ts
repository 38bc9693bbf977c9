import type { Topology } from '../../infra/topology.ts';
import { SECOND } from '../../shared/runtime/clock.ts';

/** How the two engines treat handlers: the same handlers must keep their promises on both. */
export interface Engine {
  readonly name: 'aws' | 'embedded';
  readonly timeoutMs: (functionName: string) => number;
  readonly batchSize: (functionName: string) => number;
  readonly maxReceives: (queue: string) => number;
  /** How long a message stays hidden whose invocation never answered. */
  readonly visibilityMs: (queue: string) => number;
  /** How long a failed message waits; undefined where it waits for the end of its visibility. */
  readonly retryMs: ((receives: number) => number) | undefined;
  /** A deferral counts as a receive. */
  readonly countsDeferrals: boolean;
  readonly tickMs: number;
  /** How late a reminder or an escalation may be, which is promised of this engine. */
  readonly latestCallMs: number;
  /** A crash ends everything, and a restart shows again what the process held. */
  readonly isOneProcess: boolean;
}

/** Lambda and SQS. Source: `infra/constructs`, which set the visibility to six times the consumer's time-out. */
export const awsEngine = (topology: Topology): Engine => {
  const timeoutMs = (functionName: string) => (topology.functions[functionName]?.timeoutSeconds ?? 30) * SECOND;
  return {
    name: 'aws',
    timeoutMs,
    batchSize: (functionName) => {
      const trigger = topology.functions[functionName]?.trigger;
      return trigger?.kind === 'queues' ? trigger.batchSize : 1;
    },
    maxReceives: (queue) => topology.queues[queue]?.maxReceives ?? 1,
    visibilityMs: (queue) => 6 * timeoutMs(consumerOf(topology, queue)),
    retryMs: undefined,
    countsDeferrals: true,
    tickMs: 60 * SECOND,
    latestCallMs: 120 * SECOND,
    isOneProcess: false,
  };
};

/** One process on SQLite. Source: `infra/local/queue-worker.ts` and `shared/adapters/sqlite/sqlite-queues.ts`. */
export const embeddedEngine = (topology: Topology): Engine => ({
  ...awsEngine(topology),
  name: 'embedded',
  timeoutMs: () => Number.POSITIVE_INFINITY,
  batchSize: () => 1,
  visibilityMs: () => 600 * SECOND,
  retryMs: (receives) => Math.min(SECOND * 2 ** (receives - 1), 60 * SECOND),
  countsDeferrals: false,
  tickMs: 5 * SECOND,
  latestCallMs: 60 * SECOND,
  isOneProcess: true,
});

export const consumerOf = (topology: Topology, queue: string): string => {
  const found = Object.entries(topology.functions).find(
    ([, { trigger }]) => trigger.kind === 'queues' && trigger.queues.includes(queue),
  );
  return found?.[0] ?? '';
};
