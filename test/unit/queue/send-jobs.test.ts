import { expect, test } from 'vitest';
import { memoryQueues } from '../../../shared/adapters/memory/memory-queues.ts';
import { teamQueue, URGENT_QUEUE } from '../../../shared/queue/jobs.ts';
import { sendJobs, sendRedraws } from '../../../shared/queue/send-jobs.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { afterEvents } from '../../../shared/trail/fold.ts';
import { emptyTrail } from '../../../shared/trail/trail.ts';

const SPEC = { maxReceives: 100, visibilitySeconds: 60 };
const ask = (team: string, channel: string): TrailEvent => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose: 'card',
  channel,
  queue: teamQueue(team),
});

/** A mention that was with the watch cell, whose card is out, and has been passed to press; the policy has press alone. */
const passedOn = () => {
  const queues = memoryQueues({ [URGENT_QUEUE]: SPEC, [teamQueue('press')]: SPEC }, { now: () => 0 });
  const shown = afterEvents(emptyTrail('m1'), [ask('watch', 'C0WATCH001')], 0);
  const delivered = { type: 'delivered', by: SYSTEM, postId: 'm1/1/0', ts: '1.1', found: false } as const;
  const trail = afterEvents(shown, [delivered, ask('press', 'C0PRESS001')], 0);
  const sent = async (queue: string) => (await queues.take(queue, 10)).map(({ body }): unknown => JSON.parse(body));
  return { queues, trail, sent };
};

test('what is asked of the queue of a team that the policy no longer has goes by the urgent one, which there always is', async () => {
  const { queues, trail, sent } = passedOn();
  await sendJobs(queues, trail, { redraw: true });
  expect(await sent(URGENT_QUEUE)).toEqual([{ type: 'update', trailId: 'm1', postId: 'm1/1/0' }]);
  expect(await sent(teamQueue('press'))).toEqual([
    { type: 'post', trailId: 'm1', postId: 'm1/2/0' },
    { type: 'update', trailId: 'm1', postId: 'm1/2/0' },
  ]);
});

test('what is asked for again is posted, and nothing that is out is drawn for it: Slack counts every drawing', async () => {
  const { queues, trail, sent } = passedOn();
  await sendJobs(queues, trail, { redraw: false });
  expect(await sent(URGENT_QUEUE)).toEqual([]);
  expect(await sent(teamQueue('press'))).toEqual([{ type: 'post', trailId: 'm1', postId: 'm1/2/0' }]);
});

test('and so do drawings alone, for whom the clock asks', async () => {
  const { queues, trail, sent } = passedOn();
  await sendRedraws(queues, trail);
  expect(await sent(URGENT_QUEUE)).toHaveLength(1);
});
