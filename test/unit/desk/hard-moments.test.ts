import { beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { ANNA, APP, BORIS, choice, type Interior, type Office, openOffice, PRESS, SERVICE, TEAM } from './office.ts';

/** The office with one mention, on its card. */
let office: Office;
const opens = async (interior?: Interior) => {
  office = openOffice(interior);
  await office.arrives('m1');
};
beforeEach(() => opens());

const unchangedBy = async (
  act: () => Promise<{ status: number; body: string }>,
  prepare: () => Promise<unknown> = async () => {},
) => {
  await prepare();
  const before = await office.commits('m1');
  const answer = await act();
  expect(await office.commits('m1')).toEqual(before);
  return { status: answer.status, body: answer.body, told: office.whispers.map(({ text }) => text) };
};

/** Nothing that the desk would keep is kept. */
const losing = <T extends object>(port: T): T =>
  new Proxy(port, {
    get: (target, key, receiver): unknown =>
      key === 'put' || key === 'send'
        ? () => Promise.reject(new VigieError('store-unavailable', 'away for a moment', { retryable: true }))
        : Reflect.get(target, key, receiver),
  });

test.each<[string, () => Promise<{ status: number }>]>([
  ['a press', () => office.press(ANNA, 'claim', 'm1')],
  ['a message that is passed on', () => office.shortcut(ANNA, { ts: '1795424288.000200', text: 'seen' })],
  ['a command', () => office.command(ANNA, 'overdue')],
])('while nothing can be stored Slack hears of %s that it failed, and nobody that it was taken', async (_what, act) => {
  await opens({ between: losing });
  expect((await act()).status).toBe(503);
  expect([...office.answers, ...office.whispers]).toEqual([]);
});

describe('a click that comes too late or from the wrong place changes nothing, and the person is told', () => {
  test('on what somebody else has claimed: who', async () => {
    const { status, told } = await unchangedBy(
      () => office.press(BORIS, 'claim', 'm1'),
      () => office.press(ANNA, 'claim', 'm1'),
    );
    expect({ status, told }).toEqual({ status: 200, told: [`<@${ANNA}> has it already.`] });
  });

  test('twice: that it is theirs already', async () => {
    const { told } = await unchangedBy(
      () => office.press(ANNA, 'claim', 'm1'),
      () => office.press(ANNA, 'claim', 'm1'),
    );
    expect(told).toEqual(['You have it already.']);
  });

  test('on what is resolved: by whom', async () => {
    const { told } = await unchangedBy(
      () => office.press(BORIS, 'dismiss', 'm1'),
      () => office.press(ANNA, 'resolve', 'm1'),
    );
    expect(told[0]).toContain(`<@${ANNA}> has closed it already`);
  });

  test('in a thread, where Slack shows a thread alone; on a card that has one, below the card', async () => {
    await office.press(ANNA, 'claim', 'm1');
    await office.press(BORIS, 'claim', 'm1', { ts: '2.000', threadTs: '1.000' });
    await office.press(BORIS, 'claim', 'm1', { ts: '1.000', threadTs: '1.000' });
    expect(office.whispers.map(({ threadTs }) => threadTs)).toEqual(['1.000', undefined]);
  });

  test('on an old card: where it is now', async () => {
    const { told } = await unchangedBy(
      async () => office.press(BORIS, 'claim', 'm1', { ts: office.slack.cards(SERVICE)[0]?.ts ?? '' }),
      async () => {
        await office.press(ANNA, 'reroute', 'm1');
        await office.submit(ANNA, { team: choice('press'), desk: choice('fr') });
        await office.works();
      },
    );
    expect(told[0]).toContain(`the mention is now in <#${PRESS}>`);
  });

  test.each(['claim', 'snooze', 'reroute'])(
    '%s on an old card of what is resolved: where it is now',
    async (action) => {
      await office.press(ANNA, 'reroute', 'm1');
      await office.submit(ANNA, { team: choice('press'), desk: choice('fr') });
      await office.works();
      await office.press(ANNA, 'resolve', 'm1', { channel: PRESS });
      const { told } = await unchangedBy(async () =>
        office.press(BORIS, action, 'm1', { ts: office.slack.cards(SERVICE)[0]?.ts ?? '' }),
      );
      expect(told).toEqual([expect.stringContaining(`the mention is now in <#${PRESS}>`)]);
    },
  );

  test('in a channel where it never was', async () => {
    const { told } = await unchangedBy(() => office.press(BORIS, 'claim', 'm1', { channel: 'C0OTHER001' }));
    expect(told[0]).toContain('no card in this channel');
  });

  test.each(['claim', 'dismiss', 'answered', 'reroute', 'snooze', 'assign', 'retag'])(
    '%s on an erased mention',
    async (action) => {
      const { told } = await unchangedBy(
        () => office.press(ANNA, action, 'm1'),
        () => office.content.erase('m1', 1),
      );
      expect(told[0]).toContain('has been erased');
    },
  );

  test('on a mention that its author has deleted', async () => {
    const { told } = await unchangedBy(
      () => office.press(ANNA, 'claim', 'm1'),
      () => office.happens('m1', { type: 'deleted', by: { kind: 'platform', platform: 'x' }, at: 1 }),
    );
    expect(told[0]).toContain('author has deleted it');
  });

  test('on a mention that nobody knows', async () => {
    await office.press(ANNA, 'claim', 'nobody-knows');
    expect(office.whispers[0]?.text).toContain('does not know');
    expect(await office.commits('nobody-knows')).toEqual([]);
  });
});

describe('what only another version of Vigie has drawn changes nothing, and Slack says that it failed', () => {
  const NOT_KEPT = { status: 503, told: [] };
  const formOf = (metadata: unknown) => ({
    callback_id: 'desk-form',
    private_metadata: JSON.stringify(metadata),
    blocks: [],
  });
  const opened = { action: 'reply', trailId: 'm1', seen: { drafts: 0, replies: 0 } };

  test.each(['hand-over', 'constructor'])('a button: %s', async (action) => {
    expect(await unchangedBy(() => office.press(ANNA, action, 'm1'))).toMatchObject(NOT_KEPT);
  });

  test.each([
    ['for what only that version can do', { ...opened, action: 'hand-over' }],
    [
      'of a mention of a topic of tomorrow',
      { ...opened, seen: { ...opened.seen, tags: { urgency: 'high', topic: 'of tomorrow' } } },
    ],
  ])('a form %s, which stays open with its words', async (_what, metadata) => {
    const submitted = () => office.submit(ANNA, { text: { value: 'We are on it. Anna' } }, formOf(metadata));
    expect(await unchangedBy(submitted)).toMatchObject(NOT_KEPT);
  });

  const sent = (interaction: object) =>
    office.send('interactions', new URLSearchParams({ payload: JSON.stringify(interaction) }).toString());

  test('a shortcut in the menu of a message', async () => {
    const message = { channel: { id: SERVICE }, message: { ts: '1.000' }, response_url: 'https://hooks.slack.com/x' };
    const shortcut = { type: 'message_action', user: { id: ANNA }, callback_id: 'hand-over', ...message };
    expect(await unchangedBy(() => sent(shortcut))).toMatchObject(NOT_KEPT);
  });

  test('but a link, and a form that is none of ours, need no answer', async () => {
    const link = { type: 'block_actions', user: { id: ANNA }, actions: [{ action_id: 'open' }] };
    expect((await sent(link)).status).toBe(200);
    expect((await office.submit(ANNA, {}, { ...formOf(opened), callback_id: 'another' })).status).toBe(200);
  });
});

describe('what does not come from our Slack is a 401 and changes nothing', () => {
  test.each([
    ['signed with another secret', { secret: 'forged' }, 'signature-wrong'],
    ['six minutes old', { ago: 6 * MINUTE }, 'timestamp-out-of-range'],
    ['six minutes ahead', { ago: -6 * MINUTE }, 'timestamp-out-of-range'],
  ])('%s, which is counted for the alarm, and the log says why', async (_, how, reason) => {
    const { status, told } = await unchangedBy(async () => {
      const at = office.now() - ('ago' in how ? how.ago : 0);
      const response = await office.send('interactions', office.pressBody(ANNA, 'claim', 'm1'), { at, ...how });
      expect(office.logged).toEqual([{ message: 'webhook refused', fields: { platform: 'slack', reason } }]);
      expect(office.counted).toEqual(['signatures-refused', 'signatures-wrong']);
      return response;
    });
    expect({ status, told }).toEqual({ status: 401, told: [] });
  });

  test.each(['interactions', 'commands', 'events'])('unsigned, to %s', async (path) => {
    const { status } = await unchangedBy(() => office.send(path, '{"type":"url_verification"}', { secret: 'x' }));
    expect(status).toBe(401);
  });

  describe.each([
    ['another workspace', { team: 'T0OTHER001' }],
    ['another app', { app: 'A0OTHER001' }],
  ])('from %s', (_, elsewhere) => {
    const ours = { policy: { slack: { workspace: TEAM, app: APP } } };

    test('a press', async () => {
      await opens(ours);
      const before = await office.commits('m1');
      expect((await office.press(ANNA, 'claim', 'm1', elsewhere)).status).toBe(401);
      expect(await office.commits('m1')).toEqual(before);
      expect((await office.press(ANNA, 'claim', 'm1')).status).toBe(200);
      expect((await office.trail('m1')).claim?.user).toBe(ANNA);
    });

    test.each(['command', 'event'] as const)('a %s', async (what) => {
      office = openOffice(ours);
      const asks = async (from: object) => {
        const opened = { type: 'app_home_opened', user: ANNA };
        const { status } = await (what === 'command'
          ? office.command(ANNA, 'overdue', from)
          : office.event(opened, from));
        return { status, asked: (await office.takes('briefing')).length };
      };
      expect(await asks(elsewhere)).toEqual({ status: 401, asked: 0 });
      expect(await asks({})).toEqual({ status: 200, asked: 1 });
    });
  });
});

describe('in a channel that is shared with another company', () => {
  // Slack names the workspace of the app there, whoever presses.
  test.each([
    ['by one of them', { home: 'T0OTHER001' }, 401],
    ['by one of them whose company has several workspaces', { home: 'E0OTHER001', enterprise: 'E0GROUP001' }, 401],
    ['by one of ours', { home: TEAM }, 200],
    ['by one of ours whom Slack counts by the organisation', { home: 'E0GROUP001', enterprise: 'E0GROUP001' }, 200],
  ])('a press %s', async (_, from, status) => {
    await opens({ policy: { slack: { workspace: TEAM, app: APP } } });
    expect((await office.press(ANNA, 'claim', 'm1', from)).status).toBe(status);
    expect((await office.trail('m1')).claim?.user).toBe(status === 200 ? ANNA : undefined);
  });
});

describe('a request that is sent again as it was', () => {
  test('has no second effect, even when the mention has gone back to what it was', async () => {
    const body = office.pressBody(ANNA, 'resolve', 'm1');
    await office.send('interactions', body);
    await office.press(BORIS, 'reopen', 'm1');
    const before = await office.commits('m1');
    office.passes(10 * SECOND);
    expect((await office.send('interactions', body)).status).toBe(200);
    expect(await office.commits('m1')).toEqual(before);
    expect((await office.trail('m1')).closed).toBeUndefined();
    expect(office.whispers).toEqual([]);
  });

  test('ten times at once, it is one commit', async () => {
    const before = (await office.commits('m1')).length;
    const body = office.pressBody(ANNA, 'answered', 'm1');
    await Promise.all(Array.from({ length: 10 }, () => office.send('interactions', body)));
    expect(await office.commits('m1')).toHaveLength(before + 1);
    expect(office.whispers).toEqual([]);
  });
});

describe('while Slack is down', () => {
  test('a click is kept, and the card catches up when it is back', async () => {
    office.slackGoes('down');
    expect((await office.press(ANNA, 'claim', 'm1')).status).toBe(200);
    await office.works(3);
    expect((await office.trail('m1')).claim?.user).toBe(ANNA);
    expect(JSON.stringify(office.slack.cards(SERVICE)[0])).not.toContain(`<@${ANNA}>`);
    office.slackGoes('up');
    await office.works(40);
    expect(JSON.stringify(office.slack.cards(SERVICE)[0])).toContain(`<@${ANNA}> has it`);
  });

  test('what was kept is no failure though the queue refuses: the clock asks for the card', async () => {
    const refusing = { send: () => Promise.reject(new VigieError('queue-unavailable', 'no', { retryable: true })) };
    await opens({ between: (port) => ('take' in port ? Object.assign({ ...port }, refusing) : port) });
    expect((await office.press(ANNA, 'claim', 'm1')).status).toBe(200);
    expect((await office.trail('m1')).claim?.user).toBe(ANNA);
    const due = await office.timers.due(office.now() + 3 * MINUTE, 10);
    expect(due.map(({ kind }) => kind)).toContain('redraw');
  });

  test('a person who could not be told is answered all the same', async () => {
    await office.press(ANNA, 'claim', 'm1');
    office.slackGoes('down');
    expect((await office.press(BORIS, 'claim', 'm1')).status).toBe(200);
    expect((await office.trail('m1')).claim?.user).toBe(ANNA);
  });

  test('a form that did not open is no success', async () => {
    office.slackGoes('down');
    expect((await office.press(ANNA, 'reroute', 'm1')).status).toBe(503);
  });
});

describe('a form that is submitted after somebody else was faster', () => {
  test('says so and stays open with what was entered', async () => {
    await office.press(BORIS, 'reroute', 'm1');
    await office.press(ANNA, 'resolve', 'm1');
    const before = await office.commits('m1');
    const answer = await office.submit(BORIS, { team: choice('press'), desk: choice('fr') });
    const { response_action, errors } = JSON.parse(answer.body);
    expect(response_action).toBe('errors');
    // The words of an error are plain text to Slack: a live name would be read as `<@U…>`.
    expect(errors.team).toContain('Somebody has closed it already');
    expect(office.whispers).toEqual([
      { channel: SERVICE, user: BORIS, text: expect.stringContaining(`<@${ANNA}> has closed it already`) },
    ]);
    expect(await office.commits('m1')).toEqual(before);
  });

  test('says who was faster in the thread that it was opened in', async () => {
    await office.press(BORIS, 'reroute', 'm1', { ts: '2.000', threadTs: '1.000' });
    await office.press(ANNA, 'resolve', 'm1');
    await office.submit(BORIS, { team: choice('press'), desk: choice('fr') });
    expect(office.whispers).toMatchObject([{ user: BORIS, threadTs: '1.000' }]);
  });

  test('moved meanwhile: says where it is now', async () => {
    const ts = office.slack.cards(SERVICE)[0]?.ts ?? '';
    await office.press(BORIS, 'snooze', 'm1', { ts });
    const form = office.views.at(-1)?.view;
    await office.press(ANNA, 'reroute', 'm1', { ts });
    await office.submit(ANNA, { team: choice('press'), desk: choice('fr') });
    await office.works();
    const answer = await office.submit(BORIS, { until: choice('hour') }, form);
    expect(JSON.parse(answer.body).errors.until).toContain('is now in the channel that the card names');
    expect(office.whispers.at(-1)?.text).toContain(`is now in <#${PRESS}>`);
    expect((await office.trail('m1')).snooze).toBeUndefined();
  });

  test('whoever presses where the card never was learns nothing of the mention, not even that it is closed', async () => {
    await office.press(ANNA, 'resolve', 'm1');
    for (const action of ['claim', 'snooze'] as const) await office.press(BORIS, action, 'm1', { channel: PRESS });
    const elsewhere = expect.stringContaining('has no card in this channel');
    expect(office.whispers.map(({ text }) => text)).toEqual([elsewhere, elsewhere]);
  });
});
