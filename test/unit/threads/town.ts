import { type ClassifyPorts, createClassify } from '../../../functions/classify/handler.ts';
import { createClock } from '../../../functions/clock/handler.ts';
import { createCrises } from '../../../functions/desk/crises.ts';
import { createNotify } from '../../../functions/notify/handler.ts';
import { memoryErasureList } from '../../../shared/adapters/memory/memory-erasure-list.ts';
import type { Readable } from '../../../shared/classifier/classifier.ts';
import type { SecondOpinion } from '../../../shared/classifier/second-opinion.ts';
import type { ErasureList } from '../../../shared/erasure/erasure-list.ts';
import { type MentionKind, mentionIdOf, type PlatformEvent } from '../../../shared/mention/mention.ts';
import { Topic, Urgency } from '../../../shared/mention/tags.ts';
import { compilePolicy, type LoadedPolicy } from '../../../shared/policy/loaded-policy.ts';
import { Policy } from '../../../shared/policy/policy-schema.ts';
import type { Intake } from '../../../shared/queue/jobs.ts';
import { redriveParked } from '../../../shared/queue/redrive-parked.ts';
import { sendJobs } from '../../../shared/queue/send-jobs.ts';
import { MINUTE, SECOND } from '../../../shared/runtime/clock.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';
import { type Log, silentLog } from '../../../shared/runtime/log.ts';
import { decideAndAppend, readTrail } from '../../../shared/trail/append.ts';
import type { Commit, Events } from '../../../shared/trail/event.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import type { TrailIndex } from '../../../shared/trail/trail-store.ts';
import { inMemory } from '../in-memory.ts';
import { someMention } from '../mention/some-mention.ts';
import { someTags } from '../policy/policies.ts';

export const START = Date.UTC(2026, 10, 23, 9);
export const SERVICE = 'C0SERVICE1';
export const COMMS = 'C0COMMS001';
export const CRISIS = 'C0CRISIS01';
export const ID_KEY = 'key of the town';

export const POLICY = compilePolicy(
  Policy.parse({
    brand: { names: ['Banque', 'BQE'] },
    accounts: [
      { name: '@banque', platform: 'x', handle: 'banque' },
      { name: 'Instagram', platform: 'instagram', id: '17841', handle: 'banque.ici' },
      { name: 'Facebook', platform: 'facebook', id: '88001' },
    ],
    channels: { service: SERVICE, comms: COMMS, crisis: CRISIS },
    teams: { 'customer-service': { name: 'Service' }, communications: { name: 'Comms' } },
    desks: {
      group: {
        name: 'Group',
        timeZone: 'UTC',
        locale: 'en',
        channels: { 'customer-service': 'service', communications: 'comms' },
      },
    },
    groupDesk: 'group',
    rules: [
      { name: 'careers', when: { topic: 'careers' }, team: 'none' },
      { name: 'comms', when: { topic: 'brand-campaign' }, team: 'communications' },
      { name: 'everything', team: 'customer-service' },
    ],
    crisis: { channel: 'crisis', ping: 'here' },
    pace: { perChannelPerSecond: 0 },
    classifier: { secondOpinion: { model: 'big-model', below: 0.6, timeLimit: '2s' } },
  }),
);

export const WITH_TARGETS = compilePolicy({
  ...POLICY.policy,
  targets: {
    critical: { acknowledge: '5m', answer: '30m', hours: 'always' },
    normal: { acknowledge: '4h', answer: '24h', hours: 'always' },
  },
});

/** A colleague passes it on to another team, whose clock goes on. */
export const passOn = (channel: string) =>
  [
    { type: 'rerouted', by: COLLEAGUE, team: 'communications', desk: 'group', clock: 'continue' },
    { type: 'post-asked', by: COLLEAGUE, purpose: 'card', channel, queue: 'team-communications' },
  ] as const;

/**
 * What somebody says. The first words of the text are its tags: `high outage: …`, `noise: …`, `passing: …` (about the
 * brand, for nobody); `unsure: …` is unclear. Who speaks of their `newsroom` is of the media, who of their
 * `insulin` may be in danger.
 */
export interface Words {
  readonly id: string;
  readonly by?: string;
  readonly text?: string;
  /** Of a review: one to five stars. */
  readonly rating?: number;
  readonly kind?: MentionKind;
  readonly inReplyTo?: string;
  readonly conversation?: string;
  readonly revision?: number;
  /** When it was written; else now, when we hear of it. */
  readonly at?: number;
}

