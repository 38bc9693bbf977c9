import type { MentionReader } from '../../shared/classifier/classifier.ts';
import { type SecondOpinion, withSecondOpinion } from '../../shared/classifier/second-opinion.ts';
import type { ContentStore, QuarantineStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import { type ErasePorts, eraseAgain, eraseMention, replayInParts } from '../../shared/erasure/erase.ts';
import { authorKeyOf, conversationKeyOf, type Mention, mentionIdOf, unsaidKind } from '../../shared/mention/mention.ts';
import { isUrgent, type Reading, type SecondOpinionOutcome } from '../../shared/mention/tags.ts';
import { INTAKE_QUEUE, Intake } from '../../shared/queue/jobs.ts';
import type { Consumer, Outcome, QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import { givingUpWaiting } from '../../shared/replies/give-up.ts';
import { brandKnownAs, retentionDays } from '../../shared/routing/policy-schema.ts';
import { durationMs } from '../../shared/routing/policy-words.ts';
import { type LoadedPolicy, route } from '../../shared/routing/route.ts';
import { perMessage } from '../../shared/runtime/batch.ts';
import { type Clock, DAY, type Instant, type NewId } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, readIntact, readTrail } from '../../shared/trail/append.ts';
import { isSameAuthor, rootIdOf } from '../../shared/trail/conversation.ts';
import { type Events, type HiddenReason, SYSTEM } from '../../shared/trail/event.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import { continuation } from './continue.ts';
import { findRoot, type Place } from './find-root.ts';
import { type Continues, firstCommit } from './first-commit.ts';
import { erasedOrAgain, forgetAuthor } from './forget-author.ts';
import { type BrandReply, type Fetched, type PlatformApi, textFetchOf } from './missing-text.ts';
import { putAside } from './put-aside.ts';

export interface ClassifyPorts {
  readonly trail: TrailStore;
  readonly index: Pick<TrailIndex, 'byAuthor' | 'byConversation'>;
  readonly content: ContentStore;
  readonly drafts: Pick<DraftStore, 'eraseDraft'>;
  readonly quarantine: Pick<QuarantineStore, 'putQuarantined' | 'listQuarantined' | 'removeQuarantined'>;
  readonly erasures: ErasePorts['erasures'];
  readonly deadLetters: ErasePorts['deadLetters'];
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  /** A larger model, where the policy asks one about what the classifier is unsure of. */
  readonly secondOpinion?: SecondOpinion | undefined;
  /** Where texts are fetched that did not come; without it none is. */
  readonly platformApi?: PlatformApi | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface ClassifyOptions {
  readonly policy: LoadedPolicy;
  readonly classifier: MentionReader;
  /** The key of the hashes that name mentions and authors. */
  readonly idKey: string;
}

const DONE: Outcome = { kind: 'done' };

/** A mention as it came in. */
interface Arrival {
  readonly mention: Mention;
  /** Under which its author's alias is kept; undefined where the platform names nobody. */
  readonly authorKey: string | undefined;
  readonly receivedAt: Instant;
}

/** How a mention was read, and what became of asking a larger model. */
interface Judged {
  readonly reading: Reading;
  readonly secondOpinion?: SecondOpinionOutcome;
}

/** Intake to trail: stores the content, tags, routes, appends one first commit, and asks for the posts. */
export const createClassify = (options: ClassifyOptions, ports: ClassifyPorts): Consumer => {
  const { policy, classifier, idKey } = options;
  const { content, queues, clock, newId, log } = ports;
  // Before the commit that needs them: a stale timer is harmless, a missing one is not.
  const setTimers = settingTimers(policy, ports);

  const onMention = async (mention: Mention, receivedAt: Instant, isRetry: boolean): Promise<Outcome> => {
    const before = await readTrail(ports.trail, mentionIdOf(idKey, mention));
    const authorKey = authorKeyIn(mention);
    const arrival = { mention, authorKey, receivedAt };
    const erasedUntil = await authorErasedUntil(authorKey);
    if (isErased(mention, erasedUntil)) return dropErased(arrival, before);
    if (!isRetry && before.received === undefined && (await isAheadOfParent(mention))) return PARENT_FIRST;
    const news = await newsIn(mention, before);
    const isRecorded = news !== undefined;
    const after = isRecorded ? await record({ ...arrival, mention: news }, before, erasedUntil) : before;
    // Whoever erased the author meanwhile had listed them before looking for what they wrote: either they saw this commit,
    // or this look sees the list.
    const erasedMeanwhile = isRecorded ? await authorErasedUntil(authorKey) : erasedUntil;
    if (isErased(mention, erasedMeanwhile)) return undoErased(arrival, after);
    // They came back, and an erasure under way must leave them the name that this stands under, or the next won't find it.
    if (erasedMeanwhile !== erasedUntil) await aliasOf(authorKey, after.received?.authorAlias, erasedMeanwhile);
    // Always, from what the trail now says: an earlier try may have died between the append and the next step.
    await sendJobs(queues, after, { redraw: after.revision !== after.received?.revision });
    await tellRoot(after, isRetry);
    return DONE;
  };

  /**
   * With its words, where it came as ids only and its platform tells them, which may be worth waiting for, once.
   * Nothing is asked about what is known already, was taken back, or is by somebody who was erased.
   */
  const withText = async (mention: Mention, isRetry: boolean): Promise<Exclude<Fetched, { kind: 'refused' }>> => {
    const asItCame = { kind: 'mention', mention } as const;
    const fetchText = textFetchOf(mention, policy, ports.platformApi);
    if (fetchText === undefined) return asItCame;
    const before = await readTrail(ports.trail, mentionIdOf(idKey, mention));
    if (before.received !== undefined || isGone(before)) return asItCame;
    if (isErased(mention, await authorErasedUntil(authorKeyIn(mention)))) return asItCame;
    const fetched = await fetchText();
    if (fetched.kind === 'away' && !isRetry) return fetched;
    const isFetched = fetched.kind === 'mention' || fetched.kind === 'own';
    log.count(isFetched ? 'texts-fetched' : 'texts-not-fetched');
    if (isFetched) return fetched;
    log.warn('text not fetched', { trailId: before.id, platform: mention.via, code: fetched.code });
    return asItCame;
  };

  /** Its alias may be new, and may be what finds the author's other texts: the erasure is asked for again, whole. */
  const undoErased = async ({ mention, authorKey }: Arrival, trail: Trail): Promise<Outcome> => {
    const { author, platform, via } = mention;
    const now = clock.now();
    await eraseMention(ports, trail, now, SYSTEM);
    if (author === undefined) return DONE;
    const until = await authorErasedUntil(authorKey);
    const event = { type: 'author-gone', via, platform, authorId: author.id, at: until ?? now } as const;
    await queues.send(INTAKE_QUEUE, [JSON.stringify({ type: 'event', event, receivedAt: now } satisfies Intake)]);
    return DONE;
  };

  /** Two workers may have what was said and the answer to it side by side: the answer waits once, unless it is urgent. */
  const isAheadOfParent = async (mention: Mention): Promise<boolean> => {
    const { inReplyTo: platformId, via, platform } = mention;
    if (platformId === undefined) return false;
    const parent = await readIntact(ports.trail, mentionIdOf(idKey, { via, platform, platformId }));
    return parent !== undefined && parent.received === undefined && !isUrgent((await read(mention)).tags);
  };

  const authorKeyIn = ({ author, platform }: Mention): string | undefined =>
    author === undefined ? undefined : authorKeyOf(idKey, platform, author.id);

  const authorErasedUntil = async (authorKey: string | undefined): Promise<Instant | undefined> =>
    authorKey === undefined ? undefined : ports.erasures.erasedUntil(authorKey);

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
    const first = await firstEvents(before.id, { ...arrival, mention: wordless }, judged, { gone: 'erased' });
    await decideAndAppend(ports, before, (trail) => (trail.received === undefined ? first : undefined));
    return DONE;
  };

  /**
   * What is to be recorded: a mention that is new, or an edit, in which what it leaves out is as it was. The same words that
   * come again with a newer time are none: a post comes once a subscription, in shapes that say more or less of it, and some
   * are dated by the sending.
   */
  const newsIn = async (mention: Mention, before: Trail): Promise<Mention | undefined> => {
    if (before.received === undefined) return mention;
    if (isRepeatedNotice(mention)) return undefined;
    const known = (await content.get(before.id, clock.now()))?.mention;
    const news = isNews(mention, before) ? mention : lateWords(mention, known, before);
    if (news === undefined) return undefined;
    // At the same revision it is this edit itself, which a try that ended before its commit has stored.
    const isOlder = known !== undefined && known.revision < news.revision;
    if (isOlder && known.text === news.text && known.rating === news.rating) return undefined;
    // Whom the trail has no alias of would not be found when they are erased.
    const isNamed = before.received.authorAlias !== undefined;
    const author = isNamed ? (news.author ?? known?.author) : undefined;
    // LinkedIn dates an edit and nothing else; a notice without words was dated by its sending.
    const createdAt = known?.needsFetch ? news.createdAt : Math.min(news.createdAt, before.received.createdAt);
    // An edit that says neither its kind nor its stars comes as a post.
    const isReview = known?.kind === 'review' && news.kind === unsaidKind(news.rating);
    const kind = isReview ? known.kind : news.kind;
    // Of the account that the words came for: another's notice stood where that one answers by another way.
    return { ...known, ...news, kind, author, createdAt, elsewhere: news.elsewhere };
  };

  const record = async (arrival: Arrival, before: Trail, erasedUntil: Instant | undefined): Promise<Trail> => {
    const { mention, receivedAt } = arrival;
    // An edit changes neither tags nor route: a larger model is asked once a mention.
    const judged = before.received === undefined ? await judge(mention) : { reading: await read(mention) };
    const { reading } = judged;
    const expiresAt = receivedAt + retentionDays(policy.policy, mention.platform) * DAY;
    const stored = await content.put({ id: before.id, mention, reasons: reading.reasons, expiresAt });
    const first =
      before.received === undefined
        ? await firstEvents(
            before.id,
            arrival,
            judged,
            stored === 'erased' ? { gone: 'deleted-before-seen' } : { erasedUntil },
          )
        : undefined;
    // Cards are a copy: when the text is not kept any longer, they are drawn again without it.
    await ports.timers.set({ kind: 'redraw', trailId: before.id, dueAt: expiresAt, afterMs: 0 });
    const decide = (now: Trail): Events | undefined => {
      if (now.received === undefined) return first;
      if (!isNews(mention, now) || stored === 'erased') return undefined;
      return [{ type: 'edited', by: { kind: 'platform', platform: mention.via }, revision: mention.revision }];
    };
    return decideAndAppend(ports, before, decide, setTimers);
  };

  const read = async (mention: Mention): Promise<Reading> =>
    classifier.read({ ...mention, ...brandKnownAs(policy.policy) });

  /** By the classifier, and where it is unsure and the policy says so, by a larger model too. */
  const judge = async (mention: Mention): Promise<Judged> => {
    const reading = await read(mention);
    const asked = policy.policy.classifier.secondOpinion;
    if (asked === undefined || ports.secondOpinion === undefined) return { reading };
    const readable = { ...mention, ...brandKnownAs(policy.policy) };
    const { below, timeLimit } = asked;
    const options = { below, timeLimitMilliseconds: durationMs(timeLimit) };
    const opinions = await withSecondOpinion(readable, reading, ports.secondOpinion, options);
    if (opinions.why === 'sure') return { reading };
    log.count(opinions.by === 'second' ? 'second-opinions' : 'second-opinions-failed');
    return { reading: opinions.reading, secondOpinion: opinions.why };
  };

  const firstEvents = async (
    id: string,
    { mention, authorKey, receivedAt }: Arrival,
    { reading, secondOpinion }: Judged,
    { gone, erasedUntil }: { readonly gone?: HiddenReason; readonly erasedUntil?: Instant | undefined },
  ): Promise<Events> => {
    const { conversationId, inReplyTo, via, platform } = mention;
    const authorAlias = gone === undefined ? await aliasOf(authorKey, undefined, erasedUntil) : undefined;
    const conversation =
      conversationId === undefined ? undefined : conversationKeyOf(idKey, via, platform, conversationId);
    const parentId = inReplyTo === undefined ? undefined : mentionIdOf(idKey, { via, platform, platformId: inReplyTo });
    return firstCommit({
      mention,
      receivedAt,
      reading,
      secondOpinion,
      route: route(mention, reading.tags, policy),
      policyVersion: policy.version,
      authorAlias,
      conversation,
      continues: await continuesWhat({ id, parentId, conversation, authorAlias }, reading),
      gone,
    });
  };

  const continuesWhat = async (place: Place, { tags }: Reading): Promise<Continues | undefined> => {
    const found = await findRoot(ports, place, policy, clock.now());
    if (found === undefined) return undefined;
    const { trail: root, card } = found;
    const isAuthor = place.authorAlias !== undefined && place.authorAlias === root.received?.authorAlias;
    // One alert when a conversation turns critical, not one with every word of it.
    const isAlerted = tags.urgency === 'critical' && isKnownCrisis(root, await found.lastWord());
    return { root, card, isAuthor, isAlerted };
  };

  /**
   * Says on the root's trail what came below its card. The mention's own commit stands first and names the root, so
   * whoever handles the message again after a crash between the two finds here what is left to do.
   */
  const tellRoot = async (word: Trail, isRetry: boolean): Promise<void> => {
    const rootId = rootIdOf(word);
    if (rootId === undefined) return;
    const before = await readTrail(ports.trail, rootId);
    const root = await decideAndAppend(ports, before, (now) => continuation(now, word), setTimers);
    const looksOther =
      root.resolved !== before.resolved ||
      root.snooze !== before.snooze ||
      root.replies !== before.replies ||
      root.runs.length !== before.runs.length;
    if (looksOther || isRetry) await sendJobs(queues, root, { redraw: true });
  };

  const onBrandReply = async (event: BrandReply, isRetry: boolean): Promise<Outcome> => {
    const reply = mentionIdOf(idKey, event.reply);
    const answered = await readTrail(ports.trail, mentionIdOf(idKey, event.answers));
    const trail = await decideAndAppend(
      ports,
      answered,
      (before) =>
        before.replies.some((known) => known.reply === reply)
          ? undefined
          : [
              { type: 'replied', by: { kind: 'platform', platform: event.reply.via }, at: event.at, reply },
              ...givingUpWaiting(before, 'answered'),
            ],
      setTimers,
    );
    await sendJobs(queues, trail, { redraw: true });
    await tellRoot(trail, isRetry);
    return DONE;
  };

  const onEvent = async (item: Extract<Intake, { type: 'event' }>, isRetry: boolean): Promise<Outcome> => {
    const { event, receivedAt } = item;
    switch (event.type) {
      case 'mention': {
        const told = await withText(event.mention, isRetry);
        if (told.kind === 'away') return TEXT_FIRST;
        if (told.kind === 'mention') return onMention(told.mention, receivedAt, isRetry);
        if (told.reply !== undefined) return onBrandReply(told.reply, isRetry);
        log.info('mention ignored', { platform: event.mention.via, reason: 'own-post' });
        return DONE;
      }
      case 'deletion': {
        const id = mentionIdOf(idKey, event.ref);
        // On the list as well: a backup that is put back brings the text back.
        await ports.erasures.add({ kind: 'mention', key: id, at: receivedAt });
        await content.erase(id, receivedAt);
        const deleted = { type: 'deleted', by: { kind: 'platform', platform: event.ref.via }, at: event.at } as const;
        const trail = await decideAndAppend(
          ports,
          await readTrail(ports.trail, id),
          (now) => (now.deletedAt === undefined ? [deleted, ...givingUpWaiting(now, 'deleted')] : undefined),
          setTimers,
        );
        for (const { draft } of trail.drafts) await ports.drafts.eraseDraft(draft);
        await sendJobs(queues, trail, { redraw: true });
        return DONE;
      }
      case 'author-gone':
        return forgetAuthor({ ports, idKey }, event, item);
      case 'brand-reply':
        return onBrandReply(event, isRetry);
    }
  };

  return perMessage(Intake, log, async (item, { receives }) => {
    switch (item.type) {
      case 'event':
        return onEvent(item, receives > 1);
      case 'quarantine':
        return putAside({ policy, idKey, ports }, item);
      case 'replay-erasures':
        if (item.part !== undefined)
          return erasedOrAgain(await eraseAgain(ports, item.part, { idKey, by: SYSTEM }), log);
        await replayInParts(ports, { idKey });
        return DONE;
    }
  });
};

/** Most of what is replied to is not ours and never comes, so the wait is short. */
const PARENT_FIRST: Outcome = { kind: 'defer', seconds: 2 };

/** Its platform is away: it may be a crisis, so the wait is short here too. */
const TEXT_FIRST: Outcome = { kind: 'defer', seconds: 5 };

const isCritical = ({ tags }: Trail): boolean => tags?.urgency === 'critical';

/**
 * What its author writes makes the conversation itself critical, unless a person said since that it is not. Where somebody
 * closed it since, the crisis channel takes it for over, and only what was said last tells whether it has heard again.
 */
const isKnownCrisis = (root: Trail, lastWord: Trail): boolean => {
  if (!isCritical(root)) return isCritical(lastWord) && !isSameAuthor(root, lastWord);
  return isCritical(lastWord) || root.runs.every(({ closedAt }) => closedAt === undefined);
};

const isErased = ({ createdAt }: Mention, until: Instant | undefined): boolean =>
  until !== undefined && createdAt <= until;

/** Ids only, and no edit by its own account: dated by its sending, it is newer than the words that were fetched. */
const isRepeatedNotice = ({ needsFetch, createdAt, revision }: Mention): boolean =>
  needsFetch && revision === createdAt;

/**
 * The words of what came as ids only, under the least revision that is newer: a comment that names two of our accounts comes
 * once for each, and one of the two tells no words. An edit that came without them has others.
 */
const lateWords = (mention: Mention, known: Mention | undefined, before: Trail): Mention | undefined => {
  if (known === undefined || mention.text.trim() === '') return undefined;
  // By whom the trail has no alias: they would not be found when their author is erased.
  if (mention.author !== undefined && before.received?.authorAlias === undefined) return undefined;
  const at = (before.revision ?? 0) + 1;
  const isAwaited = known.needsFetch
    ? known.revision === known.createdAt
    : // A try that ended before its commit has stored them.
      known.revision === at && known.text === mention.text;
  return isAwaited ? { ...mention, createdAt: at, revision: at } : undefined;
};

/** Not known yet, or a newer revision of what is. */
const isNews = (mention: Mention, trail: Trail): boolean =>
  trail.received === undefined || mention.revision > (trail.revision ?? 0);
