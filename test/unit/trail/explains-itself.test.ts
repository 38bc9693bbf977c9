import { describe, expect, test } from 'vitest';
import { responseTimes, turnsOf } from '../../../shared/reports/response-times.ts';
import { foldTrail } from '../../../shared/trail/fold.ts';
import { COLLEAGUE, createTown, START } from '../threads/town.ts';

describe('The trail explains itself', () => {
  test('every decision names who made it: the model, the rule and the policy’s version', async () => {
    const town = createTown();
    await town.hears({ id: '1', text: 'high outage: nothing works' });
    const events = (await town.commits('1')).flatMap(({ events }) => events);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'classified',
        tags: expect.objectContaining({ model: 'town', topic: 'outage' }),
      }),
    );
    const routed = events.find((event) => event.type === 'routed');
    expect(routed).toMatchObject({
      rule: 'everything',
      team: 'customer-service',
      policy: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  test('a mention that is not shown says why', async () => {
    const town = createTown();
    await town.says({ id: '1', text: 'normal careers: any job?' });
    await town.hears({ id: '2', text: 'noise: win money' });
    const reasons = await Promise.all(['1', '2'].map(async (id) => (await town.trail(id)).route?.hidden));
    expect(reasons).toEqual(['rule', 'noise']);
    expect(town.slack.all()).toEqual([]);
  });

  test('response times come out of the commits alone, as they were', async () => {
    const town = createTown();
    await town.says({ id: '1' });
    await town.works(2);
    town.passes(60_000);
    const claimedAt = town.now();
    await town.does('1', { type: 'claimed', by: COLLEAGUE });
    town.passes(30_000);
    const answeredAt = town.now();
    await town.does('1', { type: 'replied', by: COLLEAGUE, at: answeredAt });
    town.passes(90_000);
    const resolvedAt = town.now();
    await town.does('1', { type: 'resolved', by: COLLEAGUE });

    // From what the store gives back, through JSON, and from nothing else.
    const commits = JSON.parse(JSON.stringify(await town.commits('1')));
    const [row] = responseTimes(turnsOf(foldTrail(town.idOf('1'), commits)));
    expect(row).toMatchObject({ team: 'customer-service', urgency: 'normal' });
    expect(row?.steps.claim).toMatchObject({ count: 1, p50: claimedAt - START, open: 0 });
    expect(row?.steps.answer).toMatchObject({ count: 1, p50: answeredAt - START, open: 0 });
    expect(row?.steps.resolve).toMatchObject({ count: 1, p50: resolvedAt - START, open: 0 });
    expect(row?.steps.deliver.count).toBe(1);
  });
});
