import { createClassify } from '../../functions/classify/handler.ts';
import { createClock } from '../../functions/clock/handler.ts';
import { createDesk } from '../../functions/desk/handler.ts';
import { createNotify } from '../../functions/notify/handler.ts';
import { createReply } from '../../functions/reply/handler.ts';
import { createWebhook } from '../../functions/webhook/handler.ts';
import { brandAccounts } from '../../shared/policy/brand-accounts.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Consumer, Outcome } from '../../shared/queue/queue.ts';
import { type RedriveParkedPorts, redriveParked } from '../../shared/queue/redrive-parked.ts';
import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import type { HttpRequest } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { createAnswers, type SimulatedAnswers } from './answers.ts';
import { type Cluster, createCluster, type Worker } from './cluster.ts';
import { awsEngine, type Engine, embeddedEngine } from './engine.ts';
import { createFaults, type FaultKind, type Faults } from './faults.ts';
import {
  ANSWERED,
  ID_KEY,
  PLATFORM,
  PLATFORM_SECRET,
  policyWith,
  SLACK_SECRET,
  TOPOLOGY,
  tagReader,
} from './fixtures.ts';
import { createJournal, type Journal } from './journal.ts';
import { createQueues, messageOf, type SimulatedQueues } from './queues.ts';
import { type Random, randomOf } from './random.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createSlack, type SimulatedSlack } from './slack.ts';
import { createStores, type SimulatedStores } from './stores.ts';

/** Monday, 23 November 2026, 08:00 UTC. */
export const START: Instant = Date.UTC(2026, 10, 23, 8);

/** Handlers to run in the place of the real ones: how the controls are broken. */
export interface Variants {
  readonly classify?: typeof createClassify;
  readonly notify?: typeof createNotify;
  readonly reply?: typeof createReply;
  readonly trail?: (store: TrailStore) => TrailStore;
}

export interface WorldOptions {
  readonly seed: number;
  readonly kinds: ReadonlySet<FaultKind>;
  readonly faultsEndMs: number;
  readonly late: boolean;
  /** The clock function runs again when the faults are over, also when it was down. */
  readonly clockReturns: boolean;
  readonly variants: Variants;
  readonly trace: ((line: string) => void) | undefined;
}

/** The whole system on one virtual clock, and who sends to it. */
export interface World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly policy: LoadedPolicy;
  /** For good: it does not come back with the end of the faults. */
  readonly clockIsDown: boolean;
  readonly journal: Journal;
  readonly stores: SimulatedStores;
  readonly queues: SimulatedQueues;
  readonly slack: SimulatedSlack;
  readonly answers: SimulatedAnswers;
  readonly trace: (who: string, what: string) => void;
  /** One HTTP request to a function. `answer` is undefined when none came within the caller's time. */
  readonly request: (
    functionName: string,
    request: HttpRequest,
    timeoutMs: number,
    answer: (status: number | undefined, body: string) => void,
  ) => void;
  /** What the person on duty does: dead letters and parked posts are asked for again. */
  readonly redrive: () => void;
  /** All workers end at once, and start again. */
  readonly restart: () => void;
}

export const WEBHOOK = `webhook-${PLATFORM.id}`;
export const ANSWERED_WEBHOOK = `webhook-${ANSWERED.id}`;

