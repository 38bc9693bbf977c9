import { beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { BORIS } from '../desk/office.ts';
import { COLLEAGUE, createTown, SERVICE, type Town } from './town.ts';

let town: Town;
beforeEach(async () => {
  town = await townWithWaitingReply();
});

const townWithWaitingReply = async (): Promise<Town> => {
  const made = createTown();
  await made.says({ id: 'm1', by: 'marie', text: 'normal outage: nothing works' });
  await made.works();
  made.passes(HOUR);
  await made.does('m1', { type: 'reply-drafted', by: COLLEAGUE, draft: 'd1', needsApproval: true });
  await made.works();
  return made;
};

const card = (): string => JSON.stringify(town.slack.cards(SERVICE)[0]?.blocks);
const notes = (): readonly string[] => town.slack.below(town.slack.cards(SERVICE)[0]?.ts).map(({ text }) => text);

describe('a reply that awaits approval', () => {
  test('waits no more when its mention was deleted, and its writer is told', async () => {
    expect(card()).toContain('awaits approval');
    await town.deletes('m1');
    await town.works();
    expect(card()).toContain('Reply not sent: it is not there any more');
    expect(card()).not.toContain('awaits approval');
    expect(notes()).toEqual([`<@${COLLEAGUE.user}> The reply was not sent on X: it is not there any more.`]);
  });

  test('nor when its author is gone, and its writer is told once', async () => {
    await town.leaves('marie');
    await town.works();
    town.passes(MINUTE);
    await town.works();
    expect(card()).not.toContain('awaits approval');
    expect(notes()).toEqual([`<@${COLLEAGUE.user}> The reply was not sent on X: what it answers has been erased.`]);
  });

  test('nor when an answer was given elsewhere, whenever that was: its words are kept for what is left to say', async () => {
    town.passes(MINUTE);
    await town.bankAnswers('m1', 'by phone', town.now() - 2 * MINUTE);
    await town.works();
    expect((await town.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'answered' }]);
    expect(notes()).toEqual([expect.stringMatching(/it was answered meanwhile\. Its words are kept/)]);
  });

  test('nor when another of the author’s words was answered', async () => {
    await town.hears({ id: 'word', by: 'marie', inReplyTo: 'm1', text: 'normal outage: hello?' });
    await town.bankAnswers('word', 'by phone');
    await town.works();
    expect((await town.trail('m1')).drafts).toMatchObject([{ status: 'refused', reason: 'answered' }]);
    expect(card()).not.toContain('awaits approval');
  });

  test.each([false, true])('is told of once, wherever Vigie dies meanwhile (after the effect: %s)', async (after) => {
    for (let at = 1; at <= 12; at += 1) {
      town = await townWithWaitingReply();
      await town.deletes('m1');
      town.diesAt(at, after);
      await town.classifies();
      await town.watches(5);
      expect(notes()).toHaveLength(1);
      expect(card()).not.toContain('awaits approval');
    }
  });
});

test('a reply that is sent already is no reason to tell anybody', async () => {
  await town.does('m1', { type: 'reply-approved', by: { kind: 'person', user: BORIS }, draft: 'd1' });
  await town.does('m1', { type: 'reply-sent', by: COLLEAGUE, draft: 'd1', at: town.now(), reply: 'r1' });
  await town.deletes('m1');
  await town.works();
  expect(notes()).toEqual([]);
});
