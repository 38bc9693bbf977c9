import { describe, expect, test } from 'vitest';
import { SYSTEM } from '../../../shared/trail/event.ts';
import { ANNA, BORIS, choice, type Office, openOffice, person, SERVICE } from './office.ts';

const STORE_MS = 500;
/** The gravest answers take a second person. */
const GRAVE = [{ urgency: ['critical'] }];
const PATIENCE_MS = 3_000;

/** Every call takes so long, once it is switched on; calls side by side take it once. */
const slowdown = () => {
  let isSlow = false;
  let now = 0;
  /** What waits, by when it goes on: the first first, for all wait as long. */
  const waiting: { readonly at: number; readonly goOn: () => void }[] = [];
  let passing = (): void => {};
  const between = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, key, receiver) => {
        const method: unknown = Reflect.get(target, key, receiver);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          if (isSlow) await new Promise<void>((goOn) => waiting.push({ at: now + STORE_MS, goOn }));
          if (isSlow) passing();
          return Reflect.apply(method, target, args);
        };
      },
    });
  /** Virtual milliseconds until all are answered. */
  const timeOf = async (...answers: readonly Promise<{ status: number }>[]): Promise<number> => {
    const from = now;
    let open = answers.length;
    const settled = answers.map(async (answer) => {
      const { status } = await answer.finally(() => {
        open -= 1;
      });
      expect(status).toBe(200);
    });
    while (open > 0) {
      // Whatever can go on without a wait does.
      await new Promise(setImmediate);
      const next = open > 0 ? waiting.shift() : undefined;
      now = next?.at ?? now;
      next?.goOn();
    }
    await Promise.all(settled);
    return now - from;
  };
  return {
    between,
    timeOf,
    starts: (whenPassed: () => void = () => {}) => {
      isSlow = true;
      passing = whenPassed;
    },
  };
};

/** What each form leaves on the trail. */
const TAKEN: Readonly<Record<string, string>> = {
  reroute: 'rerouted',
  snooze: 'snoozed',
  retag: 'retagged',
  assign: 'assigned',
};

