import { createNotify } from '../../functions/notify/handler.ts';
import { memoryPaceStore } from '../../shared/adapters/memory/memory-pace-store.ts';
import { mentionIdOf } from '../../shared/mention/mention.ts';
import { isMoreUrgent } from '../../shared/mention/tags.ts';
import { Intake, Job } from '../../shared/queue/jobs.ts';
import { type Instant, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import { silentLog } from '../../shared/runtime/log.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import { findBreak } from '../../shared/trail/chain.ts';
import { isToSend } from '../../shared/trail/drafts.ts';
import type { Commit, TrailEvent } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import { commitVersionOf, isPending, type Post, postIn, trailIdOf as trailOfPost } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { ID_KEY } from './fixtures.ts';
import { type Acknowledged, type Action, type Promised, postKey, type Violation } from './journal.ts';
import type { QueueRow } from './queues.ts';
import { FORGED_TEXT, FORGER, SAID, STAFF } from './workload.ts';
import type { World } from './world.ts';

const CLOCKS_DIFFER_MS = 2 * SECOND;

/** Holds what an observer saw against every promise. */
export const check = async (world: World): Promise<readonly Violation[]> => {
  const { journal, stores, slack, queues } = world;
  const trails = new Map<string, readonly Commit[]>();
  for (const id of new Set(journal.commits.map(({ commit }) => commit.id))) trails.set(id, await stores.trail.read(id));
  const dead = new Set(queues.rows().flatMap((row) => (row.isDead ? [trailIdOf(row) ?? ''] : [])));
  const deadErasures = new Set(queues.rows().flatMap((row) => (row.isDead ? [erasedIn(row) ?? ''] : [])));
  const violations: Violation[] = [...journal.violations];
  const fail = (promise: Promised, what: string): void => {
    violations.push({ promise, what });
  };

  if (world.faults.counts.size === 0 && dead.size > 0)
    fail('nothing acknowledged is lost', 'something was given up though nothing went wrong');
  // By the clock of whoever took it in, which may be behind.
  const isErased = ({ authorId, at }: { readonly authorId: string; readonly at: Instant }) =>
    journal.acknowledged.some(
      (each) => each.kind === 'erasure' && each.authorId === authorId && at <= each.at + CLOCKS_DIFFER_MS,
    );
  for (const acknowledged of journal.acknowledged) {
    if ('trailId' in acknowledged && dead.has(acknowledged.trailId)) continue;
    if (acknowledged.kind === 'unknown' && isErased(acknowledged)) continue;
    if (acknowledged.kind === 'erasure' && deadErasures.has(acknowledged.authorId)) continue;
    const why = await lossOf(acknowledged, world, trails);
    if (why !== undefined) fail('nothing acknowledged is lost', `${JSON.stringify(acknowledged)}: ${why}`);
  }

  const inTime = slack.messages.filter(({ isLate }) => !isLate);
  for (const [postId, messages] of Map.groupBy(inTime, (message) => message.postId))
    if (messages.length > 1) fail('nothing is posted twice', `${postId} stands in Slack ${messages.length} times`);

  for (const [text, copies] of Map.groupBy(world.answers.sent, (answer) => answer.text))
    if (copies.length > 1) fail('a reply is sent once', `"${text}" stands on the platform ${copies.length} times`);

  for (const [id, commits] of trails) {
    const put = journal.commits.filter(({ commit }) => commit.id === id);
    const broken = findBreak(id, commits);
    if (broken !== undefined) fail('the trail only grows', `${id} breaks at ${broken.version}: ${broken.reason}`);
    // Hashes stand for contents: the chain was just verified.
    if (commits.map(({ hash }) => hash).join() !== put.map(({ commit }) => commit.hash).join())
      fail('the trail only grows', `${id} is not what was put`);
    const out = commits.flatMap(({ events }) => events.filter((event) => event.type === 'reply-sent'));
    for (const [reply, events] of Map.groupBy(out, (event) => event.reply))
      if (new Set(events.map(({ draft }) => draft)).size > 1)
        fail('a reply is sent once', `${id} takes the answer ${reply} for two of its replies`);
    const trail = foldTrail(id, commits);
    await checkTrail(trail, commits, world, fail);
    await checkGrouped(id, world, fail);
    for (const { postId, pingedBy } of trail.posts) {
      if (pingedBy === undefined) continue;
      const caller = foldTrail(trailOfPost(pingedBy), trails.get(trailOfPost(pingedBy)) ?? []);
      if (postIn(caller, pingedBy)?.deliveredAt === undefined)
        fail('an alert that pings nobody was called for', `${postId} leaves it to ${pingedBy}, which never came`);
    }
  }

  for (const { invocation, postId } of journal.leases) {
    if (invocation.isUndisturbed && !journal.postsBy.has(postKey(invocation, postId)))
      fail('a lease that was won is used', `invocation ${invocation.number} did not post ${postId}`);
  }
  for (const [channel, grants] of Map.groupBy(journal.grants, (grant) => grant.channel)) {
    const slots = grants.map(({ slotAt }) => slotAt).toSorted((a, b) => a - b);
    const intervalMs = grants[0]?.intervalMs ?? 0;
    if (slots.some((slot, index) => slot - (slots[index - 1] ?? -1e9) < intervalMs))
      fail('the pace is kept', `two slots of ${channel} are nearer than ${intervalMs} ms`);
  }
  return violations;
};

/** From when classify looks at a crisis to its commit it may be stalled. */
const FROM_LOOK_TO_COMMIT_MS = 2 * MINUTE;

/** What has no card of its own is found by a crisis that went on, and that people saw in Slack. */
const checkGrouped = async (
  id: string,
  { journal, stores }: World,
  fail: (promise: Promised, what: string) => void,
): Promise<void> => {
  const promise = 'what is grouped has a live card';
  // By true time, whatever the clocks of who wrote it say.
  const happened = (trailId: string) =>
    journal.commits
      .filter(({ commit }) => commit.id === trailId)
      .flatMap(({ commit, at }) => commit.events.map((event) => ({ event, at, version: commit.version })));
  for (const { event: routed, at } of happened(id)) {
    if (routed.type !== 'routed' || routed.hidden !== 'grouped') continue;
    const key = routed.crisis ?? '';
    const crisisId = trailOfPost(key);
    const ofIt = happened(crisisId).filter(({ version }) => version >= commitVersionOf(key));
    const [declared] = ofIt;
    const shown = ofIt.find(({ event }) => event.type === 'delivered');
    const over = ofIt.find(({ event, version }) => event.type === 'crisis-over' && version > commitVersionOf(key));
    if (!ofIt.some(({ event, version }) => event.type === 'crisis-declared' && version === declared?.version))
      fail(promise, `${id} is grouped in ${key}, which nobody declared`);
    if (shown === undefined || shown.at > at) fail(promise, `${id} is grouped before ${key} was shown`);
    if (over !== undefined && at > over.at + FROM_LOOK_TO_COMMIT_MS)
      fail(promise, `${id} is grouped after ${key} was over`);
    const read = happened(id).findLast(({ event, at: then }) => event.type === 'classified' && then <= at)?.event;
    const isHigh = read?.type === 'classified' && isMoreUrgent(read.tags.urgency, { urgency: 'normal' });
    if (isHigh && !ofIt.some(({ event, at: then }) => event.type === 'crisis-widened' && then <= at))
      fail(promise, `${id} is more urgent than ${key} groups`);
    const found = await Array.fromAsync(stores.trail.byCrisis(key));
    if (!found.includes(id)) fail(promise, `${id} is not found by ${key}`);
  }
};

/** What lies in a queue under which trail; undefined for the rest. */
export const trailIdOf = ({ body }: QueueRow): string | undefined => {
  const parsed: unknown = JSON.parse(body);
  const job = Job.safeParse(parsed);
  if (job.success) return job.data.trailId;
  const intake = Intake.safeParse(parsed);
  if (!intake.success || intake.data.type !== 'event') return undefined;
  const { event } = intake.data;
  switch (event.type) {
    case 'mention':
      return mentionIdOf(ID_KEY, event.mention);
    case 'deletion':
      return mentionIdOf(ID_KEY, event.ref);
    case 'brand-reply':
      return mentionIdOf(ID_KEY, event.answers);
    case 'author-gone':
      return undefined;
  }
};

/** Whose erasure lies in a queue; undefined where it is none. */
const erasedIn = ({ body }: QueueRow): string | undefined => {
  const intake = Intake.safeParse(JSON.parse(body)).data;
  return intake?.type === 'event' && intake.event.type === 'author-gone' ? intake.event.authorId : undefined;
};

/** Why something acknowledged is lost; undefined when it is not. */
const lossOf = async (
  acknowledged: Acknowledged,
  { stores, queues, slack, faults, clockIsDown }: World,
  trails: ReadonlyMap<string, readonly Commit[]>,
): Promise<string | undefined> => {
  if (acknowledged.kind === 'unknown') {
    const { contentId } = acknowledged;
    if ((await stores.content.getQuarantined(contentId)) === undefined) return 'its bytes are not kept';
    const isListed = queues.rows().some(({ queue, body }) => queue === 'quarantine' && body.includes(contentId));
    return isListed ? undefined : 'it is not listed';
  }
  if (acknowledged.kind === 'erasure') {
    for (const id of acknowledged.trailIds) {
      if ((await stores.content.get(id, 0)) !== undefined) return `the text of ${id} is kept`;
    }
    return undefined;
  }
  const commits = trails.get(acknowledged.trailId) ?? [];
  const trail = foldTrail(acknowledged.trailId, commits);
  const happened = new Set(commits.flatMap(({ events }) => events.map(({ type }) => type)));
  // With the clock down for good its recovery timer is all there is of what whoever committed could not ask for.
  const waitsForClock =
    clockIsDown && stores.openTimers().some(({ trailId, kind }) => kind === 'undelivered' && trailId === trail.id);
  switch (acknowledged.kind) {
    case 'deletion':
      return trail.deletedAt === undefined ? 'it is not deleted' : undefined;
    case 'reply':
      return trail.replies.some(({ reply }) => reply === acknowledged.reply) ? undefined : 'the reply is not there';
    case 'crisis': {
      const crisis = trail.crises.at(-1);
      if (crisis === undefined) return 'it was not declared';
      if (acknowledged.isOver && crisis.over === undefined) return 'it was not ended';
      const lost = trail.posts.find((post) => !isShown(post, slack) && !GIVEN_UP.has(post.status));
      return lost === undefined || waitsForClock ? undefined : `its live card is ${lost.status}`;
    }
    case 'press':
      return lossOfPress(acknowledged.action, trail, happened, waitsForClock);
    case 'mention': {
      if (trail.received === undefined || trail.route === undefined) return 'it is not in the trail';
      const { hidden } = trail.route;
      const isGone =
        trail.deletedAt !== undefined ||
        trail.erasedAt !== undefined ||
        hidden === 'deleted-before-seen' ||
        hidden === 'erased';
      if ((trail.revision ?? 0) < acknowledged.revision && !isGone) return 'the revision is not in the trail';
      // Whether it is shown by the card of a crisis is looked at for every trail.
      if (hidden === 'grouped') return undefined;
      if (hidden !== undefined) return isGone || acknowledged.isHidden ? undefined : 'it is hidden';
      if (trail.posts.length === 0) return 'no post was asked for';
      // What classify asks for it sends, for its message comes again until it has. What a person asks for, at the desk or by a redrive, and whoever they
      // asked died with waits for the clock: while that stays down, its timer is all there is. So does what classify asks for where its message was in two
      // hands: one may commit and die, and the other take the message away.
      const byClassify = commits.findLast(({ events }) => events.some(({ type }) => type === 'classified'))?.version;
      const waits = ({ postId }: Post): boolean =>
        waitsForClock &&
        (postId.split('/')[1] !== `${byClassify}` || happened.has('unparked') || faults.counts.has('duplicate'));
      const lost = trail.posts.find((post) => !isShown(post, slack) && !GIVEN_UP.has(post.status) && !waits(post));
      return lost === undefined ? undefined : `its post is ${lost.status}`;
    }
  }
};

/** Why what a person did is lost. What somebody did after it may have undone it. */
const lossOfPress = (
  action: Action,
  trail: Trail,
  happened: ReadonlySet<TrailEvent['type']>,
  waitsForClock: boolean,
): string | undefined => {
  if (trail.erasedAt !== undefined || trail.deletedAt !== undefined) return undefined;
  if (happened.has('resolved') || happened.has('dismissed')) return undefined;
  switch (action) {
    case 'resolve':
    case 'dismiss':
      return 'it was not closed';
    case 'claim':
    case 'assign':
      return happened.has('claimed') || happened.has('assigned') ? undefined : 'nobody had it';
    case 'answered':
      return happened.has('replied') ? undefined : 'it was not answered';
    case 'snooze':
      return happened.has('snoozed') ? undefined : 'it was not set aside';
    case 'reroute':
      return happened.has('rerouted') ? undefined : 'it was not rerouted';
    case 'retag':
      return happened.has('retagged') ? undefined : 'it was not retagged';
    case 'reply': {
      const left = trail.drafts.find(isToSend);
      if (trail.drafts.length === 0) return 'nothing was drafted';
      return left === undefined || waitsForClock ? undefined : `a draft is ${left.status}`;
    }
    case 'review':
    case 'reopen':
    case 'wake':
      return undefined;
  }
};

/** Ends that the desk can see, or that another post took the place of. */
const GIVEN_UP: ReadonlySet<Post['status']> = new Set(['failed', 'parked', 'withdrawn', 'removed']);

const isShown = ({ status, ts, channel, postId }: Post, { messages }: World['slack']): boolean =>
  status === 'delivered' &&
  messages.some((message) => message.ts === ts && message.channel === channel && message.postId === postId);

/** Who took what somebody else had, or gave back what they had not. */
const wrongHolders = (events: readonly TrailEvent[]): readonly string[] => {
  const wrong: string[] = [];
  let holder: string | undefined;
  for (const event of events) {
    if (event.type === 'rerouted') holder = undefined;
    if (event.type === 'assigned') holder = event.to;
    if (event.type !== 'claimed' || event.by.kind !== 'person') continue;
    const { user } = event.by;
    const isReleased = event.released !== undefined;
    if (holder !== (isReleased ? user : undefined)) wrong.push(user);
    holder = isReleased ? undefined : user;
  }
  return wrong;
};

const checkTrail = async (
  trail: Trail,
  commits: readonly Commit[],
  world: World,
  fail: (promise: Promised, what: string) => void,
): Promise<void> => {
  const { slack, stores, journal, faults } = world;
  const events = commits.flatMap((commit) => commit.events);
  for (const user of wrongHolders(events))
    fail('a claim has one winner', `${trail.id} was taken or given back by ${user} while somebody else had it`);
  if (events.filter(({ type }) => type === 'received').length > 1)
    fail('nothing is posted twice', `${trail.id} was received more than once`);
  const isForged = events.some(({ by }) => by.kind === 'person' && by.user === FORGER);
  const content = await stores.content.get(trail.id, 0);
  if (isForged || content?.mention.text === FORGED_TEXT)
    fail('the forged has no effect', `${trail.id} holds what was forged`);
  const steps = events.flatMap((event) =>
    event.type === 'clock-stepped' ? [`${event.target} ${event.step} ${event.dueAt}`] : [],
  );
  if (new Set(steps).size < steps.length)
    fail('a call is made once, and not after the end', `${trail.id} was stepped twice`);
  // Where nothing went wrong: what strikes a clock makes its calls late.
  if (faults.counts.size === 0) {
    for (const { at, events: inOne } of commits)
      for (const event of inOne)
        if (event.type === 'clock-stepped' && at - event.dueAt > world.engine.latestCallMs)
          fail('a call comes in time', `${trail.id} was stepped ${(at - event.dueAt) / SECOND} s late`);
  }
  let isClosed = false;
  for (const { type } of events) {
    if (type === 'resolved' || type === 'dismissed') isClosed = true;
    if (type === 'reopened' || type === 'rerouted') isClosed = false;
    if (type === 'clock-stepped' && isClosed)
      fail('a call is made once, and not after the end', `${trail.id} was stepped after its end`);
  }
  if (trail.erasedAt !== undefined && content !== undefined)
    fail('what is erased is gone', `the text of ${trail.id} is kept`);
  const landed = slack.messages.filter(({ isLate, postId }) => !isLate && postId.startsWith(`${trail.id}/`));
  for (const purpose of ['card', 'alert', 'digest']) {
    const ofPurpose = new Set(trail.posts.flatMap((post) => (post.purpose === purpose ? [post.postId] : [])));
    const channels = landed.flatMap(({ postId, channel }) => (ofPurpose.has(postId) ? [channel] : []));
    if (new Set(channels).size < channels.length)
      fail('nothing is posted twice', `${trail.id} has a second ${purpose} in a channel`);
  }
  if (trail.deletedAt !== undefined && content !== undefined)
    fail('the card says what the trail says', `${trail.id} was deleted and its text is kept`);
  for (const post of trail.posts) {
    const message = slack.messages.find(({ ts, postId }) => ts === post.ts && postId === post.postId);
    if (message === undefined || isPending(post)) continue;
    // A timer draws once more what a lost job, a death or an older drawing left behind: while the clock is down nothing does,
    // and its own job may be lost as well.
    const lost = journal.lostJobs.filter((body) => body.includes('"update"') && body.includes(post.postId));
    const allowed = journal.leftToClock.includes(trail.id) ? 0 : 1;
    if (world.clockIsDown || lost.length > allowed) continue;
    const expected = JSON.stringify(await drawnNow(world, trail.id, post.postId)) ?? '';
    const shown = JSON.stringify(message.drawn);
    // A card also tells of other mentions: only what it says of its own is held against the trail.
    const own = [...STAFF, ...(content === undefined ? [] : [JSON.stringify(content.mention.text).slice(1, -1)])];
    const lacks = own.find((word) => expected.includes(word) && !shown.includes(word));
    if (lacks !== undefined) fail('the card says what the trail says', `${post.postId} does not say ${lacks}`);
    if (content === undefined && SAID.test(shown))
      fail('the card says what the trail says', `${post.postId} shows what was deleted`);
  }
};

/** What a redraw makes of a post, by the real function and without faults; undefined when there is nothing to draw. */
const drawnNow = async (world: World, trailId: string, postId: string): Promise<SlackMessage | undefined> => {
  const { stores, policy, scheduler } = world;
  let drawn: SlackMessage | undefined;
  const consume = createNotify(
    { policy },
    {
      ...stores,
      index: stores.trail,
      pace: memoryPaceStore(),
      slack: {
        post: async () => ({ kind: 'refused', error: 'not_now' }),
        find: async () => ({ kind: 'ok', ts: undefined }),
        workspaceUrl: async () => ({ kind: 'ok', url: 'https://acme.slack.com/' }),
        update: async (message) => {
          drawn = message;
          return { kind: 'ok' };
        },
      },
      clock: { now: scheduler.now, sleep: async () => {} },
      newId: () => 'check',
      log: silentLog,
    },
  );
  await consume([
    { id: 'check', body: JSON.stringify({ type: 'update', trailId, postId } satisfies Job), receives: 1 },
  ]);
  return drawn;
};
