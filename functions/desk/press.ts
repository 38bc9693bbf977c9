import type { Content, ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { Right } from '../../shared/policy/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { retentionDays } from '../../shared/policy/policy-schema.ts';
import type { QueueSender } from '../../shared/queue/queue.ts';
import { officialWords } from '../../shared/replies/tone.ts';
import { type Clock, DAY, type Instant } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { context, ours, plain, section } from '../../shared/slack/blocks.ts';
import { stateLine } from '../../shared/slack/card-state.ts';
import { joined, titleOf, whoAndWhat } from '../../shared/slack/card-words.ts';
import { textsFor, voiceFor } from '../../shared/slack/desk-names.ts';
import { channelLink, escapeMarkup } from '../../shared/slack/escape.ts';
import type { Membership } from '../../shared/slack/membership.ts';
import type { RefusalReason } from '../../shared/slack/refusals.ts';
import type { SlackDesk } from '../../shared/slack/slack.ts';
import { appendOnce } from '../../shared/trail/append.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { act, actionOf, refusalOf } from './act.ts';
import { type DraftWords, type Fields, nothing, type Refusal } from './action.ts';
import { allowed } from './allowed.ts';
import { askForPosts } from './ask-for-posts.ts';
import { viewOf } from './form-view.ts';
import { inOneMoment } from './moment.ts';
import { isPrivate } from './place.ts';
import { told, toldPlainly } from './told.ts';
import { type WhisperSlack, whisper } from './whisper.ts';
import { contextOf, type Wish } from './wish.ts';

export interface PressPorts {
  readonly trail: TrailStore;
  readonly content: Pick<ContentStore, 'get'>;
  readonly drafts: Pick<DraftStore, 'getDraft' | 'putDraft' | 'eraseDraft'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  readonly slack: Pick<SlackDesk, 'openView'> & WhisperSlack;
  readonly clock: Clock;
  readonly log: Log;
}

/** What came of a press. */
export type PressOutcome = { kind: 'done' } | Refused;

/** Why nothing was done, for the person alone. */
export interface Refused {
  readonly kind: 'refused';
  readonly text: string;
  /** As a form's error: without names. */
  readonly plain: string;
  /** The form as it is now, which says why. */
  readonly view?: object;
}

/** Tells the person, and nobody else, why nothing was done. */
export type Tell = (refused: Refused) => Promise<void>;

/** How long Slack may take to open a form or tell a person: the press itself is to be answered within three seconds. */
export const DESK_TIMEOUT_MS = 1_000;

/**
 * Presses and forms: checks the person and the place, persists, and only then asks for what is to be drawn. Store calls that do
 * not need each other run side by side, for Slack waits three seconds: with a store of 500 ms a call an answer takes two, and a
 * lost race one or two calls more.
 */
export const createPresses = (policy: LoadedPolicy, isIn: Membership, ports: PressPorts) => {
  const { trail: store, content, drafts, slack, clock, log } = ports;
  const drawing = { policy, ports };

  /** A press that does something, or a submitted form. `tell` is for what cannot be told in the answer. */
  const carryOut = async (wish: Wish, fields: Fields, tell: Tell): Promise<PressOutcome> => {
    const action = actionOf(wish.action);
    const also = action.kind === 'form' ? action.alsoTakes?.(fields) : undefined;
    const { commits, kept, mayDo } = await factsFor(wish, also);
    const hasText = kept !== undefined;
    if (mayDo !== 'yes') {
      const refused = refuse(nothing(mayDo), wish, foldTrail(wish.trailId, commits));
      await tell(refused);
      return refused;
    }
    const moment = inOneMoment(ports);
    const at = moment.clock.now();
    const prepare = settingTimers(policy, moment);
    let refusal = nothing('nothing-changed');
    let draft: DraftWords | undefined;
    const { kind, trail } = await appendOnce(
      moment,
      { trailId: wish.trailId, requestId: wish.requestId, commits },
      (now) => {
        const decision = act(wish, now, { ...contextOf(wish, policy, at), hasText }, fields);
        if (decision.kind === 'do') {
          draft = decision.draft;
          return decision.events;
        }
        refusal = decision;
        return undefined;
      },
      async (before, events) => {
        await Promise.all([prepare(before, events), keep(draft, before, at)]);
      },
    );
    const [refused] = await Promise.all([
      kind === 'declined' ? answer(refusal, wish, trail, fields, tell) : undefined,
      // Also when nothing changed: the card that was clicked may be behind the trail.
      askForPosts(ports, trail),
      kind === 'appended' && wish.action === 'reply' ? hint(draft, wish, trail) : undefined,
      kind !== 'declined' && isPrivate(wish.place) ? confirm(wish, trail, kept) : undefined,
      kind === 'declined' && draft !== undefined ? drafts.eraseDraft(draft.id) : undefined,
    ]);
    return refused ?? { kind: 'done' };
  };

  /** A form that is behind comes back with its words, and says what happened: sent again it is meant. Else the person is told. */
  const answer = async (refusal: Refusal, wish: Wish, trail: Trail, fields: Fields, tell: Tell): Promise<Refused> => {
    const refused = refuse(refusal, wish, trail);
    if (REOPENS.has(refusal.reason)) {
      const back = { words: fields.text, thenResolve: fields.resolve !== undefined, notice: refused.text };
      return { ...refused, view: await viewOf(drawing, wish, trail, { back }) };
    }
    await tell(refused);
    return refused;
  };

  /** A press that opens a form or a view: nothing is persisted. */
  const open = async (wish: Wish, triggerId: string): Promise<PressOutcome | { kind: 'not-opened' }> => {
    const { commits, kept, mayDo } = await factsFor(wish);
    const trail = foldTrail(wish.trailId, commits);
    if (mayDo !== 'yes') return refuse(nothing(mayDo), wish, trail);
    const refused = refusalOf(wish, trail, kept !== undefined);
    if (refused !== undefined) return refuse(refused, wish, trail);
    const opened = await slack.openView(triggerId, await viewOf(drawing, wish, trail, { commits }));
    if (opened.kind === 'ok') return { kind: 'done' };
    log.warn('form not opened', { trailId: wish.trailId, error: opened.kind === 'rate-limited' ? '' : opened.error });
    return { kind: 'not-opened' };
  };

  /**
   * Words that are to be sent, or to be approved, and may not stand in the trail: stored before the commit that names them. Of
   * those whose commit lost its race no erasure would know.
   */
  const keep = async (draft: DraftWords | undefined, { received }: Trail, at: Instant): Promise<void> => {
    if (draft === undefined) return;
    const expiresAt = at + retentionDays(policy.policy, received?.platform ?? '') * DAY;
    await drafts.putDraft({ draft: draft.id, text: draft.text, expiresAt });
  };

  /** A word to who wrote it. It is only a hint: the reply is on its way. */
  const hint = async (draft: DraftWords | undefined, { user, place }: Wish, trail: Trail): Promise<void> => {
    const official = officialWords(draft?.text ?? '');
    if (official.length === 0) return;
    const { tone } = textsFor(trail, place.channel, policy).reply;
    const text = `💡 ${escapeMarkup(tone(official.join(', ')))}`;
    const said = await whisper(slack, place, user, { text });
    if (said.kind !== 'ok') log.info('hint not shown', { trailId: trail.id });
  };

  /** No card was pressed that would say so, and of twenty lines one was: whose. */
  const confirm = async ({ user, place }: Wish, trail: Trail, kept: Content | undefined): Promise<void> => {
    const voice = voiceFor(trail, place.channel, policy);
    const card = ownCardOf(trail);
    const text = joined([
      `*${escapeMarkup(titleOf(trail, voice.texts))}*`,
      stateLine(trail, voice),
      card && voice.texts.alertCard(channelLink(card.channel)),
    ]);
    const blocks = [section(ours(text)), context(plain(whoAndWhat(trail, kept, voice)))];
    const said = await whisper(slack, place, user, { text, blocks });
    if (said.kind !== 'ok') log.info('hint not shown', { trailId: trail.id });
  };

  /** What is to be known before anything is decided. */
  const factsFor = async ({ action, trailId, user }: Wish, also?: Right) => {
    const [commits, kept, mayDo, mayAlso] = await Promise.all([
      store.read(trailId),
      content.get(trailId, clock.now()),
      allowed(user, actionOf(action).right, policy, isIn),
      allowed(user, also, policy, isIn),
    ]);
    return { commits, kept, mayDo: mayDo === 'yes' ? mayAlso : mayDo };
  };

  const refuse = (refusal: Refusal, { place }: Wish, trail: Trail): Refused => {
    const texts = textsFor(trail, place.channel, policy);
    return { kind: 'refused', text: told(refusal, texts), plain: toldPlainly(refusal, texts) };
  };

  return { carryOut, open };
};

/** The form is behind what it shows. */
const REOPENS: ReadonlySet<RefusalReason> = new Set([
  'answered-meanwhile',
  'answered-there',
  'maybe-answered',
  'edited-meanwhile',
]);
