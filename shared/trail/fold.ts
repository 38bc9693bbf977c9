import { applyCrisisEvent, type CrisisEvent } from '../crisis/crisis.ts';
import { isMoreUrgent } from '../mention/tags.ts';
import type { Instant } from '../runtime/clock.ts';
import { runsAfter } from './clock-runs.ts';
import { applyDraftEvent, type DraftEvent, draftIn, isDraftEvent, settledBy } from './drafts.ts';
import type { Commit, TrailEvent } from './event.ts';
import {
  type AskEvent,
  applyPostEvent,
  askedPost,
  isPostEvent,
  type PostEvent,
  postIdOf,
  withoutOlder,
} from './posts.ts';
import { emptyTrail, type Trail } from './trail.ts';

export const foldTrail = (id: string, commits: readonly Commit[]): Trail => commits.reduce(applyCommit, emptyTrail(id));

/** As the trail stood at a moment: without what was committed from then on, whenever that says that it happened. */
export const foldTrailAsOf = (id: string, commits: readonly Commit[], asOf: Instant): Trail => {
  // Clocks of two writers differ: whatever follows on a later commit is later.
  const later = commits.findIndex(({ at }) => at >= asOf);
  return foldTrail(id, later === -1 ? commits : commits.slice(0, later));
};

export const applyCommit = (trail: Trail, commit: Commit): Trail => {
  const { at } = commit;
  let after = trail;
  let asks = 0;
  for (const event of commit.events) {
    if (event.type === 'post-asked') {
      const post = askedPost(postIdOf(commit.id, commit.version, asks), event, at, after.hideProblem);
      after = { ...outOfCrisis(after, event, at), posts: [...withoutOlder(after.posts, post), post] };
      asks += 1;
    } else if (isPostEvent(event)) {
      after = { ...after, posts: applyPostEvent(after.posts, event, at) };
    } else if (isDraftEvent(event)) {
      const drafts = applyDraftEvent(after, event, at);
      after = { ...applySent({ ...after, drafts }, event), runs: runsAfter(after, event, at) };
    } else if (event.type === 'crisis-declared' || event.type === 'crisis-widened' || event.type === 'crisis-over') {
      after = { ...after, crises: applyCrisisEvent(after.crises, event, commit) };
    } else {
      after = { ...applyEvent(after, event, at), runs: runsAfter(after, event, at) };
    }
  }
  // Clocks of two writers differ: what was late stays late.
  return { ...after, version: commit.version, hash: commit.hash, lastAt: Math.max(trail.lastAt, at) };
};

/** What the trail will say after a commit of these events: for what must be ready before it. */
export const afterEvents = (trail: Trail, events: readonly TrailEvent[], at: Instant): Trail =>
  applyCommit(trail, {
    id: trail.id,
    version: trail.version + 1,
    commitId: '',
    at,
    events: [...events],
    prevHash: '',
    hash: '',
  });

/** What was grouped is somebody's work once it has a card: its targets count from then. */
const outOfCrisis = (trail: Trail, { purpose }: AskEvent, at: Instant): Trail =>
  purpose === 'card' && trail.route?.hidden === 'grouped'
    ? {
        ...trail,
        route: { ...trail.route, hidden: undefined },
        runs: trail.runs.map((run) => ({ ...run, clockFrom: at })),
      }
    : trail;

/** A reply that was sent from here is its writer's answer, unless the platform's webhook told of it first. */
const applySent = (trail: Trail, event: DraftEvent): Trail => {
  if (event.type !== 'reply-sent' || trail.replies.some(({ reply }) => reply === event.reply)) return trail;
  const by = draftIn(trail, event.draft)?.by ?? event.by;
  return { ...trail, replies: [...trail.replies, { at: event.at, reply: event.reply, by }] };
};

const applyEvent = (
  trail: Trail,
  event: Exclude<TrailEvent, AskEvent | PostEvent | DraftEvent | CrisisEvent>,
  at: Instant,
): Trail => {
  switch (event.type) {
    case 'received': {
      const { type, by, ...received } = event;
      return { ...trail, received, revision: received.revision };
    }
    case 'classified':
      return { ...trail, tags: event.tags };
    case 'routed': {
      const { team, desk, rule, hidden, crisis } = event;
      const stage = { team, desk, by: event.by };
      return {
        ...trail,
        route: { team, desk, rule, hidden, crisis, at },
        // What nobody saw was with nobody until an edit made it somebody's.
        stages: [{ ...stage, from: trail.route === undefined ? (trail.received?.receivedAt ?? at) : at }],
      };
    }
    case 'rerouted': {
      const { team, desk } = event;
      return {
        ...trail,
        route: trail.route && { ...trail.route, team, desk },
        stages: [...trail.stages, { team, desk, from: at, by: event.by }],
        claim: undefined,
        snooze: undefined,
        wokenAt: trail.snooze === undefined ? trail.wokenAt : at,
      };
    }
    case 'retagged': {
      const { topic, urgency } = event;
      return { ...trail, tags: trail.tags && { ...trail.tags, ...(topic && { topic }), ...(urgency && { urgency }) } };
    }
    case 'edited':
      return { ...trail, revision: event.revision };
    case 'deleted':
      return { ...trail, deletedAt: event.at };
    case 'erased':
      return { ...trail, erasedAt: event.at };
    case 'continued': {
      const { mention, urgency } = event;
      const after = { ...trail, continuedBy: [...trail.continuedBy, mention] };
      if (urgency === undefined || trail.tags === undefined) return after;
      // Of several words at once the second may be less urgent than what the first made of it.
      if (!isMoreUrgent(urgency, trail.tags)) return after;
      return { ...after, tags: { ...trail.tags, urgency }, madeUrgentBy: mention };
    }
    case 'replied':
      return {
        ...trail,
        replies: [...trail.replies, { at: event.at, reply: event.reply, by: event.by }],
        drafts: settledBy(trail.drafts, event),
      };
    case 'claimed':
      if (event.released !== undefined) return { ...trail, claim: undefined };
      return { ...trail, claim: { user: event.by.kind === 'person' ? event.by.user : '', by: event.by, at } };
    case 'assigned':
      return { ...trail, claim: { user: event.to, by: event.by, at } };
    case 'resolved':
    case 'dismissed':
      return { ...trail, closed: { by: event.by, at, how: event.type }, snooze: undefined };
    case 'reopened':
      return { ...trail, closed: undefined };
    case 'snoozed':
      return { ...trail, snooze: { until: event.until, untilAuthorWrites: event.untilAuthorWrites } };
    case 'woken':
      return { ...trail, snooze: undefined, wokenAt: at };
    case 'hide-asked':
      return { ...trail, hiding: 'asked', hideAskedBy: event.by.kind === 'person' ? event.by.user : undefined };
    case 'hidden':
      return { ...trail, hiding: 'hidden' };
    case 'hide-refused':
      return { ...trail, hiding: 'refused', hideProblem: event.reason };
    case 'digested':
      return { ...trail, digest: { digest: event.digest, at } };
    case 'clock-stepped':
      return {
        ...trail,
        clockSteps: [...trail.clockSteps, { target: event.target, step: event.step, dueAt: event.dueAt, at }],
      };
  }
};
