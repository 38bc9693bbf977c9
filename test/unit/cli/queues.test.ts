import { expect, test } from 'vitest';
import { depthLines } from '../../../cli/queues.ts';
import type { QueueDepth } from '../../../shared/queue/queue.ts';

const empty = (queue: string): QueueDepth => ({ queue, waiting: 0, inFlight: 0, dead: 0, oldestSeconds: undefined });

test('that nothing waits is said', () => {
  expect(depthLines([empty('intake'), empty('urgent')])).toEqual([
    'queue   waiting  deferred  dead  oldest',
    'intake        0         0     0       –',
    'urgent        0         0     0       –',
    'nothing waits in any queue',
  ]);
});

test.each([{ waiting: 1, oldestSeconds: 90 }, { inFlight: 1 }, { dead: 1 }])('it is not said of %o', (depth) => {
  expect(depthLines([{ ...empty('intake'), ...depth }, empty('urgent')])).toHaveLength(3);
});
