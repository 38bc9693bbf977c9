import type { Quarantined, QuarantineStore } from '../content/content.ts';
import { bodyIn } from '../content/quarantined-body.ts';
import { parseBoundedJson } from '../platforms/bounded-json.ts';
import type { BrandAccounts } from '../platforms/platform.ts';
import { platformOf } from '../platforms/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import { INTAKE_QUEUE, type Intake, QUARANTINE_QUEUE, QuarantineRef } from './jobs.ts';
import type { QueueDrain, QueueMessage, QueueSender } from './queue.ts';

export interface RedriveQuarantinePorts {
  readonly quarantine: QuarantineStore;
  readonly queues: QueueSender & QueueDrain;
  readonly clock: Pick<Clock, 'now'>;
}

/** How many webhooks. `gone`: the queue still told of them, and they were erased or kept long enough. */
export interface Redriven {
  readonly understood: number;
  readonly still: number;
  readonly gone: number;
}

/**
 * Parses every quarantined webhook once more: what is kept, for a queue may have forgotten it. What is understood now goes the
 * ordinary way; the rest stays.
 */
export const redriveQuarantine = async (ports: RedriveQuarantinePorts, accounts: BrandAccounts): Promise<Redriven> => {
  const { quarantine, queues, clock } = ports;
  const understood = new Set<string>();
  const still = new Set<string>();
  const isKept = ({ expiresAt }: Quarantined) => expiresAt > clock.now();
  for await (const row of quarantine.listQuarantined()) {
    // DynamoDB removes it within days.
    if (!isKept(row)) continue;
    const intake = intakeOf(row, accounts);
    if (intake === undefined) {
      still.add(row.id);
      continue;
    }
    await queues.send(
      INTAKE_QUEUE,
      intake.map((item) => JSON.stringify(item)),
    );
    await quarantine.removeQuarantined(row.id);
    understood.add(row.id);
  }
  const { gone, strange } = await dropReferences(ports, isKept);
  return {
    understood: understood.size,
    still: still.size + strange,
    gone: gone.filter((id) => !understood.has(id)).length,
  };
};

/** Takes off the queue what tells of webhooks that are not kept. What is no reference stays where a person finds it. */
const dropReferences = async (
  { quarantine, queues }: RedriveQuarantinePorts,
  isKept: (row: Quarantined) => boolean,
): Promise<{ gone: readonly string[]; strange: number }> => {
  const seen = new Set<string>();
  const gone = new Set<string>();
  let strange = 0;
  while (true) {
    const taken = await queues.take(QUARANTINE_QUEUE, 10);
    const fresh = taken.filter(({ id }) => !seen.has(id));
    // Nothing more, or what was hidden first shows again.
    if (fresh.length === 0) return { gone: [...gone], strange };
    for (const message of fresh) {
      seen.add(message.id);
      const ref = refOf(message);
      if (ref === undefined) {
        strange += 1;
        continue;
      }
      const row = await quarantine.getQuarantined(ref.contentId);
      if (row !== undefined && isKept(row)) continue;
      await queues.remove(QUARANTINE_QUEUE, message);
      gone.add(ref.contentId);
    }
  }
};

const refOf = ({ body }: QueueMessage): QuarantineRef | undefined => {
  const json = parseBoundedJson(Buffer.from(body));
  return json.kind === 'wrong' ? undefined : QuarantineRef.safeParse(json.value).data;
};

/** Undefined while something in it is still not understood. */
const intakeOf = (row: Quarantined, accounts: BrandAccounts): readonly Intake[] | undefined => {
  const { via, receivedAt } = row;
  const json = parseBoundedJson(bodyIn(row));
  const parsed = json.kind === 'wrong' ? undefined : platformOf(via)?.parse(json.value, { accounts, receivedAt });
  if (parsed === undefined || parsed.unknown.length > 0) return undefined;
  return parsed.events.map((event) => ({ type: 'event', event, receivedAt }));
};
