import { expect, test } from 'vitest';
import { memoryContentStore } from '../../shared/adapters/memory/memory-content-store.ts';
import { memoryDraftStore } from '../../shared/adapters/memory/memory-draft-store.ts';
import { memoryErasureList } from '../../shared/adapters/memory/memory-erasure-list.ts';
import { memoryPaceStore } from '../../shared/adapters/memory/memory-pace-store.ts';
import { memoryQueues } from '../../shared/adapters/memory/memory-queues.ts';
import { memoryTimerStore } from '../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../shared/adapters/memory/memory-trail-store.ts';
import { systemClock } from '../../shared/runtime/system.ts';
import { append } from '../../shared/trail/append.ts';
import { SYSTEM } from '../../shared/trail/event.ts';
import { emptyTrail } from '../../shared/trail/trail.ts';
import { contentStoreContract } from './content-store.contract.ts';
import { draftStoreContract } from './draft-store.contract.ts';
import { erasureListContract } from './erasure-list.contract.ts';
import { paceStoreContract } from './pace-store.contract.ts';
import { CONTRACT_QUEUES, queuesContract } from './queues.contract.ts';
import { timerStoreContract } from './timer-store.contract.ts';
import { trailStoreContract } from './trail-store.contract.ts';

trailStoreContract('memory', async () => memoryTrailStore());
timerStoreContract('memory', async () => memoryTimerStore());
contentStoreContract('memory', async () => memoryContentStore());
draftStoreContract('memory', async () => memoryDraftStore());
erasureListContract('memory', async () => memoryErasureList());
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

test('whoever has read a commit from memory cannot change it', async () => {
  const trail = memoryTrailStore();
  const ports = { trail, clock: systemClock, newId: () => 'c1' };
  await append(ports, emptyTrail('m1'), [{ type: 'erased', by: SYSTEM, at: 1 }]);
  const [commit] = await trail.read('m1');
  expect([commit, commit?.events, commit?.events[0], commit?.events[0]?.by].every(Object.isFrozen)).toBe(true);
  expect(commit?.events).toHaveLength(1);
});
