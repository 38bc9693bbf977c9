import type { Cluster } from './cluster.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What everything outside our functions is simulated with. */
export interface Parts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly cluster: Cluster;
  readonly trace: (who: string, what: string) => void;
}
