import type { SqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import type { DeadLetters, QueueSender } from '../../shared/queue/queue.ts';
import type { FunctionSpec, Grant } from '../topology.ts';

type Stores = Pick<
  SqliteStore,
  'trail' | 'index' | 'content' | 'drafts' | 'quarantine' | 'erasures' | 'timers' | 'pace'
>;

type Granted = Stores & {
  readonly deadLetters: DeadLetters;
  readonly queues: QueueSender;
};

/** Which grants allow which operation of which port. */
const NEEDS = {
  trail: { read: ['trail:read', 'trail:append'], put: ['trail:append'] },
  index: {
    byDay: ['index:days'],
    byAuthor: ['index:authors'],
    byConversation: ['index:conversations'],
    byCrisis: ['index:crises'],
    countByCrisis: ['index:crises'],
  },
  content: {
    get: ['content:read', 'content:write'],
    put: ['content:write'],
    erase: ['content:write'],
    aliasOf: ['content:write'],
    knownAlias: ['content:forget'],
    forgetAlias: ['content:forget'],
  },
  drafts: {
    putDraft: ['drafts:write'],
    getDraft: ['drafts:read', 'drafts:write'],
    eraseDraft: ['drafts:forget', 'drafts:write'],
  },
  quarantine: {
    putQuarantined: ['quarantine:write'],
    // For the terminal.
    getQuarantined: [],
    listQuarantined: ['quarantine:find'],
    removeQuarantined: ['quarantine:remove'],
  },
  erasures: { add: ['erasures'], erasedUntil: ['erasures'], all: ['erasures'] },
  timers: { set: ['timers:set', 'timers:work'], due: ['timers:work'], remove: ['timers:work'] },
  pace: {
    reserve: ['pace:reserve'],
    pause: ['pace:reserve'],
    pausedUntil: ['pace:reserve', 'pace:read'],
    lastPing: ['pace:reserve'],
    setLastPing: ['pace:reserve'],
  },
} satisfies { readonly [Port in keyof Stores]: Needs<Stores[Port]> };

/** Of each operation: the compiler names one that is new. */
type Needs<T> = Readonly<Record<keyof T, readonly Grant[]>>;

/** The ports of a function, each operation as the topology grants it: what is missing fails here as it would on AWS. */
export const grantPorts = (name: string, spec: FunctionSpec, store: SqliteStore): Granted => ({
  trail: guarded(name, spec, 'trail', store.trail, NEEDS.trail),
  index: guarded(name, spec, 'index', store.index, NEEDS.index),
  content: guarded(name, spec, 'content', store.content, NEEDS.content),
  drafts: guarded(name, spec, 'drafts', store.drafts, NEEDS.drafts),
  quarantine: guarded(name, spec, 'quarantine', store.quarantine, NEEDS.quarantine),
  erasures: guarded(name, spec, 'erasures', store.erasures, NEEDS.erasures),
  timers: guarded(name, spec, 'timers', store.timers, NEEDS.timers),
  pace: guarded(name, spec, 'pace', store.pace, NEEDS.pace),
  queues: {
    names: new Set(spec.sends),
    send: async (queue, bodies) => {
      if (!spec.sends.includes(queue)) throw notGranted(name, `send to ${queue}`);
      await store.queues.send(queue, bodies);
    },
  },
  deadLetters: {
    sweep: async (queue, visit) => {
      if (spec.sweeps?.includes(queue) !== true) throw notGranted(name, `sweep the dead letters of ${queue}`);
      return store.queues.sweep(queue, visit);
    },
  },
});

const guarded = <T extends object>(name: string, spec: FunctionSpec, port: string, target: T, needs: Needs<T>): T => {
  const allowing = new Map<string | symbol, readonly Grant[]>(Object.entries(needs));
  return new Proxy(target, {
    get: (object, key, receiver) =>
      allowing.get(key)?.some((grant) => spec.grants.includes(grant))
        ? Reflect.get(object, key, receiver)
        : () => refusal(notGranted(name, `${port}.${String(key)}`)),
  });
};

/** For who waits for an answer, and for who reads one by one. */
const refusal = (error: Error): Promise<never> & AsyncIterable<never> => {
  const refused = Promise.reject(error);
  // Who reads one by one never looks at it.
  refused.catch(() => {});
  return Object.assign(refused, { [Symbol.asyncIterator]: () => ({ next: () => refused }) });
};

const notGranted = (name: string, what: string): Error => new Error(`the topology does not grant ${what} to ${name}`);
