import type { QuarantineStore } from '../content/content.ts';
import { parseBoundedJson } from '../platforms/bounded-json.ts';
import type { BrandAccounts } from '../platforms/platform.ts';
import { platformOf } from '../platforms/registry.ts';
import { decideAndAppend, type TrailPorts } from '../trail/append.ts';
import { SYSTEM, type TrailEvent } from '../trail/event.ts';
import { readDays } from '../trail/read-days.ts';
import { recoveryTimer, type TimerStore } from '../trail/timers.ts';
import type { Trail } from '../trail/trail.ts';
import type { TrailIndex } from '../trail/trail-store.ts';
import { INTAKE_QUEUE, type Intake, QUARANTINE_QUEUE, QuarantineRef } from './jobs.ts';
import type { QueueDrain, QueueSender } from './queue.ts';
import { sendJobs } from './send-jobs.ts';

export interface RedriveParkedPorts extends TrailPorts {
  readonly index: Pick<TrailIndex, 'byDay'>;
  readonly timers: Pick<TimerStore, 'set'>;
  readonly queues: QueueSender;
}

/** Asks again for every parked or failed post of the last `days` days; returns how many. */
export const redriveParked = async (ports: RedriveParkedPorts, days: number): Promise<number> => {
  let count = 0;
  for await (const trail of readDays(ports, ports.clock.now(), days)) {
    const parked = unparks(trail).length;
    if (parked === 0) continue;
    // When we end between the commit and the send, nobody finds it parked any more: the timer does.
    await ports.timers.set(recoveryTimer(trail.id, ports.clock.now()));
    const after = await decideAndAppend(ports, trail, (now) => {
      const [first, ...more] = unparks(now);
      return first === undefined ? undefined : [first, ...more];
    });
    await sendJobs(ports.queues, after, { redraw: false });
    count += parked;
  }
  return count;
};

const unparks = (trail: Trail): TrailEvent[] =>
  trail.posts
    .filter(({ status }) => status === 'parked' || status === 'failed')
    .map(({ postId }) => ({ type: 'unparked', by: SYSTEM, postId }));

export interface RedriveQuarantinePorts {
  readonly quarantine: QuarantineStore;
  readonly queues: QueueSender & QueueDrain;
}

/** Parses every quarantined webhook once more. What is understood now goes the ordinary way; the rest stays. */
export const redriveQuarantine = async (
  { quarantine, queues }: RedriveQuarantinePorts,
  accounts: BrandAccounts,
): Promise<{ understood: number; still: number }> => {
  let understood = 0;
  let still = 0;
  while (true) {
    const messages = await queues.take(QUARANTINE_QUEUE, 10);
    if (messages.length === 0) return { understood, still };
    for (const message of messages) {
      const { contentId, via } = QuarantineRef.parse(JSON.parse(message.body));
      const row = await quarantine.getQuarantined(contentId);
      const intake = row === undefined ? [] : intakeOf(via, row.bodyBase64, row.receivedAt, accounts);
      if (intake === undefined) {
        still += 1;
        continue;
      }
      if (intake.length > 0)
        await queues.send(
          INTAKE_QUEUE,
          intake.map((item) => JSON.stringify(item)),
        );
      await quarantine.removeQuarantined(contentId);
      await queues.remove(QUARANTINE_QUEUE, message);
      understood += 1;
    }
  }
};

/** Undefined while something in it is still not understood. */
const intakeOf = (
  via: string,
  bodyBase64: string,
  receivedAt: number,
  accounts: BrandAccounts,
): Intake[] | undefined => {
  const json = parseBoundedJson(Buffer.from(bodyBase64, 'base64'));
  const parsed = json.kind === 'wrong' ? undefined : platformOf(via)?.parse(json.value, { accounts, receivedAt });
  if (parsed === undefined || parsed.unknown.length > 0) return undefined;
  return parsed.events.map((event) => ({ type: 'event', event, receivedAt }));
};
