import { sendJobs } from '../../shared/queue/send-jobs.ts';
import type { RecordPorts } from '../../shared/sla/record.ts';
import { settingTimers } from '../../shared/sla/set-timers.ts';
import { decideAndAppend, readTrail } from '../../shared/trail/append.ts';
import { rootIdOf } from '../../shared/trail/conversation.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { Context } from './context.ts';
import { continuation } from './continuation.ts';

/**
 * Says on the root's trail what came below its card. The mention's own commit stands first and names the root, so
 * whoever handles the message again after a crash between the two finds here what is left to do.
 */
export const tellRoot = async (
  { policy, ports }: Context<RecordPorts>,
  word: Trail,
  isRetry: boolean,
): Promise<void> => {
  const rootId = rootIdOf(word);
  if (rootId === undefined) return;
  const before = await readTrail(ports.trail, rootId);
  const root = await decideAndAppend(ports, before, (now) => continuation(now, word), settingTimers(policy, ports));
  const looksOther =
    root.closed !== before.closed ||
    root.snooze !== before.snooze ||
    root.replies !== before.replies ||
    root.runs.length !== before.runs.length;
  if (looksOther || isRetry) await sendJobs(ports.queues, root, { redraw: true });
};
