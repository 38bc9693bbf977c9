import type { ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import { crisisFor } from '../../shared/crisis/grouping.ts';
import { eraseMention } from '../../shared/erasure/erase.ts';
import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { conversationKeyOf, type Mention, mentionIdOf } from '../../shared/mention/mention.ts';
import { isUrgent, type Reading } from '../../shared/mention/tags.ts';
import { retentionDays } from '../../shared/policy/policy-schema.ts';
import { INTAKE_QUEUE, type Intake } from '../../shared/queue/jobs.ts';
import { DONE, type Outcome } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { route } from '../../shared/routing/route.ts';
import { DAY, type Instant, MINUTE } from '../../shared/runtime/clock.ts';
import type { RecordPorts } from '../../shared/sla/record.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, readIntact, readTrail } from '../../shared/trail/append.ts';
import { isSameAuthor, rootIdOf } from '../../shared/trail/conversation.ts';
import { type Events, type HiddenReason, SYSTEM, type TrailEvent } from '../../shared/trail/event.ts';
import { isPending } from '../../shared/trail/posts.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex } from '../../shared/trail/trail-store.ts';
import { reopens } from './continuation.ts';
import { authorErasedUntil, authorKeyIn, isErased } from './erased-author.ts';
import { findRoot, wasAnswered } from './find-root.ts';
import { firstCommit } from './first-commit.ts';
import { createJudge, type Judged, type JudgeOptions, type JudgePorts } from './judge.ts';
import { isNews, newsIn } from './news.ts';
import { tellRoot } from './tell-root.ts';

export interface TakeInPorts extends RecordPorts, JudgePorts {
  readonly index: Pick<TrailIndex, 'byAuthor' | 'byConversation'>;
  readonly content: ContentStore;
  readonly drafts: Pick<DraftStore, 'eraseDraft'>;
  readonly erasures: Pick<ErasureList, 'erasedUntil'>;
}

export interface TakeInOptions extends JudgeOptions {
  /** The key of the hashes that name mentions and authors. */
  readonly idKey: string;
}

/** Most of what is replied to is not ours and never comes, so the wait is short. */
const PARENT_FIRST: Outcome = { kind: 'defer', seconds: 2 };

/** A mention as it came in. */
interface Arrival {
  readonly mention: Mention;
  readonly receivedAt: Instant;
  /** Of `authorKeyIn`. */
  readonly authorKey: string | undefined;
  /** Until when what its author wrote is erased, if they are on the list. */
  readonly erasedUntil: Instant | undefined;
}

/** So long after a post was asked for its job may be lost: a copy that comes by then asks again. */
const LATE_MS = MINUTE;
const isLate = ({ posts }: Trail, now: Instant): boolean =>
  posts.some((post) => isPending(post) && now - post.askedAt > LATE_MS);

/** It was not to be shown, by what it said then. */
const isUnseen = (trail: Trail): boolean =>
  ['noise', 'rule', 'grouped'].some((reason) => reason === trail.route?.hidden) && !isGone(trail);

/** A line below the card of another mention. */
const isWord = (trail: Trail): boolean => rootIdOf(trail) !== undefined && !isGone(trail);

/**
 * Of a first commit, what takes a mention that nobody works on to people or to another crisis. Where it would be hidden as it is, nothing,
 * or, in the same crisis, how urgent it is now: the list of whom to tell marks that.
 */
const takenUp = (first: Events, trail: Trail, { revision: at }: Mention): readonly TrailEvent[] => {
  const routed = first.find((event) => event.type === 'routed');
  const tags = first.find((event) => event.type === 'classified')?.tags;
  if (tags === undefined) return [];
  if (routed?.hidden === 'grouped' && routed.crisis === trail.route?.crisis) {
    const isAsUrgent = trail.closed !== undefined || tags.urgency === trail.tags?.urgency;
    return isAsUrgent ? [] : first.filter(({ type }) => type === 'classified');
  }
  if (routed?.hidden !== undefined && routed.hidden !== 'grouped') return [];
  const news = first.filter(({ type }) => type !== 'received');
  // What is grouped can be done: somebody took it off the crisis's list.
  if (trail.closed === undefined) return news;
  return reopens(trail, tags) ? [{ type: 'reopened', by: SYSTEM, at }, ...news] : [];
};

interface Recorded {
  readonly after: Trail;
  /** The commit is this message's, not another copy's. */
  readonly isOurs: boolean;
}

/** Takes mentions in: stores the content, tags, routes, appends one first commit, or that it was edited, and asks for the posts. */
export const createTakeIn = (options: TakeInOptions, ports: TakeInPorts) => {
  const { policy, idKey } = options;
  const { content, erasures, queues, clock, newId } = ports;
  const { read, judge } = createJudge(options, ports);
  // Before the commit that needs them: a stale timer is harmless, a missing one is not.
  const setTimers = settingTimers(policy, ports);

  const takeIn = async (mention: Mention, receivedAt: Instant, isRetry: boolean): Promise<Outcome> => {
    const before = await readTrail(ports.trail, mentionIdOf(idKey, mention));
    const authorKey = authorKeyIn(mention, idKey);
    const erasedUntil = await authorErasedUntil(erasures, authorKey);
    const arrival = { mention, receivedAt, authorKey, erasedUntil };
    if (isErased(mention, erasedUntil)) return dropErased(arrival, before);
    if (!isRetry && before.received === undefined && (await isAheadOfParent(mention))) return PARENT_FIRST;
    const known = before.received === undefined ? undefined : await content.get(before.id, clock.now());
    const news = newsIn(mention, before, known?.mention);
    const isRecorded = news !== undefined;
    const { after, isOurs } = isRecorded
      ? await record({ ...arrival, mention: news }, before)
      : { after: before, isOurs: false };
    // Whoever erased the author meanwhile had listed them before looking for what they wrote: either they saw this commit,
    // or this look sees the list.
    const erasedMeanwhile = isRecorded ? await authorErasedUntil(erasures, authorKey) : erasedUntil;
    if (isErased(mention, erasedMeanwhile)) return undoErased(arrival, after);
    // They came back, and an erasure under way must leave them the name that this stands under, or the next won't find it.
    if (erasedMeanwhile !== erasedUntil) await aliasOf(authorKey, after.received?.authorAlias, erasedMeanwhile);
    // What another copy of the webhook recorded, it asks for itself: a post that is asked for twice at once takes two slots
    // of its channel. But an earlier try of this very message may have died between the append and here.
    if (isOurs || isRetry || isLate(after, clock.now()))
      await sendJobs(queues, after, { redraw: after.revision !== after.received?.revision });
    await tellRoot({ policy, idKey, ports }, after, isRetry);
    return DONE;
  };

  /** Two workers may have what was said and the answer to it side by side: the answer waits once, unless it is urgent. */
  const isAheadOfParent = async (mention: Mention): Promise<boolean> => {
    const parentId = parentIdOf(mention);
    if (parentId === undefined) return false;
    const parent = await readIntact(ports.trail, parentId);
    return parent !== undefined && parent.received === undefined && !isUrgent((await read(mention)).tags);
  };

  const parentIdOf = ({ inReplyTo: platformId, via, platform }: Mention): string | undefined =>
    platformId === undefined ? undefined : mentionIdOf(idKey, { via, platform, platformId });

  const record = async (arrival: Arrival, before: Trail): Promise<Recorded> => {
    const { mention, receivedAt } = arrival;
    // A larger model is asked once a mention.
    const judged = before.received === undefined ? await judge(mention) : { reading: await read(mention) };
    const { reasons } = judged.reading;
    const expiresAt = receivedAt + retentionDays(policy.policy, mention.platform) * DAY;
    const stored = await content.put({ id: before.id, mention, reasons, expiresAt });
    const gone = stored === 'erased' ? 'deleted-before-seen' : undefined;
    // An edit of what people work on changes neither tags nor route. What nobody works on was put aside for other words.
    const isDecided =
      before.received !== undefined && !isUnseen(before) && !(await isEmergencyAside(before, judged.reading));
    const first = isDecided ? undefined : await firstEvents(before, arrival, judged, gone);
    // Cards are a copy: when the text is not kept any longer, they are drawn again without it.
    await ports.timers.set({ kind: 'redraw', trailId: before.id, dueAt: expiresAt, afterMs: 0 });
    let isOurs = false;
    const decide = (now: Trail): Events | undefined => {
      const events = now.received === undefined ? first : editIn(now);
      isOurs = events !== undefined;
      return events;
    };
    const editIn = (now: Trail): Events | undefined => {
      if (!isNews(mention, now) || stored === 'erased') return undefined;
      const edited = {
        type: 'edited',
        by: { kind: 'platform', platform: mention.via },
        revision: mention.revision,
      } as const;
      const isStillAside = isUnseen(now) || (isWord(now) && rootIdOf(now) === rootIdOf(before));
      return [edited, ...(first !== undefined && isStillAside ? takenUp(first, now, mention) : [])];
    };
    const after = await decideAndAppend(ports, before, decide, setTimers);
    return { after, isOurs };
  };

  /** An edit has made urgent, or words of somebody in danger, what is a line below somebody else's card, where nobody has it. */
  const isEmergencyAside = async (before: Trail, { tags, mayBeDanger = false }: Reading): Promise<boolean> => {
    const rootId = (isUrgent(tags) || mayBeDanger) && isWord(before) ? rootIdOf(before) : undefined;
    if (rootId === undefined) return false;
    const root = await readIntact(ports.trail, rootId);
    return root === undefined || !isSameAuthor(root, before);
  };

  const firstEvents = async (
    { id, received, route: before }: Trail,
    { mention, receivedAt, authorKey, erasedUntil }: Arrival,
    { reading: { tags, mayBeDanger = false }, secondOpinion }: Judged,
    gone: HiddenReason | undefined,
  ): Promise<Events> => {
    const { conversationId, via, platform } = mention;
    const isUnnamed = received === undefined && gone === undefined;
    // Whoever edits is whom the trail is found by, or nobody.
    const authorAlias = isUnnamed ? await aliasOf(authorKey, undefined, erasedUntil) : received?.authorAlias;
    const conversation =
      conversationId === undefined ? undefined : conversationKeyOf(idKey, via, platform, conversationId);
    const routed = route(mention, tags, policy);
    const isShown = before !== undefined && before.hidden === undefined;
    const newcomer = {
      id,
      parentId: parentIdOf(mention),
      conversation,
      authorAlias,
      urgency: tags.urgency,
      mayBeDanger,
    };
    const continues = await findRoot(ports, newcomer, policy, clock.now());
    // What goes on with a conversation goes below its card, to the people who have it; what a colleague passes on is to be looked at.
    const isOneOfMany =
      continues === undefined && gone === undefined && mention.passedOnBy === undefined && !isShown && !mayBeDanger;
    const crisis = isOneOfMany ? await crisisFor(ports.trail, routed, tags, policy, clock.now()) : undefined;
    return firstCommit({
      mention,
      receivedAt,
      tags,
      secondOpinion,
      route: routed,
      policyVersion: policy.version,
      authorAlias,
      conversation,
      continues,
      // Whoever writes again to us waits for another answer.
      crisis: crisis !== undefined && (await wasAnswered(ports, newcomer)) ? undefined : crisis,
      gone,
    });
  };

  /** The name that the trail knows the author by. */
  const aliasOf = async (
    authorKey: string | undefined,
    known: string | undefined,
    erasedUntil: Instant | undefined,
  ): Promise<string | undefined> =>
    authorKey === undefined ? undefined : content.aliasOf(authorKey, known ?? newId(), erasedUntil);

  /** It lay in a queue while its author was erased, or came again after that: nothing of it is kept but that it came. */
  const dropErased = async (arrival: Arrival, before: Trail): Promise<Outcome> => {
    const now = clock.now();
    if (before.received !== undefined) {
      await eraseMention(ports, before, now, SYSTEM);
      return DONE;
    }
    await content.erase(before.id, now);
    // Nor are the words read: those that the classifier stumbled over lay among the dead letters, and would again.
    const wordless = { ...arrival.mention, text: '' };
    const judged = { reading: await read(wordless) };
    const first = await firstEvents(before, { ...arrival, mention: wordless }, judged, 'erased');
    await decideAndAppend(ports, before, (trail) => (trail.received === undefined ? first : undefined));
    return DONE;
  };

  /** Its alias may be new, and may be what finds the author's other texts: the erasure is asked for again, whole. */
  const undoErased = async ({ mention, authorKey }: Arrival, trail: Trail): Promise<Outcome> => {
    const { author, platform, via } = mention;
    const now = clock.now();
    await eraseMention(ports, trail, now, SYSTEM);
    if (author === undefined) return DONE;
    const until = await authorErasedUntil(erasures, authorKey);
    const event = { type: 'author-gone', via, platform, authorId: author.id, at: until ?? now } as const;
    await queues.send(INTAKE_QUEUE, [JSON.stringify({ type: 'event', event, receivedAt: now } satisfies Intake)]);
    return DONE;
  };

  return takeIn;
};
