import { createClassify } from '../../../functions/classify/handler.ts';
import { SETTLE_MS } from '../../../functions/notify/protocol.ts';
import { createReply } from '../../../functions/reply/handler.ts';
import type { ErasureList } from '../../../shared/erasure/erasure-list.ts';
import type { Replier } from '../../../shared/platforms/platform.ts';
import { QUARANTINE_QUEUE } from '../../../shared/queue/jobs.ts';
import type { Outcome } from '../../../shared/queue/queue.ts';
import type { TrailStore } from '../../../shared/trail/trail-store.ts';
import type { FaultKind } from '../faults.ts';
import type { Promised } from '../journal.ts';
import type { Variants } from '../world.ts';
import { leasedAttempt, markThenPost, postThenMark, simpleNotify } from './simple-notify.ts';

/** A protocol that is broken in one way, and what must be noticed of it under which faults. */
export interface Control {
  readonly name: string;
  readonly variants: Variants;
  readonly breaks: Promised;
  readonly kinds: readonly FaultKind[];
  readonly mentions?: number;
}

export const CONTROLS: readonly Control[] = [
  {
    name: 'post, then mark',
    variants: { notify: simpleNotify(postThenMark) },
    breaks: 'nothing is posted twice',
    kinds: ['crash', 'slack-timeout', 'duplicate'],
    // With more, two who ask for one post at the same moment are enough to break it.
    mentions: 4,
  },
  {
    name: 'mark, then post',
    variants: { notify: simpleNotify(markThenPost) },
    breaks: 'nothing acknowledged is lost',
    kinds: ['crash', 'slack-429'],
  },
  {
    name: 'no wait before the look-up',
    variants: { notify: simpleNotify(leasedAttempt({ settleMs: 0, order: 'pace-first' })) },
    breaks: 'nothing is posted twice',
    kinds: ['slack-timeout', 'search-lag', 'slack-500'],
  },
  {
    name: 'claim before pacing',
    variants: { notify: simpleNotify(leasedAttempt({ settleMs: SETTLE_MS, order: 'claim-first' })) },
    breaks: 'nothing is posted twice',
    kinds: ['slack-429', 'stall', 'duplicate'],
    mentions: 30,
  },
  {
    name: 'the loser of a conflict keeps its slot whoever won',
    variants: {
      notify: simpleNotify(leasedAttempt({ settleMs: SETTLE_MS, order: 'pace-first', keepsSlot: () => true })),
    },
    breaks: 'nothing is posted twice',
    kinds: ['duplicate', 'stall'],
    // As with the first.
    mentions: 4,
  },
  {
    name: 'the loser of a conflict does not recognise its own commit',
    variants: { trail: (store) => withoutCommitIds(store) },
    breaks: 'a lease that was won is used',
    kinds: ['lost-answer'],
  },
  {
    name: 'no send when a message is delivered again',
    variants: { classify: (...made) => sendsOnlyAfterItsOwnCommit(...made) },
    breaks: 'nothing acknowledged is lost',
    kinds: ['crash', 'send-fails', 'clock-down'],
  },
  {
    name: 'a reply that looks for nothing before it is tried again',
    variants: { reply: (...made) => looksForNothing(...made) },
    breaks: 'a reply is sent once',
    kinds: ['platform-trouble', 'crash'],
  },
  {
    name: 'an erasure that keeps no list',
    variants: { classify: (options, ports) => createClassify(options, { ...ports, erasures: NO_LIST }) },
    breaks: 'nothing acknowledged is lost',
    kinds: ['crash', 'stall', 'send-fails', 'redelivery', 'lost-answer'],
    mentions: 25,
  },
];

/** Whoever was erased once is never listened to again, where nobody understands what they say. */
export const shutsOut: Variants = {
  classify: (options, ports) => {
    const all = async function* (): ReturnType<ErasureList['all']> {
      for await (const row of ports.erasures.all()) yield { ...row, at: Number.MAX_SAFE_INTEGER };
    };
    return createClassify(options, { ...ports, erasures: { ...ports.erasures, all } });
  },
};

const looksForNothing: typeof createReply = (options, ports) => {
  const replierOf = (platform: string): Replier | undefined => {
    const replier = options.replierOf(platform);
    return replier && { ...replier, find: async () => ({ kind: 'absent' }) };
  };
  return createReply({ ...options, replierOf }, ports);
};

const NO_LIST: ErasureList = {
  add: async () => {},
  erasedUntil: async () => undefined,
  all: async function* () {},
};

/** What the controls of `simple-notify` are built on, with nothing broken: it must pass where they fail. */
export const UNBROKEN: Variants = {
  notify: simpleNotify(leasedAttempt({ settleMs: SETTLE_MS, order: 'pace-first' })),
};

const withoutCommitIds = (store: TrailStore): TrailStore => ({
  put: (commit) => store.put(commit),
  read: async (id) => (await store.read(id)).map((commit) => ({ ...commit, commitId: 'somebody' })),
});

const sendsOnlyAfterItsOwnCommit: typeof createClassify = (options, ports) => (messages) =>
  Promise.all(
    messages.map(async (message): Promise<Outcome> => {
      let hasCommitted = false;
      const consume = createClassify(options, {
        ...ports,
        trail: {
          read: (id) => ports.trail.read(id),
          put: (commit) => {
            hasCommitted = true;
            return ports.trail.put(commit);
          },
        },
        queues: {
          ...ports.queues,
          send: async (queue, bodies) => {
            if (hasCommitted || queue === QUARANTINE_QUEUE) await ports.queues.send(queue, bodies);
          },
        },
      });
      const [outcome] = await consume([message]);
      return outcome ?? { kind: 'failed', code: 'unanswered' };
    }),
  );
