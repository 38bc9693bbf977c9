import { memoryContentStore } from '../../shared/adapters/memory/memory-content-store.ts';
import { memoryDraftStore } from '../../shared/adapters/memory/memory-draft-store.ts';
import { memoryErasureList } from '../../shared/adapters/memory/memory-erasure-list.ts';
import { memoryPaceStore } from '../../shared/adapters/memory/memory-pace-store.ts';
import { memoryTimerStore } from '../../shared/adapters/memory/memory-timer-store.ts';
import { memoryTrailStore } from '../../shared/adapters/memory/memory-trail-store.ts';
import type { ContentStore, QuarantineStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import type { PaceStore } from '../../shared/slack/pace.ts';
import type { Timer, TimerStore } from '../../shared/trail/timers.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import type { CallOptions, Cluster, Worker } from './cluster.ts';
import type { Journal } from './journal.ts';
import type { Scheduler } from './scheduler.ts';

/** The stores in memory, behind calls that fail. What lies in them is looked at directly, without faults, by the checks. */
export interface SimulatedStores {
  readonly trail: TrailStore & TrailIndex;
  readonly index: TrailIndex;
  readonly content: ContentStore & QuarantineStore;
  readonly openTimers: () => readonly Timer[];
  readonly portsOf: (worker: Worker) => StorePorts;
}

export interface StorePorts {
  readonly trail: TrailStore;
  readonly index: TrailIndex;
  readonly content: ContentStore;
  readonly quarantine: QuarantineStore;
  readonly drafts: DraftStore;
  readonly erasures: ErasureList;
  readonly timers: TimerStore;
  readonly pace: PaceStore;
}

export const createStores = (scheduler: Scheduler, cluster: Cluster, journal: Journal): SimulatedStores => {
  const trail = memoryTrailStore();
  const content = memoryContentStore();
  const drafts = memoryDraftStore();
  const erasures = memoryErasureList();
  const timers = memoryTimerStore();
  const pace = memoryPaceStore();
  const open = new Map<string, Timer>();
  const keyOf = ({ dueAt, trailId }: Timer): string => `${dueAt} ${trailId}`;
  const { now } = scheduler;
  // A card tells how its author's earlier mentions ended, and is not drawn again when those change: here nobody has any.
  const index: TrailIndex = { ...trail, byAuthor: async function* () {} };

  const portsOf = (worker: Worker): StorePorts => {
    const call = <T>(what: string, effect: () => Promise<T>, options: CallOptions = {}): Promise<T> =>
      cluster.call(worker, what, effect, { error: 'store-unavailable', ...options });
    /** Notes what the worker can know of a channel's pauses from here on. */
    const noted = async <T>(channel: string, effect: () => Promise<T>): Promise<T> => {
      const invocation = worker.current;
      if (invocation !== undefined) journal.readings.push({ invocation, channel, at: now(), isUsed: false });
      return effect();
    };
    return {
      index,
      trail: {
        read: (id) => call(`read ${id}`, () => trail.read(id)),
        put: (commit) => {
          const invocation = worker.current;
          const types = commit.events.map(({ type }) => type).join('+');
          return call(
            `put ${commit.id} ${commit.version} ${types}`,
            async () => {
              const answer = await trail.put(commit);
              if (answer === 'conflict') return answer;
              journal.commits.push({ commit, json: JSON.stringify(commit), at: now() });
              for (const event of commit.events) {
                if (event.type === 'delivery-started' && invocation !== undefined)
                  journal.leases.push({ invocation, worker, postId: event.postId });
              }
              return answer;
            },
            { repeats: true },
          );
        },
      },
      content: faulty(call, 'content', content),
      quarantine: faulty(call, 'quarantine', content),
      drafts: faulty(call, 'drafts', drafts),
      erasures: { ...faulty(call, 'erasures', erasures), all: () => erasures.all() },
      timers: {
        set: (timer) =>
          call(`timer ${timer.trailId} ${timer.dueAt}`, async () => {
            open.set(keyOf(timer), timer);
            await timers.set(timer);
          }),
        due: (at, limit) => call('timers due', () => timers.due(at, limit)),
        remove: (timer) =>
          call(`timer off ${timer.trailId}`, async () => {
            open.delete(keyOf(timer));
            await timers.remove(timer);
          }),
      },
      pace: {
        reserve: (request) => {
          const invocation = worker.current;
          return call(`reserve ${request.channel}`, () =>
            noted(request.channel, async () => {
              const answer = await pace.reserve(request);
              if (answer.kind === 'slot' && invocation !== undefined) {
                checkUrgency(journal, request, answer.at);
                journal.grants.push({
                  invocation,
                  channel: request.channel,
                  slotAt: answer.at,
                  intervalMs: request.intervalMs,
                  isUrgent: isUrgent(request),
                  isUsed: false,
                });
              }
              return answer;
            }),
          );
        },
        pause: (channel, until) =>
          call(`pause ${channel ?? 'all'} ${until}`, async () => {
            journal.pauses.push({ channel, at: now(), until: until - worker.skewMs });
            await pace.pause(channel, until);
          }),
        pausedUntil: (channel, at) =>
          call(`paused ${channel}?`, () => noted(channel, () => pace.pausedUntil(channel, at))),
        lastPing: (matter) => call(`last ping for ${matter}?`, () => pace.lastPing(matter)),
        setLastPing: (matter, ping) =>
          call(`${ping.postId} pings for ${matter}`, () => pace.setLastPing(matter, ping), { repeats: true }),
      },
    };
  };

  return { trail, index, content, openTimers: () => [...open.values()], portsOf };
};

type Call = <T>(what: string, effect: () => Promise<T>) => Promise<T>;

const LISTINGS: ReadonlySet<string> = new Set(['all', 'listQuarantined']);

/** Every operation of a port as a call: also those that it has not yet. */
const faulty = <T extends object>(call: Call, name: string, target: T): T =>
  new Proxy(target, {
    get: (object, key, receiver) => {
      const member: unknown = Reflect.get(object, key, receiver);
      if (typeof member !== 'function') return member;
      // A listing is read as it goes: no single call that could fail.
      if (LISTINGS.has(String(key))) return member.bind(object);
      return (...given: unknown[]) =>
        call(`${name}.${String(key)} ${String(given[0]).slice(0, 30)}`, async () =>
          Reflect.apply(member, object, given),
        );
    },
  });

/** The handlers say how urgent a post is by how long it may wait. */
const isUrgent = ({ maxWaitMs }: { readonly maxWaitMs: number }): boolean => maxWaitMs > 10 * SECOND;

/** An urgent post has at most 10 s of normal ones before it, and what clocks that differ by 4 s make of that. */
const checkUrgency = (
  { grants, violations }: Journal,
  request: { readonly channel: string; readonly now: Instant; readonly intervalMs: number; readonly maxWaitMs: number },
  slotAt: Instant,
): void => {
  if (!isUrgent(request)) return;
  const before = grants.filter(
    (grant) =>
      !grant.isUrgent && grant.channel === request.channel && grant.slotAt >= request.now && grant.slotAt < slotAt,
  );
  if (before.length * request.intervalMs <= 14 * SECOND + request.intervalMs) return;
  violations.push({
    promise: 'urgent is not kept waiting by normal',
    what: `${before.length} normal posts were given slots before an urgent one on ${request.channel}`,
  });
};