describe('with a store and a Slack that take 500 ms a call, Slack’s three seconds are kept', () => {
  const inOffice = async (
    act: (office: Office) => Promise<{ status: number }>,
    prepare?: (office: Office) => Promise<unknown>,
  ) => {
    const slow = slowdown();
    const office = openOffice({ between: slow.between, policy: { replies: { platforms: ['x'], approval: GRAVE } } });
    await office.arrives('m1');
    await prepare?.(office);
    slow.starts();
    return slow.timeOf(act(office));
  };

  test.each(['claim', 'resolve', 'dismiss', 'answered'])('%s', async (action) => {
    expect(await inOffice((office) => office.press(ANNA, action, 'm1'))).toBeLessThan(PATIENCE_MS);
  });

  test.each(['reroute', 'snooze', 'retag', 'assign', 'trail'])('the form of %s opens', async (action) => {
    expect(await inOffice((office) => office.press(ANNA, action, 'm1'))).toBeLessThanOrEqual(1_050);
  });

  test.each([
    ['reroute', { team: choice('press'), desk: choice('fr') }],
    ['snooze', { until: choice('hour') }],
    ['retag', { urgency: choice('critical'), topic: choice('outage') }],
    ['assign', { assignee: person(BORIS) }],
    ['reply', { text: { value: 'We are on it. Anna' } }],
    ['reply', { text: { value: 'Nous regrettons la gêne occasionnée. Veuillez agréer nos salutations distinguées.' } }],
    ['hide', {}],
  ])('the form of %s is taken', async (action, fields) => {
    const took = await inOffice(
      (office) => office.submit(ANNA, fields),
      (office) => office.press(ANNA, action, 'm1'),
    );
    expect(took).toBeLessThan(PATIENCE_MS);
  });

  test('a reply is approved, and what was closed is opened again', async () => {
    const approves = await inOffice(
      (office) => office.submit(BORIS, { decision: choice('approve') }),
      async (office) => {
        await office.happens('m1', { type: 'retagged', by: SYSTEM, topic: undefined, urgency: 'critical' });
        await office.press(ANNA, 'reply', 'm1');
        await office.submit(ANNA, { text: { value: 'We are on it. Anna' } });
        expect((await office.trail('m1')).drafts[0]?.status).toBe('awaits-approval');
        await office.press(BORIS, 'review', 'm1');
      },
    );
    const reopens = await inOffice(
      (office) => office.press(ANNA, 'reopen', 'm1'),
      (office) => office.happens('m1', { type: 'resolved', by: SYSTEM }),
    );
    expect(Math.max(approves, reopens)).toBeLessThan(PATIENCE_MS);
  });

  test.each(['claim', 'resolve', 'dismiss'])('whoever loses the race to %s is told in time', async (action) => {
    const slow = slowdown();
    const office = openOffice({ between: slow.between });
    await office.arrives('m1');
    slow.starts();
    const both = [ANNA, BORIS].map((user) => office.press(user, action, 'm1'));
    expect(await slow.timeOf(...both)).toBeLessThan(PATIENCE_MS);
    expect(office.whispers).toHaveLength(1);
  });

  test.each([
    ['reroute', { team: choice('press'), desk: choice('fr') }],
    ['snooze', { until: choice('hour') }],
    ['retag', { urgency: choice('critical'), topic: choice('outage') }],
    ['assign', { assignee: person(BORIS) }],
  ])('%s is taken though somebody else came first by a moment', async (action, fields) => {
    const slow = slowdown();
    const office = openOffice({ between: slow.between });
    await office.arrives('m1');
    await office.press(BORIS, action, 'm1');
    // Its clock goes on meanwhile: what is decided anew needs the timers of the first time, and no others.
    slow.starts(() => office.passes(STORE_MS));
    // She claims; he decides on what was there before that, and once more on what is there then.
    const both = [office.press(ANNA, 'claim', 'm1'), office.submit(BORIS, fields)];
    expect(await slow.timeOf(...both)).toBeLessThan(PATIENCE_MS);
    const done = (await office.commits('m1')).flatMap(({ events }) => events.map(({ type }) => type));
    expect(done.filter((type) => type === 'claimed' || type === TAKEN[action])).toEqual(['claimed', TAKEN[action]]);
  });

  test('the command, the shortcut and the home tab', async () => {
    expect(await inOffice((office) => office.command(ANNA, 'overdue'))).toBeLessThan(PATIENCE_MS);
    expect(await inOffice((office) => office.shortcut(ANNA, { ts: '1795424288.000200', text: 'seen' }))).toBeLessThan(
      PATIENCE_MS,
    );
    expect(await inOffice((office) => office.event({ type: 'app_home_opened', user: ANNA }))).toBeLessThan(PATIENCE_MS);
  });

  describe('a crisis', () => {
    const TRAIL = `crisis:${SERVICE}:outage`;
    const cardOf = ({ slack }: Office): string => slack.cards(SERVICE)[0]?.ts ?? '';
    const inChannel = async (...declared: readonly string[]) => {
      const slow = slowdown();
      const crisis = { channel: 'crisis', ping: 'here', group: {} };
      const roles = { lead: { who: ['S0LEADS001'], may: ['declare'] } };
      const groups = { S0LEADS001: [ANNA, BORIS] };
      const office = openOffice({ between: slow.between, policy: { crisis, roles }, groups });
      for (const text of declared) await office.command(ANNA, text);
      await office.works();
      return { slow, office };
    };

    test('is declared, and of two who do the second is told in time', async () => {
      const { slow, office } = await inChannel();
      slow.starts();
      const both = [office.command(ANNA, 'crisis outage'), office.command(BORIS, 'crisis panne')];
      expect(await slow.timeOf(...both)).toBeLessThan(PATIENCE_MS);
      expect((await office.trail(TRAIL)).crises).toHaveLength(1);
    });

    test('is ended, and of two who do the second is told in time', async () => {
      const { slow, office } = await inChannel('crisis outage');
      slow.starts();
      const both = [ANNA, BORIS].map((user) => office.press(user, 'crisis-over', `${TRAIL}/1`, { ts: cardOf(office) }));
      expect(await slow.timeOf(...both)).toBeLessThan(PATIENCE_MS);
      expect(office.whispers).toHaveLength(1);
    });

    test('is ended though its card is found removed in that moment', async () => {
      const { slow, office } = await inChannel('crisis outage');
      let calls = 0;
      const anew = [
        { type: 'card-removed', by: SYSTEM, postId: `${TRAIL}/1/0` },
        { type: 'post-asked', by: SYSTEM, purpose: 'crisis', channel: SERVICE, queue: 'urgent' },
      ] as const;
      slow.starts(() => {
        office.passes(STORE_MS);
        calls += 1;
        // The trail was read, and the timers are set: what is decided on it is not there yet.
        if (calls === 2) void office.happens(TRAIL, ...anew);
      });
      expect(await slow.timeOf(office.press(ANNA, 'crisis-over', `${TRAIL}/1`))).toBeLessThan(PATIENCE_MS);
      expect((await office.trail(TRAIL)).crises[0]?.over).toBeDefined();
    });
  });
});
