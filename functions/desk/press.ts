import type { ContentStore } from '../../shared/content/content.ts';
import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { modal } from '../../shared/slack/blocks.ts';
import { textsFor } from '../../shared/slack/desk-names.ts';
import type { Membership } from '../../shared/slack/membership.ts';
import type { SlackDesk } from '../../shared/slack/slack.ts';
import { appendOnce } from '../../shared/trail/append.ts';
import type { Commit } from '../../shared/trail/event.ts';
import type { TimerStore } from '../../shared/trail/timers.ts';
import { foldTrail, type Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { type Action, act, actionOf, refusalOf } from './act.ts';
import { type Decision, type Fields, type Form, nothing, type Refusal } from './action.ts';
import { allowed } from './allowed.ts';
import type { FormMetadata } from './interaction.ts';
import { type Place, wrongPlace } from './place.ts';
import { told } from './told.ts';

export interface PressPorts {
  readonly trail: TrailStore;
  readonly content: Pick<ContentStore, 'get'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
  readonly slack: Pick<SlackDesk, 'openView' | 'whisper'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Somebody wants something done to a mention. */
export interface Wish {
  readonly action: Action;
  readonly trailId: string;
  readonly user: string;
  readonly place: Place;
  /** Names this very request: the same one again has no second effect. */
  readonly requestId: string;
}

/** What came of it. `text` is for the person alone. */
export type Outcome = { kind: 'done' } | { kind: 'refused'; text: string };

export const FORM = 'desk-form';

/** How long Slack may take to open a form or tell a person: the press itself is to be answered within three seconds. */
export const DESK_TIMEOUT_MS = 1_000;

/**
 * Presses and forms: checks the person and the place, persists, and only then asks for what is to be drawn. Store calls
 * that do not need each other run side by side: with a store of 500 ms a call, an answer takes two seconds.
 */
export const createPresses = (policy: LoadedPolicy, isIn: Membership, ports: PressPorts) => {
  const { trail: store, content, queues, slack, clock, log } = ports;
  const prepare = settingTimers(policy, ports);

  /** A press that does something, or a submitted form. */
  const perform = async (wish: Wish, fields: Fields): Promise<Outcome> => {
    const { commits, hasText, mayDo } = await look(wish);
    if (mayDo !== 'yes') return refuse(nothing(mayDo), foldTrail(wish.trailId, commits));
    let refusal = nothing('nothing-changed');
    const { kind, trail } = await appendOnce(
      ports,
      { trailId: wish.trailId, requestId: wish.requestId, commits },
      (now) => {
        const decision = decide(wish, now, hasText, fields);
        if (decision.kind === 'do') return decision.events;
        refusal = decision;
        return undefined;
      },
      prepare,
    );
    // Also when nothing changed: the card that was clicked may be behind the trail.
    if (trail.received !== undefined) await sendJobs(queues, trail, { redraw: true });
    return kind === 'declined' ? refuse(refusal, trail) : { kind: 'done' };
  };

  /** A press that opens a form or a view: nothing is persisted. */
  const open = async (wish: Wish, triggerId: string): Promise<Outcome | 'not-opened'> => {
    const { commits, hasText, mayDo } = await look(wish);
    const trail = foldTrail(wish.trailId, commits);
    if (mayDo !== 'yes') return refuse(nothing(mayDo), trail);
    const action = actionOf(wish.action);
    const refused = refusalOf(action, trail, hasText) ?? wrongPlace(wish.place, trail);
    if (refused !== undefined) return refuse(refused, trail);
    const opened = await slack.openView(triggerId, viewOf(wish, trail, commits));
    if (opened.kind === 'ok') return { kind: 'done' };
    log.warn('form not opened', { trailId: wish.trailId, error: opened.kind === 'rate-limited' ? '' : opened.error });
    return 'not-opened';
  };

  const viewOf = (wish: Wish, trail: Trail, commits: readonly Commit[]): object => {
    const texts = textsFor(trail, policy);
    const context = { by: personOf(wish), now: clock.now(), policy };
    const action = actionOf(wish.action);
    const { action: name, trailId, place } = wish;
    const metadata = JSON.stringify({ action: name, trailId, ...place } satisfies FormMetadata);
    const { close, cancel, submit } = texts.desk.form;
    const common = { callbackId: FORM, metadata };
    switch (action.kind) {
      case 'form':
        return modal({ ...common, ...action.form(trail, texts, context), submit, close: cancel });
      case 'view':
        return modal({ ...common, ...action.view(trail, commits, texts, context), close });
      case 'press':
        return modal({ ...common, ...EMPTY, close });
    }
  };

  const decide = (wish: Wish, trail: Trail, hasText: boolean, fields: Fields): Decision => {
    const context = { by: personOf(wish), now: clock.now(), policy, hasText };
    if (trail.received === undefined) return nothing('unknown-mention');
    return wrongPlace(wish.place, trail) ?? act(wish.action, trail, context, fields);
  };

  const look = async ({ action, trailId, user }: Wish) => {
    const [commits, kept, mayDo] = await Promise.all([
      store.read(trailId),
      content.get(trailId, clock.now()),
      allowed(user, actionOf(action).right, policy, isIn),
    ]);
    return { commits, hasText: kept !== undefined, mayDo };
  };

  const refuse = (refusal: Refusal, trail: Trail): Outcome => ({
    kind: 'refused',
    text: told(refusal, textsFor(trail, policy)),
  });

  return { perform, open };
};

const personOf = ({ user }: Wish) => ({ kind: 'person', user }) as const;

const EMPTY: Form = { title: '', blocks: [] };
