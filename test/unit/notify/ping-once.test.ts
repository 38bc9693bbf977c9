import { beforeEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { HOUR, MINUTE } from '../../../shared/runtime/clock.ts';
import { COLLEAGUE, CRISIS, createTown, POLICY, type Town } from '../threads/town.ts';

const policyWith = (changes: object) =>
  compilePolicy(
    Policy.parse({
      ...POLICY.policy,
      rules: [
        { name: 'belgium', when: { keywords: 'anvers' }, desk: 'be', team: 'customer-service' },
        ...POLICY.policy.rules,
      ],
      desks: { ...POLICY.policy.desks, be: { ...POLICY.policy.desks.group, name: 'Belgium' } },
      pace: { perChannelPerSecond: 1 },
      crisis: { channel: 'crisis', ping: 'here', pingOnce: { topic: ['outage', 'news'], within: '15m' } },
      ...changes,
    }),
  );

const OUTAGE = 'critical outage: nothing works';

let town: Town;
beforeEach(() => {
  town = createTown();
  town.deploys(policyWith({}));
});

const says = async (id: string, text = OUTAGE): Promise<void> => {
  await town.says({ id, by: `author of ${id}`, text });
  await town.works();
};
/** Of each alert, in order: whether it calls. */
const pings = (): boolean[] => town.slack.cards(CRISIS).map(({ text }) => text.startsWith('<!here>'));

describe('Of the alerts of a topic that the policy calls for once', () => {
  test('each stands in the crisis channel, the first pings, and the others say that somebody was called', async () => {
    await says('a');
    await says('b');
    await says('c');
    expect(pings()).toEqual([true, false, false]);
    const [first, second] = town.slack.cards(CRISIS).map(({ blocks }) => JSON.stringify(blocks));
    expect(first).toContain('<!here>');
    expect(second).not.toContain('<!here>');
    expect(second).toContain('You were called for this topic');
  });

  test('those that ping nobody say when somebody was called, however long ago, and the same when drawn again', async () => {
    const once = { topic: ['outage'], within: '24h' };
    town.deploys(policyWith({ crisis: { channel: 'crisis', ping: 'here', pingOnce: once } }));
    await says('a');
    town.passes(20 * HOUR);
    await says('b');
    const line = () => JSON.stringify(town.slack.cards(CRISIS)[1]?.blocks);
    expect(line()).toContain('You were called for this topic, Mon 23 Nov, 09:00');
    await town.does('b', { type: 'claimed', by: COLLEAGUE });
    await town.works();
    expect(line()).toContain('You were called for this topic, Mon 23 Nov, 09:00');
  });

  test('one that Slack takes as plain text alone pings or says that somebody was called, as any other', async () => {
    town.slack.refusesBlocks();
    await says('a');
    await says('b');
    expect(pings()).toEqual([true, false]);
    const [first, second] = town.slack.cards(CRISIS).map(({ text }) => text);
    expect(first).not.toContain('You were called for this topic');
    expect(second).toContain('You were called for this topic');
  });

  test('those under way in the same moment may each ping, and none that comes after them does', async () => {
    for (const id of ['a', 'b', 'c']) await town.says({ id, by: id, text: OUTAGE });
    await town.works();
    await says('d');
    await says('e');
    expect(pings()[0]).toBe(true);
    expect(pings().slice(3)).toEqual([false, false]);
  });

  test('one pings again once that time has passed, however many came meanwhile', async () => {
    await says('a');
    for (const id of ['b', 'c']) {
      town.passes(7 * MINUTE);
      await says(id);
    }
    town.passes(MINUTE);
    await says('d');
    await says('e');
    expect(pings()).toEqual([true, false, false, true, false]);
  });

  test('a clock that was set back an hour silences nobody', async () => {
    await says('a');
    town.passes(-HOUR);
    await says('b');
    expect(pings()).toEqual([true, true]);
  });

  test('the first of another topic pings, and so does each of a topic that is not named', async () => {
    await says('a');
    await says('b', 'critical news: is it true');
    await says('c', 'critical fraud-security: they took it all');
    await says('d', 'critical fraud-security: my savings are gone');
    expect(pings()).toEqual([true, true, true, true]);
  });

  test('the first of another desk pings', async () => {
    await says('a');
    await says('b', `${OUTAGE} in anvers`);
    expect((await town.trail('b')).route?.desk).toBe('be');
    expect(pings()).toEqual([true, true]);
  });

  test('one that never came to Slack silences nobody', async () => {
    town.slack.isDown(true);
    await says('a');
    town.slack.isDown(false);
    await town.does('a', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: town.now() });
    await says('b');
    expect(pings()).toContain(true);
  });

  test('one whose trail cannot be read silences nobody', async () => {
    await says('a');
    town.cannotRead('a');
    await says('b');
    expect(pings()).toEqual([true, true]);
  });

  test('one that called is the same when its post is tried again', async () => {
    town.slack.losesAnswers(1);
    await says('a');
    await town.works(60);
    await says('b');
    expect(pings()).toEqual([true, false]);
  });

  test('one is drawn again as it was', async () => {
    await says('a');
    await says('b');
    for (const id of ['a', 'b']) await town.does(id, { type: 'claimed', by: COLLEAGUE });
    await town.works();
    expect(pings()).toEqual([true, false]);
  });

  test('the trail says which alert had called', async () => {
    await says('a');
    await says('b');
    const [alert] = (await town.trail('b')).posts.filter(({ purpose }) => purpose === 'alert');
    const [caller] = (await town.trail('a')).posts.filter(({ purpose }) => purpose === 'alert');
    expect(alert?.pingedBy).toBe(caller?.postId);
    expect(caller?.pingedBy).toBeUndefined();
  });
});

test('where the policy does not say so, each alert pings', async () => {
  town.deploys(policyWith({ crisis: { channel: 'crisis', ping: 'here' } }));
  await says('a');
  await says('b');
  expect(pings()).toEqual([true, true]);
});
