import { expect, test } from 'vitest';
import { asksInstead } from '../../../functions/notify/instead.ts';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { type AskEvent, askedPost } from '../../../shared/trail/posts.ts';

const SAYS = { ping: 'U0ANNA0001', note: 'reply-refused', aboutDraft: 'd1' } as const;

const ask = (more: Partial<AskEvent>): AskEvent => ({
  type: 'post-asked',
  by: SYSTEM,
  purpose: 'card',
  channel: 'C0SERVICE1',
  queue: 'team-customer-service',
  ...more,
});
const note = askedPost(
  'm1/2/0',
  ask({ purpose: 'note', below: { trailId: 'm1', postId: 'm1/1/0' }, broadcast: true, ...SAYS }),
  1,
  undefined,
);
const card = askedPost('m1/3/0', ask({ channel: 'C0PRESS001' }), 1, undefined);

test('a post that follows its card calls whom it was to call, says what it was to say, and is seen as it was to be', () => {
  expect(asksInstead(note, card)[1]).toMatchObject({
    ...SAYS,
    broadcast: true,
    channel: 'C0PRESS001',
    below: { trailId: 'm1', postId: 'm1/3/0' },
  });
});

test('a post that has nothing to go below calls and says the same, by itself', () => {
  const instead = asksInstead(note, undefined)[1];
  expect(instead).toMatchObject({ ...SAYS, channel: 'C0SERVICE1' });
  expect(instead).not.toHaveProperty('below');
});
