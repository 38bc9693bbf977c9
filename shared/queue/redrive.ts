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
import type { QueueDrain, QueueMessage, QueueSender } from './queue.ts';
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

/** `gone`: erased, or kept long enough. */
type Again = 'understood' | 'still' | 'gone';

/**
 * Parses every quarantined webhook once more. What is understood now goes the ordinary way; the rest stays. Counts
 * webhooks: one that lies in the queue twice is one.
 */
export const redriveQuarantine = async (
  ports: RedriveQuarantinePorts,
  accounts: BrandAccounts,
): Promise<Readonly<Record<Again, number>>> => {
  const seen = new Map<string, Again>();
  while (true) {
    const taken = (await ports.queues.take(QUARANTINE_QUEUE, 10)).map((message) => {
      const ref = refOf(message);
      return { message, ref, key: ref?.contentId ?? message.body };
    });
    const fresh = taken.filter(({ key }) => seen.get(key) !== 'still');
    // Nothing more, or what was hidden first shows again.
    if (fresh.length === 0)
      return { understood: countOf(seen, 'understood'), still: countOf(seen, 'still'), gone: countOf(seen, 'gone') };
    for (const { message, ref, key } of fresh) {
      const again = ref === undefined ? 'still' : await parseAgain(ports, message, ref, accounts);
      // The second message of one webhook finds it gone.
      if (!seen.has(key)) seen.set(key, again);
    }
  }
};

/** Undefined when the message is none of ours: it stays where a person finds it. */
const refOf = ({ body }: QueueMessage): QuarantineRef | undefined => {
  const json = parseBoundedJson(Buffer.from(body));
  return json.kind === 'wrong' ? undefined : QuarantineRef.safeParse(json.value).data;
};

const countOf = (seen: ReadonlyMap<string, Again>, again: Again): number =>
  [...seen.values()].filter((each) => each === again).length;

const parseAgain = async (
  { quarantine, queues }: RedriveQuarantinePorts,
  message: QueueMessage,
  { contentId, via }: QuarantineRef,
  accounts: BrandAccounts,
): Promise<Again> => {
  const row = await quarantine.getQuarantined(contentId);
  if (row === undefined) {
    await queues.remove(QUARANTINE_QUEUE, message);
    return 'gone';
  }
  const intake = intakeOf(via, row.bodyBase64, row.receivedAt, accounts);
  if (intake === undefined) return 'still';
  if (intake.length > 0)
    await queues.send(
      INTAKE_QUEUE,
      intake.map((item) => JSON.stringify(item)),
    );
  await quarantine.removeQuarantined(contentId);
  await queues.remove(QUARANTINE_QUEUE, message);
  return 'understood';
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
