import { MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import { isToSend } from '../../shared/trail/drafts.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { isPending } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { check } from './check.ts';
import { type FaultKind, kindsOf } from './faults.ts';
import type { Violation } from './journal.ts';
import { deadlineAfterFaults } from './liveness.ts';
import { randomOf } from './random.ts';
import { startWorkload } from './workload.ts';
import { createWorld, START, type Variants, type World } from './world.ts';

/** What is to be simulated. The same scenario gives the same run, to the last line of its trace. */
export interface Scenario {
  readonly seed: number;
  /** Faults stop early, and everything must have ended in time after them. */
  readonly liveness: boolean;
  /** How many mentions; drawn from the seed when undefined. */
  readonly mentions?: number | undefined;
  /** Drawn from the seed when undefined. */
  readonly kinds?: ReadonlySet<FaultKind> | undefined;
  /** Some posts land later than the whole wait: outside the promise, and counted. */
  readonly late?: boolean;
}

export interface Run {
  readonly scenario: Scenario;
  readonly mentions: number;
  readonly kinds: ReadonlySet<FaultKind>;
  readonly violations: readonly Violation[];
  readonly figures: Figures;
}

export interface Figures {
  readonly acknowledged: number;
  readonly posted: number;
  readonly replies: number;
  /** Reminders and escalations. */
  readonly calls: number;
  /** Alerts that left the ping to another. */
  readonly silent: number;
  /** Mentions that the live card of a crisis shows. */
  readonly grouped: number;
  readonly commits: number;
  readonly faults: number;
  readonly limited: number;
  /** Posts that landed after the whole wait, and how many posts stand twice because of one. */
  readonly late: number;
  readonly lateTwice: number;
  readonly parked: number;
  readonly dead: number;
  /** From the last fault to the end of everything, milliseconds. */
  readonly settleMs: number;
}

/** How long a run may take after its last fault before what is not at its end is called lost. */
const HORIZON_MS = 180 * MINUTE;

export const simulate = async (
  scenario: Scenario,
  options: { readonly variants?: Variants; readonly trace?: (line: string) => void } = {},
): Promise<Run> => {
  const { seed, liveness, late = false } = scenario;
  const random = randomOf(seed, 'scenario');
  const kinds = scenario.kinds ?? kindsOf(seed);
  const drawn = random.chance(0.1) ? random.int(15, 30) : random.int(1, 8);
  const mentions = scenario.mentions ?? drawn;
  const faultsEndMs = random.int(20, liveness ? 90 : 240) * SECOND;
  const { variants = {}, trace } = options;
  const world = createWorld({ seed, kinds, faultsEndMs, late, clockReturns: liveness, variants, trace });
  const { scheduler, faults, journal } = world;
  planWindows(world, seed);
  planRestarts(world, seed);
  const workload = startWorkload(world, seed, mentions, faultsEndMs);

  // Once the faults are over: the clock runs again, and the time counts.
  await scheduler.run(() => false, faults.until);
  const deadline = liveness ? await deadlineAfterFaults(world, workload) : undefined;
  const isOver = isOverOf(world, workload.isOver);
  const ended = await scheduler.run(isOver, faults.until + HORIZON_MS);
  const violations = [...(await check(world))];
  const last = journal.commits.reduce((latest, { at }) => Math.max(latest, at), faults.until);
  if (!ended) violations.push({ promise: 'everything ends in time', what: 'something goes on for ever' });
  if (deadline !== undefined && last > deadline)
    violations.push({
      promise: 'everything ends in time',
      what: `it ended ${(last - deadline) / SECOND} s too late, ${(last - faults.until) / SECOND} s after the faults`,
    });
  return { scenario, mentions, kinds, violations, figures: figuresOf(world, last - faults.until) };
};

/** Nobody works, no queue holds anything but dead letters and quarantine, and no post is pending. */
const isOverOf = (world: World, workloadIsOver: () => boolean): (() => boolean) => {
  const { journal, cluster, queues, stores, clockIsDown } = world;
  let seen = 0;
  let pending = false;
  // A card is drawn once more two minutes after what it shows has changed; the end of its text's retention is far.
  const isToBeDrawn = (): boolean =>
    !clockIsDown &&
    stores.openTimers().some(({ kind, dueAt }) => kind === 'redraw' && dueAt < world.scheduler.now() + HORIZON_MS);
  return () => {
    if (!workloadIsOver() || cluster.isBusy()) return false;
    if (queues.rows().some(({ isDead, queue }) => !isDead && queue !== 'quarantine')) return false;
    if (seen !== journal.commits.length) {
      seen = journal.commits.length;
      const byId = Map.groupBy(journal.commits, ({ commit }) => commit.id);
      pending = [...byId].some(
        ([id, entries]) =>
          // With the clock down for good, what waits for a timer waits for ever.
          (!clockIsDown || stores.openTimers().every(({ trailId }) => trailId !== id)) &&
          isUnfinished(
            foldTrail(
              id,
              entries.map(({ commit }) => commit),
            ),
          ),
      );
    }
    return !pending && !isToBeDrawn();
  };
};

/** A post or a reply is on its way. */
const isUnfinished = ({ posts, drafts }: Trail): boolean => posts.some(isPending) || drafts.some(isToSend);

/** Times in which Slack refuses or fails. */
const planWindows = (world: World, seed: number): void => {
  const { faults, slack, scheduler } = world;
  const random = randomOf(seed, 'windows');
  for (const [kind, fault] of [
    ['rate-limit', 'slack-429'],
    ['errors', 'slack-500'],
  ] as const) {
    const count = random.int(1, 4);
    for (let index = 0; index < count; index += 1) {
      const from = START + random.int(0, faults.until - START);
      const until = Math.min(from + random.int(1, 30) * SECOND, faults.until);
      const channel = random.pick(['C0PRESS001', 'C0PRESS001', 'C0SERVICE1', 'C0CRISIS01', undefined]);
      if (!faults.kinds.has(fault)) continue;
      scheduler.at(from, () => {
        world.trace('slack', `${kind} in ${channel ?? 'the workspace'} until ${(until - START) / SECOND}`);
        slack.open({ kind, channel, from, until });
      });
    }
  }
};

const planRestarts = (world: World, seed: number): void => {
  const { faults, scheduler } = world;
  const random = randomOf(seed, 'restarts');
  const times = Array.from({ length: random.int(1, 3) }, () => START + random.int(0, faults.until - START));
  if (!faults.kinds.has('restart')) return;
  for (const at of times) {
    scheduler.at(at, world.restart);
  }
};

const figuresOf = ({ journal, slack, answers, queues, faults }: World, settleMs: number): Figures => {
  const late = slack.messages.filter(({ isLate }) => isLate);
  const copies = Map.groupBy(slack.messages, ({ postId }) => postId);
  return {
    acknowledged: journal.acknowledged.length,
    posted: slack.messages.length,
    replies: answers.sent.length,
    calls: journal.commits.filter(({ commit }) => commit.events.some(({ type }) => type === 'clock-stepped')).length,
    silent: journal.commits.filter(({ commit }) =>
      commit.events.some((event) => event.type === 'delivery-started' && event.pingedBy !== undefined),
    ).length,
    grouped: journal.commits.filter(({ commit }) =>
      commit.events.some((event) => event.type === 'routed' && event.hidden === 'grouped'),
    ).length,
    commits: journal.commits.length,
    faults: faults.counts.values().reduce((sum, count) => sum + count, 0),
    limited: slack.limited(),
    late: late.length,
    lateTwice: late.filter(({ postId }) => (copies.get(postId)?.length ?? 0) > 1).length,
    parked: journal.commits.filter(({ commit }) => commit.events.some(({ type }) => type === 'parked')).length,
    dead: queues.rows().filter(({ isDead }) => isDead).length,
    settleMs,
  };
};
