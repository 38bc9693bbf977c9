import { test as base, describe } from 'vitest';
import { FINAL_RECEIVES } from '../../shared/queue/backoff.ts';
import type {
  Consumer,
  DeadLetters,
  Outcome,
  QueueDepth,
  QueueDrain,
  QueueInspector,
  QueueMessage,
  QueueName,
  QueueSender,
} from '../../shared/queue/queue.ts';

/** An adapter under test, with the hand of the engine that gives messages to consumers. */
export interface QueuesUnderTest {
  readonly sender: QueueSender;
  readonly inspector: QueueInspector & QueueDrain & DeadLetters;
  /** Gives messages that are visible now to the consumer, as the engine does, and acts on its answers; returns how many. */
  deliver(queue: QueueName, consumer: Consumer): Promise<number>;
  /** Lets time pass: by the clock of the fake, or truly. */
  pass(seconds: number): Promise<void>;
}

/** The two queues that `makeQueues` must make, empty. What fails in `intake` is soon shown again; what is slow in `team-press` is not. */
export const CONTRACT_QUEUES = {
  intake: { maxReceives: 3, visibilitySeconds: 1 },
  'team-press': { maxReceives: 1_000, visibilitySeconds: 60 },
} as const;

/** What fails is shown again after 1, 2 and 4 seconds, and is dead then. */
const ROUNDS = 10;

