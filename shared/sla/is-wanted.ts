import type { LoadedPolicy } from '../policy/loaded-policy.ts';
import { draftIn } from '../trail/drafts.ts';
import type { Post } from '../trail/posts.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import { clocksOf } from './deadlines.ts';

/**
 * Whether a post that was asked for is still to be made: nobody is called for what is done, set aside or passed on since, nor to
 * approve what awaits it no more, and no crisis is told to be over once another goes on.
 */
export const isWanted = (
  { purpose, calledAt, note, aboutDraft }: Post,
  trail: Trail,
  loaded: LoadedPolicy,
): boolean => {
  if (note === 'approval-wanted') return draftIn(trail, aboutDraft)?.status === 'awaits-approval';
  // It says that a crisis is over, which another has taken up before Slack could be told.
  if (purpose === 'note' && trail.crises.length > 0) return trail.crises.at(-1)?.over !== undefined;
  if (purpose !== 'reminder' && purpose !== 'escalation') return true;
  const run = trail.runs.at(-1);
  if (trail.closed !== undefined || isGone(trail) || trail.snooze !== undefined) return false;
  if (run === undefined || run.from > calledAt) return false;
  // Back from being set aside: to be seen, whatever is due.
  if (calledAt === trail.wokenAt) return true;
  const told = trail.clockSteps.filter(({ at }) => at === calledAt).map(({ target }) => target);
  const open = clocksOf(trail, run, loaded).filter(({ metAt }) => metAt === undefined);
  return open.some(({ target }) => told.length === 0 || told.includes(target));
};