/** The real classify and notify over stores in memory, a Slack that remembers, and a clock that only waits turn. */
export const createTown = ({
  secondOpinion,
  platformApi,
  erasures = memoryErasureList(),
  log = silentLog,
}: {
  secondOpinion?: SecondOpinion;
  platformApi?: ClassifyPorts['platformApi'];
  erasures?: ErasureList;
  log?: Log;
} = {}) => {
  const teamQueues = ['urgent', 'team-customer-service', 'team-communications'];
  const world = inMemory(START, ['intake', 'quarantine', ...teamQueues]);
  const { clock, newId, content, timers, pace, slack, queues, passes, trail: memory } = world;
  const { now } = clock;
  let reads = 0;
  const unreadable = new Set<string>();
  let beforePut: (() => Promise<unknown>) | undefined;
  const store = {
    ...memory,
    read: async (id: string) => {
      reads += 1;
      if (unreadable.has(id)) throw new VigieError('trail-broken', 'a stored commit cannot be read');
      return memory.read(id);
    },
    put: async (commit: Commit) => {
      const meanwhile = beforePut;
      beforePut = undefined;
      await meanwhile?.();
      return memory.put(commit);
    },
  };
  const blind: TrailIndex = {
    byDay: store.byDay,
    byAuthor: async function* () {},
    byConversation: async function* () {},
    byCrisis: async function* () {},
    countByCrisis: async () => 0,
  };
  let isIndexBehind = false;
  let lastRead: Readable | undefined;

  /** Counts the calls of a function to its stores and ends it at one of them, before or after its effect. */
  let calls = 0;
  let crash: { readonly at: number; readonly after: boolean } | undefined;
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, key, receiver) => {
        const method: unknown = Reflect.get(target, key, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown => {
          if (String(key).startsWith('by')) return Reflect.apply(method, target, args);
          calls += 1;
          if (calls !== crash?.at) return Reflect.apply(method, target, args);
          const died = new VigieError('store-unavailable', 'the process died', { retryable: true });
          if (!crash.after) return Promise.reject(died);
          return Promise.resolve(Reflect.apply(method, target, args)).then(() => Promise.reject(died));
        };
      },
    });

  const indexNow: TrailIndex = {
    byDay: store.byDay,
    byAuthor: (alias) => (isIndexBehind ? blind : store).byAuthor(alias),
    byConversation: (conversation) => (isIndexBehind ? blind : store).byConversation(conversation),
    byCrisis: (crisis) => (isIndexBehind ? blind : store).byCrisis(crisis),
    countByCrisis: (crisis) => (isIndexBehind ? blind : store).countByCrisis(crisis),
  };
  const common = { trail: mortal(store), index: indexNow, clock, newId, log };
  const functionsOf = (policy: LoadedPolicy) => ({
    classify: createClassify(
      {
        policy,
        classifier: {
          read: (mention) => {
            lastRead = mention;
            return readingOf(mention.text);
          },
        },
        idKey: ID_KEY,
      },
      {
        ...common,
        content: mortal(content),
        drafts: world.drafts,
        erasures,
        quarantine: content,
        deadLetters: queues,
        timers: mortal(timers),
        queues: mortal(queues),
        secondOpinion,
        platformApi,
      },
    ),
    notify: createNotify({ policy }, { ...common, content, pace, slack: mortal(slack.poster) }),
    tick: createClock({ policy }, { ...common, timers: mortal(timers), queues: mortal(queues), pace }),
    crises: createCrises(policy, async () => 'no', { ...common, timers, queues }),
  });
  let functions = functionsOf(POLICY);

  const idOn = (platform: string, id: string) => mentionIdOf(ID_KEY, { via: platform, platform, platformId: id });
  const idOf = (id: string) => idOn('x', id);
  const take = (item: Intake) => queues.send('intake', [JSON.stringify(item)]);
  const send = (event: PlatformEvent) => take({ type: 'event', event, receivedAt: now() });

  const turn = async (): Promise<void> => {
    while ((await queues.deliver('intake', functions.classify)) > 0);
    for (const name of teamQueues) while ((await queues.deliver(name, functions.notify)) > 0);
    passes(SECOND);
  };

  /** Everything that is due for so long, a second a turn. */
  const changes = async (change: 'end' | 'widen', key: string): Promise<string | undefined> => {
    let told: string | undefined;
    const wish = { user: COLLEAGUE.user, requestId: newId() };
    await functions.crises.change(change, wish, key, true, async (text) => {
      told = text;
    });
    return told;
  };

  const works = async (seconds = 5): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 1) await turn();
  };
  const says = (words: Words) => send({ type: 'mention', mention: mentionOf(words, now()) });

  return {
    slack,
    idOf,
    now,
    /** It waits in the intake. */
    says,
    /** And what follows is done. */
    hears: async (words: Words) => {
      await says(words);
      await works();
    },
    bankAnswers: async (answered: string, reply: string, at = now()) =>
      send({
        type: 'brand-reply',
        answers: { via: 'x', platform: 'x', platformId: answered },
        reply: { via: 'x', platform: 'x', platformId: reply },
        at,
      }),
    /** Whatever a platform can tell. */
    tells: send,
    deletes: async (id: string) =>
      send({ type: 'deletion', ref: { via: 'x', platform: 'x', platformId: id }, at: now() }),
    /** The account is gone. */
    leaves: async (by: string) => send({ type: 'author-gone', via: 'x', platform: 'x', authorId: by, at: now() }),
    /** A webhook that no parser understands. */
    puzzles: (body: string) =>
      take({
        type: 'quarantine',
        via: 'x',
        why: ['type'],
        bodyBase64: Buffer.from(body).toString('base64'),
        receivedAt: now(),
      }),
    /** What is kept of its words. */
    kept: async (id: string, platform = 'x') => (await content.get(idOn(platform, id), now()))?.mention,
    quarantined: () => Array.fromAsync(content.listQuarantined()),
    works,
    /** Only the intake: nothing comes to Slack. */
    classifies: async () => {
      while ((await queues.deliver('intake', functions.classify)) > 0);
    },
    /** How many messages wait in a queue. */
    waiting: async (queue: string) => (await queues.depths()).find((depth) => depth.queue === queue)?.waiting,
    passes,
    /** Everything starts anew, with another policy. */
    deploys: (policy: LoadedPolicy) => {
      functions = functionsOf(policy);
    },
    /** The clock looks once, and nothing that it asks for is done yet. */
    ticks: () => functions.tick(),
    /** Everything that is due for so many minutes, with the clock, every ten seconds. */
    watches: async (minutes: number) => {
      const until = now() + minutes * MINUTE;
      while (now() < until) {
        // A tick that died is followed by another.
        await functions.tick().catch(() => {});
        await turn();
        passes(9 * SECOND);
      }
    },
    trail: (id: string, platform = 'x'): Promise<Trail> => readTrail(store, idOn(platform, id)),
    /** By the id that the trail has. */
    read: (trailId: string): Promise<Trail> => readTrail(store, trailId),
    commits: (id: string, platform = 'x') => store.read(idOn(platform, id)),
    /** What a colleague does on a card. */
    does: async (id: string, ...events: Events) => {
      const trail = await decideAndAppend({ ...common, trail: store }, await readTrail(store, idOf(id)), () => events);
      await sendJobs(queues, trail, { redraw: true });
    },
    /** A colleague declares a crisis in a channel; resolves to what they are told. */
    declares: async (topic: Topic, channel: string) =>
      (await functions.crises.declare({ user: COLLEAGUE.user, requestId: newId() }, topic, channel)).text,
    /** A colleague ends the one of this key, or has it group what is high as well; resolves to why not. */
    ends: (key: string) => changes('end', key),
    widens: (key: string) => changes('widen', key),
    /** What a function that only looks works with. */
    toLookAt: { trail: store, index: store, clock, log },
    /** Somebody has everything sent again that is parked or failed; resolves to how much that was. */
    redrives: () =>
      redriveParked({ trail: store, index: store, unreadable: () => {}, timers, queues, clock, newId }, 7),
    /** Its trail cannot be read any more: a version of Vigie that is gone again wrote in it. */
    cannotRead: (id: string) => {
      unreadable.add(idOf(id));
    },
    /** What somebody else does just before the next commit. */
    beforeNextPut: (meanwhile: () => Promise<unknown>) => {
      beforePut = meanwhile;
    },
    /** Somebody asks for its messages to be drawn again. */
    draws: async (trailId: string) => sendJobs(queues, await readTrail(store, trailId), { redraw: true }),
    /** The same of one that is no mention's. */
    cannotReadTrail: (trailId: string) => void unreadable.add(trailId),
    /** That version is back. */
    canReadAll: () => unreadable.clear(),
    indexIsBehind: (behind: boolean) => {
      isIndexBehind = behind;
    },
    /** At the so-manieth call from now on, before or after its effect. */
    diesAt: (at: number, after: boolean) => {
      calls = 0;
      crash = { at, after };
    },
    calls: () => calls,
    /** What the classifier was given last. */
    lastRead: () => lastRead,
    /** How many trails were read. */
    reads: () => reads,
  };
};
export type Town = ReturnType<typeof createTown>;

