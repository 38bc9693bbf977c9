import { topologyFor } from '../infra/load-topology.ts';
import type { Settings } from '../infra/local/settings.ts';
import { policyOf } from '../infra/read-policy-file.ts';
import type { ContentStore, QuarantineStore } from '../shared/content/content.ts';
import type { QueueDrain, QueueInspector, QueueSender } from '../shared/queue/queue.ts';
import type { TrailAudit } from '../shared/trail/audit.ts';
import type { TimerStore } from '../shared/trail/timers.ts';
import type { TrailIndex, TrailStore } from '../shared/trail/trail-store.ts';
import { settingsOrStop, withStore } from './embedded.ts';

/** What the commands ask of an engine. */
export interface Engine {
  readonly trail: TrailStore;
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly audit: TrailAudit;
  readonly content: Pick<ContentStore, 'get'>;
  readonly quarantine: QuarantineStore;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender & QueueInspector & QueueDrain;
  /** Tells of a trail that is left out, beside what is printed of the others. */
  readonly unreadable: (trailId: string) => void;
}

/** It ends as a failure, so that no script takes it for all. */
const unreadable = (trailId: string): void => {
  process.stderr.write(`${trailId} cannot be read and is left out (npx vigie trail verify)\n`);
  process.exitCode = 1;
};

/** The engine that `VIGIE_STACK` names on AWS; without it the one of this machine's data folder. */
export const withEngine = async <T>(use: (engine: Engine, settings: Settings) => Promise<T>): Promise<T> => {
  const settings = settingsOrStop();
  if (settings.stack === undefined) return withStore((store, settings) => use({ ...store, unreadable }, settings));
  // The SDK takes a third of a second to load, so only who asks for a stack pays.
  const { withStack } = await import('../shared/adapters/aws/open-stack.ts');
  const queues = Object.keys(topologyFor(policyOf(settings.policyFile)).queues);
  return withStack({ name: settings.stack, queues }, (stack) => use({ ...stack, unreadable }, settings));
};

/** Below every command that looks at an engine. */
export const ENGINE_HELP =
  '\nLooks at the data folder of this machine, or with VIGIE_STACK=vigie at that stack on AWS: see docs/deploy.md.';