/** What every adapter of `QueueSender` and `QueueInspector` must do, with the consumers that its engine feeds. */
export const queuesContract = (name: string, makeQueues: () => Promise<QueuesUnderTest>): void => {
  const test = base.extend('queues', () => makeQueues());
  // Where time truly passes, the tests wait side by side: each has queues of its own.
  describe.concurrent(`${name} as queues`, () => {
    test('what was sent is received, once it is done no more', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['{"n":1}']);
      expect(await receiveAll(queues, 'team-press')).toEqual(['{"n":1}']);
      expect(await receiveAll(queues, 'team-press')).toEqual([]);
      expect(await depthOf(queues, 'team-press')).toMatchObject({ waiting: 0, inFlight: 0, dead: 0 });
    });

    test('sends nothing when there is nothing', async ({ queues, expect }) => {
      await queues.sender.send('team-press', []);
      expect(await receiveAll(queues, 'team-press')).toEqual([]);
    });

    test('sends more than ten at once, and big ones, and loses none', async ({ queues, expect }) => {
      const bodies = [
        ...Array.from({ length: 23 }, (_, n) => JSON.stringify({ n })),
        ...Array.from({ length: 3 }, (_, n) => JSON.stringify({ n, raw: 'A'.repeat(700_000) })),
      ];
      await queues.sender.send('team-press', bodies);
      expect((await receiveAll(queues, 'team-press')).toSorted()).toEqual(bodies.toSorted());
    });

    test('carries the same value for every character that JSON may hold', async ({ queues, expect }) => {
      const value = { text: 'é 💳 \u0000 \u001f \u007f \u2028 \ufffe \uffff <!channel> "quoted" \\u0041' };
      await queues.sender.send('team-press', [JSON.stringify(value)]);
      expect((await receiveAll(queues, 'team-press')).map((body) => JSON.parse(body))).toEqual([value]);
    });

    test('queues do not mix', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['press']);
      expect(await receiveAll(queues, 'intake')).toEqual([]);
      expect(await receiveAll(queues, 'team-press')).toEqual(['press']);
    });

    test('knows which queues there are', async ({ queues: { sender }, expect }) => {
      expect([...sender.names]).toEqual(expect.arrayContaining(Object.keys(CONTRACT_QUEUES)));
      expect(sender.names.has('team-unknown')).toBe(false);
    });

    test('an unknown queue is queue-unavailable', async ({ queues, expect }) => {
      await expect(queues.sender.send('team-unknown', ['x'])).rejects.toMatchObject({ code: 'queue-unavailable' });
    });

    test('a deferred message is hidden until its time, then comes again', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['later']);
      expect(await queues.deliver('team-press', answering({ kind: 'defer', seconds: 4 }))).toBe(1);
      await queues.pass(1.2);
      // Where time truly passes, a busy machine takes its own.
      expect(await receiveAll(queues, 'team-press')).toEqual([]);
      await queues.pass(3.2);
      expect(await receiveAll(queues, 'team-press')).toEqual(['later']);
    });

    test('a message may be deferred again and again without dying of it', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['patient']);
      for (let time = 0; time < 8; time += 1) {
        expect(await queues.deliver('team-press', answering({ kind: 'defer', seconds: 0 }))).toBe(1);
      }
      expect(await depthOf(queues, 'team-press')).toMatchObject({ waiting: 1, dead: 0 });
      expect(await receiveAll(queues, 'team-press')).toEqual(['patient']);
    });

    test('of a batch only what was not done comes again', async ({ queues, expect }) => {
      await queues.sender.send('intake', ['good', 'bad', 'good too']);
      await drain(queues, 'intake', async (messages) =>
        messages.map(({ body }) => (body === 'bad' ? { kind: 'failed', code: 'bug' } : { kind: 'done' })),
      );
      await queues.pass(1.2);
      expect(await receiveAll(queues, 'intake')).toEqual(['bad']);
    });

    test('counts the receives of a message', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['counted']);
      const counts: number[] = [];
      const counting = async (messages: readonly QueueMessage[]): Promise<Outcome[]> => {
        counts.push(...messages.map(({ receives }) => receives));
        return messages.map(() => ({ kind: 'defer', seconds: 0 }));
      };
      for (let time = 0; time < 3; time += 1) await queues.deliver('team-press', counting);
      expect(counts).toEqual([1, 2, 3]);
    });

    test('after too many failures a message is a dead letter, and redrive sends it again', async ({
      queues,
      expect,
    }) => {
      await queues.sender.send('intake', ['poison']);
      let tries = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        tries += await queues.deliver('intake', answering({ kind: 'failed', code: 'bug' }));
        if ((await depthOf(queues, 'intake'))?.dead === 1) break;
        await queues.pass(1.2);
      }
      expect(tries).toBe(CONTRACT_QUEUES.intake.maxReceives);
      expect(await depthOf(queues, 'intake')).toMatchObject({ waiting: 0, inFlight: 0, dead: 1 });
      expect(await queues.inspector.redrive('intake')).toBe(1);
      expect(await depthOf(queues, 'intake')).toMatchObject({ waiting: 1, dead: 0 });
      const again: number[] = [];
      await queues.deliver('intake', async (messages) => {
        again.push(...messages.map(({ receives }) => receives));
        return messages.map(() => ({ kind: 'done' }));
      });
      expect(again).toEqual([1]);
      expect(await depthOf(queues, 'intake')).toMatchObject({ waiting: 0, inFlight: 0, dead: 0 });
    });

    test('what fails for good is a dead letter after few tries, however patient its queue is, and redrive sends it again', async ({
      queues,
      expect,
    }) => {
      const soon: Outcome = { kind: 'defer', seconds: 0 };
      const bug: Outcome = { kind: 'failed', code: 'bug', isFinal: true };
      await queues.sender.send('team-press', ['poison']);
      const tryUntilDead = async (): Promise<number> => {
        for (let tries = 1; tries <= 2 * FINAL_RECEIVES; tries += 1) {
          await queues.deliver('team-press', async (messages) =>
            messages.map(({ receives }) => (receives < FINAL_RECEIVES ? soon : bug)),
          );
          if ((await depthOf(queues, 'team-press'))?.dead === 1) return tries;
        }
        return Number.POSITIVE_INFINITY;
      };
      expect(await tryUntilDead()).toBe(FINAL_RECEIVES);
      expect(await depthOf(queues, 'team-press')).toMatchObject({ waiting: 0, inFlight: 0, dead: 1 });
      expect(await queues.inspector.redrive('team-press')).toBe(1);
      expect(await tryUntilDead()).toBe(FINAL_RECEIVES);
      expect(await queues.inspector.redrive('team-press')).toBe(1);
      expect(await receiveAll(queues, 'team-press')).toEqual(['poison']);
    });

    test('what fails for good is tried again at first: a deployment may be under way', async ({ queues, expect }) => {
      await queues.sender.send('intake', ['newer than we are']);
      await queues.deliver('intake', answering({ kind: 'failed', code: 'bug', isFinal: true }));
      expect(await depthOf(queues, 'intake')).toMatchObject({ dead: 0 });
      await queues.pass(1.2);
      expect(await receiveAll(queues, 'intake')).toEqual(['newer than we are']);
    });

    test('dead letters are looked through: one is taken out, the others stay, what lives is not shown', async ({
      queues,
      expect,
    }) => {
      await queues.sender.send('intake', ['hers', 'his', 'theirs']);
      for (let round = 0; round < ROUNDS; round += 1) {
        await drain(queues, 'intake', answering({ kind: 'failed', code: 'bug' }));
        if ((await depthOf(queues, 'intake'))?.dead === 3) break;
        await queues.pass(1.2);
      }
      await queues.sender.send('intake', ['alive']);
      const seen: string[] = [];
      const removed = await queues.inspector.sweep('intake', async (body) => {
        seen.push(body);
        return body === 'hers' ? 'remove' : 'keep';
      });
      expect([removed, seen.toSorted()]).toEqual([1, ['hers', 'his', 'theirs']]);
      expect(await depthOf(queues, 'intake')).toMatchObject({ waiting: 1, dead: 2 });
    });

    test('redrive of no dead letters is zero', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['alive']);
      expect(await queues.inspector.redrive('team-press')).toBe(0);
      expect(await receiveAll(queues, 'team-press')).toEqual(['alive']);
    });

    test('what is taken by hand is hidden from others, and once removed it is gone', async ({
      queues: { sender, inspector },
      expect,
    }) => {
      await sender.send('team-press', ['one', 'two', 'three']);
      const taken = await inspector.take('team-press', 10);
      expect(taken.map(({ body, receives }) => [body, receives]).toSorted()).toEqual([
        ['one', 1],
        ['three', 1],
        ['two', 1],
      ]);
      expect(await inspector.take('team-press', 10)).toEqual([]);
      for (const message of taken.slice(0, 2)) await inspector.remove('team-press', message);
      const [depth] = (await inspector.depths()).filter(({ queue }) => queue === 'team-press');
      expect(depth).toMatchObject({ waiting: 0, inFlight: 1 });
    });

    test('by hand no more are taken than were asked for', async ({ queues: { sender, inspector }, expect }) => {
      await sender.send('team-press', ['one', 'two', 'three']);
      expect(await inspector.take('team-press', 2)).toHaveLength(2);
    });

    test('shows what waits and what is in work', async ({ queues, expect }) => {
      await queues.sender.send('team-press', ['one', 'two']);
      expect(await depthOf(queues, 'team-press')).toMatchObject({ waiting: 2, inFlight: 0, dead: 0 });
      await drain(queues, 'team-press', answering({ kind: 'defer', seconds: 60 }));
      expect(await depthOf(queues, 'team-press')).toMatchObject({ waiting: 0, inFlight: 2, dead: 0 });
    });
  });
};

const answering =
  (outcome: Outcome): Consumer =>
  async (messages) =>
    messages.map(() => outcome);

/** Delivers until the queue has nothing more to show. */
const drain = async (queues: QueuesUnderTest, queue: QueueName, consumer: Consumer): Promise<void> => {
  while ((await queues.deliver(queue, consumer)) > 0);
};

const receiveAll = async (queues: QueuesUnderTest, queue: QueueName): Promise<string[]> => {
  const bodies: string[] = [];
  await drain(queues, queue, async (messages) => {
    bodies.push(...messages.map(({ body }) => body));
    return messages.map(() => ({ kind: 'done' }));
  });
  return bodies;
};

const depthOf = async (queues: QueuesUnderTest, queue: QueueName): Promise<QueueDepth | undefined> =>
  (await queues.inspector.depths()).find((depth) => depth.queue === queue);
