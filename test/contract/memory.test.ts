import { memoryContentStore } from '../../shared/adapters/memory/memory-content-store.ts';
import { memoryPaceStore } from '../../shared/adapters/memory/memory-pace-store.ts';
import { memoryQueues } from '../../shared/adapters/memory/memory-queues.ts';
import { memoryTimerStore } from '../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../shared/adapters/memory/memory-trail-store.ts';
import { contentStoreContract } from './content-store.contract.ts';
import { paceStoreContract } from './pace-store.contract.ts';
import { CONTRACT_QUEUES, queuesContract } from './queues.contract.ts';
import { timerStoreContract } from './timer-store.contract.ts';
import { trailStoreContract } from './trail-store.contract.ts';

trailStoreContract('memory', async () => memoryTrailStore());
timerStoreContract('memory', async () => memoryTimerStore());
contentStoreContract('memory', async () => memoryContentStore());
paceStoreContract('memory', async () => memoryPaceStore());
queuesContract('memory', async () => {
  let now = 0;
  const queues = memoryQueues(CONTRACT_QUEUES, { now: () => now });
  return {
    sender: queues,
    inspector: queues,
    deliver: queues.deliver,
    pass: async (seconds) => {
      now += seconds * 1_000;
    },
  };
});
