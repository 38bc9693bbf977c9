import type { QueueSender } from '../../shared/queue/queue.ts';
import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { Clock, NewId } from '../../shared/runtime/clock.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import { type HttpHandler, text } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { isFromSlack } from '../../shared/slack/verify.ts';
import { decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { type Action, act } from './act.ts';
import { BlockActions, payloadOf } from './interaction.ts';

export interface DeskPorts {
  readonly trail: TrailStore;
  readonly queues: QueueSender;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export interface DeskOptions {
  /** The current signing secret and, while it is rotated, the previous one. */
  readonly signingSecrets: readonly string[];
}

const ACTIONS: ReadonlySet<string> = new Set<Action>(['claim', 'resolve']);

/** Slack's interactions: verified, persisted before the ack, and the card drawn again by a job. */
export const createDesk = ({ signingSecrets }: DeskOptions, ports: DeskPorts): HttpHandler => {
  const { trail: store, queues, clock, log } = ports;

  const onAction = async (action: Action, trailId: string, user: string): Promise<void> => {
    const by = { kind: 'person', user } as const;
    const after = await decideAndAppend(ports, await readTrail(store, trailId), (trail) => {
      const decision = act(action, trail, by);
      return decision.kind === 'do' ? decision.events : undefined;
    });
    // Also when nothing changed: the card that was clicked may be behind the trail.
    await sendJobs(queues, after, { redraw: true });
  };

  return async (request) => {
    if (!isFromSlack(request, signingSecrets, clock.now())) {
      log.count('signatures-refused');
      return text(401, 'not signed by Slack\n');
    }
    const parsed = BlockActions.safeParse(payloadOf(request.body));
    // Links and parts of cards that need no answer of ours come here too.
    if (!parsed.success) return text(200, '');
    const { actions, user } = parsed.data;
    try {
      for (const { action_id, value } of actions) {
        if (isAction(action_id) && value !== undefined) await onAction(action_id, value, user.id);
      }
    } catch (error) {
      log.error('action not kept', { code: codeOf(error) });
      return text(503, 'not kept, press again\n');
    }
    return text(200, '');
  };
};

const isAction = (name: string): name is Action => ACTIONS.has(name);