export const COLLEAGUE = { kind: 'person', user: 'U0ANNA0001' } as const;

const mentionOf = ({ id, by, text = 'normal outage: nothing works', ...words }: Words, now: number) =>
  someMention({
    platformId: id,
    kind: words.kind ?? (words.inReplyTo === undefined ? 'post' : 'reply'),
    text,
    rating: words.rating,
    createdAt: words.at ?? now,
    revision: words.revision ?? words.at ?? now,
    url: `https://x.com/marie/status/${id}`,
    ...(by === undefined ? {} : { author: { id: by, handle: by, name: by } }),
    inReplyTo: words.inReplyTo,
    conversationId: words.conversation,
  });

const readingOf = (text: string) => {
  const [first = '', second = ''] = text.split(/[ :]/);
  const urgency = Urgency.safeParse(first);
  const topic = Topic.safeParse(second);
  const relevant = first !== 'noise';
  const authorKind = text.includes('newsroom') ? 'media' : 'public';
  const forSomebody = relevant && first !== 'passing';
  return {
    tags: someTags({
      model: 'town',
      team: forSomebody ? 'customer-service' : 'none',
      topic: topic.success ? topic.data : 'other',
      urgency: urgency.success ? urgency.data : 'normal',
      relevant,
      authorKind,
      confidence: { ...someTags().confidence, team: first === 'unsure' ? 0.3 : 1 },
    }),
    reasons: [],
    ...(text.includes('insulin') && { mayBeDanger: true }),
  };
};