export const createWorld = (options: WorldOptions): World => {
  const { seed, kinds, faultsEndMs, late, clockReturns, variants } = options;
  const scheduler = createScheduler(START);
  const random = randomOf(seed, 'world');
  const faults = createFaults(seed, kinds, START + faultsEndMs, scheduler);
  const write = options.trace;
  const trace = (who: string, what: string): void =>
    write?.(`${((scheduler.now() - START) / SECOND).toFixed(3).padStart(9)}  ${who.padEnd(20)} ${what}`);
  const journal = createJournal();
  const cluster = createCluster(scheduler, randomOf(seed, 'cluster'), faults, trace);
  const engine = random.chance(0.5) ? awsEngine(TOPOLOGY) : embeddedEngine(TOPOLOGY);
  trace('world', `engine ${engine.name}, faults until ${faultsEndMs / SECOND} s: ${[...kinds].join(' ')}`);
  const stores = createStores(scheduler, cluster, journal);
  const queues = createQueues({
    scheduler,
    random: randomOf(seed, 'queues'),
    faults,
    cluster,
    engine,
    journal,
    names: new Set(Object.keys(TOPOLOGY.queues)),
    trace,
  });
  const oneAtATime = engine.name === 'embedded';
  const slackRandom = randomOf(seed, 'slack');
  const slack = createSlack({
    scheduler,
    random: slackRandom,
    faults,
    cluster,
    journal,
    oneAtATime,
    bugsStay: !clockReturns,
    late,
    trace,
  });
  const answers = createAnswers({ scheduler, random: randomOf(seed, 'answers'), faults, cluster, trace });
  const policy = policyWith(random.pick([1, 1, 2, 'late']));
  const ids = randomOf(seed, 'ids');
  const newId = (): string => `id-${ids.int(0, 2 ** 31).toString(36)}-${ids.int(0, 2 ** 31).toString(36)}`;

  const portsOf = (worker: Worker) => {
    const { trail, ...rest } = stores.portsOf(worker);
    const log: Log = {
      info: (message) => trace(worker.name, `says ${message}`),
      warn: (message, fields) => {
        trace(worker.name, `warns ${message} ${JSON.stringify(fields ?? {})}`);
        if (message === 'kept, and asked for later') journal.leftToClock.push(`${fields?.trailId}`);
      },
      error: (message, fields) => trace(worker.name, `errs ${message} ${JSON.stringify(fields ?? {})}`),
      audit: (message) => trace(worker.name, `writes down ${message}`),
      count: () => {},
    };
    const clock = cluster.clockOf(worker);
    return {
      ...rest,
      trail: variants.trail?.(trail) ?? trail,
      index: stores.index,
      deadLetters: { sweep: queues.sweep },
      queues: queues.senderOf(worker),
      clock,
      newId,
      log,
    };
  };

  const restart = (): void => {
    trace('world', 'restarts everything');
    cluster.restartAll();
    if (engine.isOneProcess) queues.releaseAll(scheduler.now() + SECOND);
  };
  if (engine.isOneProcess) cluster.onCrash(restart);

  startConsumer('classify', 2, (worker) =>
    (variants.classify ?? createClassify)(
      { policy, classifier: tagReader, idKey: ID_KEY },
      // Whoever is erased is found by what they wrote; cards show no earlier contacts here (`stores.ts`).
      { ...portsOf(worker), index: stores.trail },
    ),
  );
  startConsumer('notify', 4, (worker) =>
    (variants.notify ?? createNotify)({ policy }, { ...portsOf(worker), slack: slack.posterOf(worker) }),
  );
  startConsumer('reply', 2, (worker) =>
    (variants.reply ?? createReply)(
      { policy, idKey: ID_KEY, replierOf: () => answers.replierOf(worker) },
      {
        ...portsOf(worker),
        platformApi: { http: () => Promise.reject(new Error('no network here')), tokenIn: () => 'simulated-token' },
      },
    ),
  );
  startClock();
  const webhooks = new Map(
    [PLATFORM, ANSWERED].flatMap((platform) =>
      cluster.add(`webhook-${platform.id}`, 2).map((worker) => {
        const secrets = { signing: [PLATFORM_SECRET], verifyToken: [] };
        return [worker, createWebhook({ platform, secrets, accounts: brandAccounts(policy) }, portsOf(worker))];
      }),
    ),
  );
  const desks = new Map(
    cluster
      .add('desk', 3)
      .map((worker) => [
        worker,
        createDesk({ signingSecrets: [SLACK_SECRET], policy }, { ...portsOf(worker), slack: slack.deskOf(worker) }),
      ]),
  );
  const [operator] = cluster.add('console', 1);

  function startConsumer(functionName: string, count: number, make: (worker: Worker) => Consumer): void {
    const trigger = TOPOLOGY.functions[functionName]?.trigger;
    const consumed = trigger?.kind === 'queues' ? trigger.queues : [];
    const consumers = new Map(cluster.add(functionName, count).map((worker) => [worker, make(worker)]));

    const poll = (queue: string): void => {
      const worker = cluster.freeWorker(functionName);
      const consumer = worker === undefined ? undefined : consumers.get(worker);
      if (worker === undefined || consumer === undefined) return;
      const rows = queues.receive(queue, engine.batchSize(functionName));
      if (rows.length === 0) return;
      trace(worker.name, `takes ${rows.map(({ id, receives }) => `${id}×${receives}`).join(' ')} of ${queue}`);
      cluster.invoke(worker, () => consumer(rows.map(messageOf)), {
        timeoutMs: engine.timeoutMs(functionName),
        done: (outcomes) => {
          for (const [index, row] of rows.entries()) {
            const outcome: Outcome = outcomes[index] ?? { kind: 'failed', code: 'unanswered' };
            trace(worker.name, `${row.id} ${outcome.kind}${outcome.kind === 'defer' ? ` ${outcome.seconds} s` : ''}`);
            queues.settle(row, outcome);
          }
        },
        died: () => {},
      });
    };
    queues.onVisible((queue, at) => {
      if (consumed.includes(queue)) scheduler.at(at, () => poll(queue));
    });
    cluster.onFree((worker) => {
      // Urgent first, as its own poller would have it.
      if (worker.functionName === functionName) for (const queue of consumed) poll(queue);
    });
  }

  function startClock(): void {
    const ticks = new Map(cluster.add('clock', 2).map((worker) => [worker, createClock({ policy }, portsOf(worker))]));
    const tick = (): void => {
      const worker = cluster.freeWorker('clock');
      const run = worker === undefined ? undefined : ticks.get(worker);
      const isDown = kinds.has('clock-down') && !(clockReturns && scheduler.now() >= faults.until);
      if (worker === undefined || run === undefined || isDown) return;
      cluster.invoke(worker, run, { timeoutMs: engine.timeoutMs('clock'), done: () => {}, died: () => {} });
    };
    const schedule = (): void => {
      scheduler.after(engine.tickMs, () => {
        tick();
        if (faults.strikes('double-tick', 0.3)) tick();
        schedule();
      });
    };
    schedule();
  }

  return {
    scheduler,
    random,
    faults,
    cluster,
    engine,
    policy,
    clockIsDown: kinds.has('clock-down') && !clockReturns,
    journal,
    stores,
    queues,
    slack,
    answers,
    trace,
    request: (functionName, request, timeoutMs, answer) => {
      const worker = cluster.freeWorker(functionName);
      const handler = worker === undefined ? undefined : (webhooks.get(worker) ?? desks.get(worker));
      let isOver = false;
      const once = (status: number | undefined, body = ''): void => {
        if (isOver) return;
        isOver = true;
        answer(status, body);
      };
      if (worker === undefined || handler === undefined) return once(503);
      scheduler.after(timeoutMs, () => once(undefined));
      cluster.invoke(worker, () => handler(request), {
        timeoutMs: Math.min(engine.timeoutMs(functionName), 60 * SECOND),
        done: ({ status, body }) => once(status, String(body)),
        died: () => once(undefined),
      });
    },
    restart,
    redrive: () => {
      trace('operator', `shows ${queues.redriveDead()} dead letters again`);
      if (operator === undefined || operator.current !== undefined) return;
      const ports: RedriveParkedPorts = { ...portsOf(operator), unreadable: () => {} };
      cluster.invoke(operator, () => redriveParked(ports, 1), {
        timeoutMs: Number.POSITIVE_INFINITY,
        done: (count) => trace('operator', `asks again for ${count} parked posts`),
        died: () => {},
      });
    },
  };
};
