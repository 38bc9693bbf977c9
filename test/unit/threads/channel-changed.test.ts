import { beforeEach, expect, test } from 'vitest';
import { compilePolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import { HOUR, SECOND } from '../../../shared/runtime/clock.ts';
import { comesBack } from '../../../shared/sla/call.ts';
import { SYSTEM, type TrailEvent } from '../../../shared/trail/event.ts';
import { COLLEAGUE, COMMS, CRISIS, createTown, POLICY, SERVICE, type Town } from './town.ts';

const NEW_SERVICE = 'C0SERVICE2';
const NEW_CRISIS = 'C0CRISIS02';

const withChannels = (channels: Readonly<Record<string, string>>) =>
  compilePolicy(Policy.parse({ ...POLICY.policy, channels: { ...POLICY.policy.channels, ...channels } }));
const claimed: TrailEvent = { type: 'claimed', by: COLLEAGUE };

let town: Town;
beforeEach(() => {
  town = createTown();
});

const comes = async (): Promise<void> => {
  await town.hears({ id: 'a', by: 'marie' });
  town.passes(HOUR);
};
/** The team has another channel, and its old one is archived. */
const moves = (): void => {
  town.deploys(withChannels({ service: NEW_SERVICE, crisis: NEW_CRISIS }));
  town.slack.archives(SERVICE);
  town.slack.archives(CRISIS);
};

/** The messages with these words where the team is now, in the channel or below a card. */
const said = (words: string) =>
  town.slack.all().filter(({ channel, text }) => channel === NEW_SERVICE && text.includes(words));

test('urgent words below a card whose channel was archived have a card in the channel that their team has now', async () => {
  await comes();
  moves();
  await town.says({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'high outage: still nothing works' });
  await town.works(10);
  expect(said('still nothing works')).toHaveLength(1);
  expect(await town.redrives()).toBe(0);
});

test('a call below a card whose channel was archived calls where its team is now, and the card follows with what happens next', async () => {
  await comes();
  moves();
  const below = { trailId: town.idOf('a'), postId: `${town.idOf('a')}/1/0` };
  const call = {
    purpose: 'note',
    note: 'given',
    channel: SERVICE,
    queue: 'urgent',
    ping: 'U0BORIS001',
    below,
  } as const;
  await town.does('a', { type: 'post-asked', by: SYSTEM, ...call });
  await town.works(10);
  const shown = town.slack.cards(NEW_SERVICE);
  expect(shown.filter(({ text }) => text.includes('<@U0BORIS001>'))).toHaveLength(1);
  expect(shown.filter(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"claim"'))).toHaveLength(1);
  await town.does('a', claimed);
  await town.works(10);
  expect(JSON.stringify(town.slack.cards(NEW_SERVICE))).toContain('"action_id":"resolve"');
  expect(town.slack.all().filter(({ channel }) => channel === NEW_SERVICE)).toHaveLength(2);
});

test('who has set aside what is answered is told that it is back where the team is now', async () => {
  await comes();
  await town.bankAnswers('a', 'r1');
  const until = town.now() + HOUR;
  await town.does('a', claimed, { type: 'snoozed', by: COLLEAGUE, until, untilAuthorWrites: true });
  await town.works();
  moves();
  await town.does('a', ...comesBack(await town.trail('a'), 'time'));
  town.passes(SECOND);
  await town.works(10);
  expect(town.slack.cards(NEW_SERVICE).filter(({ text }) => text.includes('<@U0ANNA0001>'))).toHaveLength(1);
});

test('what waited for a channel when the policy changed comes to the one that took its place, a card and an alert', async () => {
  await town.says({ id: 'a', by: 'marie', text: 'critical outage: nothing works' });
  await town.classifies();
  moves();
  await town.works();
  expect([town.slack.cards(NEW_SERVICE).length, town.slack.cards(NEW_CRISIS).length]).toEqual([1, 1]);
});

test.each([
  ['comes to the one that took its place', withChannels({ service: NEW_SERVICE }), 1],
  ['waits while the policy names that one: a person may invite the app', POLICY, 0],
])('what may have been posted in a channel that the app has left since %s', async (_where, policy, inNew) => {
  town.slack.losesAnswers(1);
  await town.says({ id: 'a', by: 'marie' });
  await town.works(1);
  town.deploys(policy);
  town.slack.leaves(SERVICE);
  await town.works(90);
  expect(town.slack.cards(NEW_SERVICE)).toHaveLength(inNew);
  expect(town.slack.all()).toHaveLength(1 + inNew);
});

test('what may have been posted below a card that went with its archived channel is looked for there: it is not said twice', async () => {
  await comes();
  town.slack.losesAnswers(1);
  await town.says({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'normal outage: still nothing works' });
  await town.works(1);
  moves();
  await town.does('a', claimed);
  await town.works(90);
  expect(town.slack.all().filter(({ text }) => text.includes('still nothing works'))).toHaveLength(1);
  expect(town.slack.cards(NEW_SERVICE)).toHaveLength(1);
});

test('what has failed in a channel with a wrong id comes to the right one with a redrive, once', async () => {
  town.slack.archives(SERVICE);
  await town.hears({ id: 'a', by: 'marie' });
  town.deploys(withChannels({ service: NEW_SERVICE }));
  expect(await town.redrives()).toBe(1);
  await town.works();
  expect(await town.redrives()).toBe(0);
  expect(town.slack.cards(NEW_SERVICE)).toHaveLength(1);
});

test.each(['deletes', 'leaves'] as const)(
  'what failed and whose author %s it since is not sent again, a card without words',
  async (goes) => {
    town.slack.archives(SERVICE);
    await town.hears({ id: 'a', by: 'marie' });
    await town[goes](goes === 'deletes' ? 'a' : 'marie');
    await town.works();
    town.slack.unarchives(SERVICE);
    expect(await town.redrives()).toBe(0);
    await town.works();
    expect(town.slack.all()).toEqual([]);
  },
);

test('nothing leaves an archived channel that the policy still names: it may be unarchived', async () => {
  await comes();
  town.slack.archives(SERVICE);
  await town.does('a', claimed);
  await town.says({ id: 'b', by: 'marie', inReplyTo: 'a' });
  await town.works(10);
  expect(town.slack.all()).toHaveLength(1);
  expect(await town.redrives()).toBe(1);
});

/** Its team has another channel for a while, then the one before again. */
const comesAndGoesBack = async (): Promise<void> => {
  await comes();
  moves();
  await town.does('a', claimed);
  await town.works(10);
  expect(town.slack.cards(NEW_SERVICE)).toHaveLength(1);
  town.passes(HOUR);
  town.deploys(POLICY);
  town.slack.unarchives(SERVICE);
  town.slack.archives(NEW_SERVICE);
  await town.does('a', { type: 'assigned', by: COLLEAGUE, to: 'U0BORIS001' });
  await town.works(10);
};

test('a team that goes back to the channel that it had before has its open cards there', async () => {
  await comesAndGoesBack();
  const [left, card] = town.slack.cards(SERVICE);
  expect(JSON.stringify(card)).toContain('U0BORIS001');
  expect(JSON.stringify(left)).toMatch(/Moved(?!.*"action_id")/);
});

test('where it came back with its channel, a card that a person removes comes back once, as anywhere', async () => {
  await comesAndGoesBack();
  town.passes(HOUR);
  town.slack.removes(town.slack.cards(SERVICE)[1]?.ts);
  await town.does('a', claimed);
  await town.works(10);
  expect(JSON.stringify(town.slack.cards(SERVICE)[1])).toContain('"action_id":"resolve"');
});

test('of who is erased a card says no word either that was left behind in an archived channel, once that is back', async () => {
  await comes();
  moves();
  await town.does('a', claimed);
  await town.works(10);
  town.slack.unarchives(SERVICE);
  await town.leaves('marie');
  await town.works(10);
  expect(JSON.stringify(town.slack.all())).not.toContain('nothing works');
});

test('open work for which nothing is due follows its team out of an archived channel within eight minutes of the change', async () => {
  await comes();
  await town.bankAnswers('a', 'r1');
  await town.watches(3);
  moves();
  await town.watches(8);
  expect(town.slack.cards(NEW_SERVICE)).toHaveLength(1);
});

test('nor does the card of what is done', async () => {
  await comes();
  moves();
  await town.does('a', { type: 'resolved', by: COLLEAGUE });
  await town.works(10);
  expect(town.slack.cards(NEW_SERVICE)).toEqual([]);
});

test('open work of a team that left the policy with its channel comes to who takes everything, to be passed on', async () => {
  await town.hears({ id: 'a', by: 'marie', text: 'normal brand-campaign: what a poster' });
  town.passes(HOUR);
  const { communications: _gone, ...teams } = POLICY.policy.teams;
  const { comms: _archived, ...channels } = POLICY.policy.channels;
  const rules = POLICY.policy.rules.filter(({ team }) => team !== 'communications');
  const group = { ...POLICY.policy.desks.group, channels: { 'customer-service': 'service' } };
  town.deploys(compilePolicy(Policy.parse({ ...POLICY.policy, teams, channels, rules, desks: { group } })));
  town.slack.archives(COMMS);
  await town.does('a', claimed);
  await town.works(10);
  const [card, ...more] = town.slack.cards(SERVICE);
  expect(more).toEqual([]);
  expect(JSON.stringify(card)).toContain('"action_id":"reroute"');
});

const watching = (id: string) => {
  const { policy } = withChannels({ watch: id });
  const rule = { name: 'watch', when: { topic: 'fraud-security' }, team: 'customer-service', channel: 'watch' };
  return compilePolicy(Policy.parse({ ...policy, rules: [rule, ...policy.rules] }));
};

test.each([
  ['comes to the one that the rule has now', [], 'C0WATCH002'],
  [
    'comes to its team once somebody passed it on',
    [{ type: 'rerouted', by: COLLEAGUE, team: 'communications', desk: 'group', clock: 'restart' }],
    COMMS,
  ],
] satisfies [string, TrailEvent[], string][])(
  'what a rule has a channel of its own for %s',
  async (_where, passedOn, channel) => {
    town.deploys(watching('C0WATCH001'));
    await town.says({ id: 'a', by: 'marie', text: 'normal fraud-security: somebody has my card' });
    await town.classifies();
    for (const event of passedOn) await town.does('a', event);
    town.deploys(watching('C0WATCH002'));
    town.slack.archives('C0WATCH001');
    await town.works();
    expect(town.slack.all().map((card) => card.channel)).toEqual([channel]);
  },
);

test('words below a card that a rule has a channel of its own for come there too, and not to its whole team', async () => {
  town.deploys(watching('C0WATCH001'));
  await town.hears({ id: 'a', by: 'marie', text: 'normal fraud-security: somebody has my card' });
  town.passes(HOUR);
  town.deploys(watching('C0WATCH002'));
  town.slack.archives('C0WATCH001');
  await town.says({ id: 'b', by: 'marie', inReplyTo: 'a', text: 'high outage: still nothing works' });
  await town.works(10);
  const words = town.slack.all().filter(({ text }) => text.includes('still nothing works'));
  expect(words.map(({ channel }) => channel)).toEqual(['C0WATCH002']);
});

test('a call to a channel of its own with a wrong id is made in the right one with a redrive, and not to the team', async () => {
  const calling = (managers: string) => {
    const { policy } = withChannels({ managers });
    const steps = [
      { ping: 'U0BORIS001', channel: 'managers' },
      { after: '1h', channel: 'crisis' },
    ];
    return compilePolicy(
      Policy.parse({ ...policy, targets: { normal: { acknowledge: '1m', hours: 'always' } }, escalation: { steps } }),
    );
  };
  town.deploys(calling('C0WRONG001'));
  town.slack.archives('C0WRONG001');
  await town.says({ id: 'a', by: 'marie' });
  await town.watches(2);
  town.deploys(calling('C0MANAGERS'));
  expect(await town.redrives()).toBe(1);
  await town.works();
  const calls = town.slack.all().filter(({ text }) => text.includes('<@U0BORIS001>'));
  expect(calls.map(({ channel }) => channel)).toEqual(['C0MANAGERS']);
});

/** The words that the old channel refuses, while notify dies at one of its calls; resolves to how many calls there were. */
const livesThrough = async (at: number, after: boolean): Promise<number> => {
  town = createTown();
  await comes();
  moves();
  await town.says({ id: 'b', by: 'marie', text: 'high outage: still nothing works', inReplyTo: 'a' });
  await town.classifies();
  town.diesAt(at, after);
  await town.works(180);
  return town.calls();
};

test.each([
  ['before', false],
  ['after', true],
])('the words and the card come exactly once wherever notify dies %s a call', async (_when, after) => {
  const calls = await livesThrough(Number.POSITIVE_INFINITY, after);
  expect(calls).toBeGreaterThan(5);
  for (let at = 1; at <= calls; at += 1) {
    await livesThrough(at, after);
    expect([at, said('still nothing works').length, said('normal outage').length]).toEqual([at, 1, 1]);
  }
});
