import { Urgency } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { writerOf } from '../../shared/replies/note.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { deadlinesOf } from '../../shared/sla/deadlines.ts';
import { rootIdOf } from '../../shared/trail/conversation.ts';
import { waitingIn } from '../../shared/trail/drafts.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';

/** A mention that waits for somebody. */
export interface Work {
  readonly trail: Trail;
  /** The next target that is not met yet, met in time or not; undefined where the policy sets none. */
  readonly dueAt: Instant | undefined;
  /** Not while it is set aside: whoever did that has decided. */
  readonly isOverdue: boolean;
}

/** What is open, the most pressing first: overdue, then by urgency, then by when it is due. */
export const openWork = (trails: readonly Trail[], policy: LoadedPolicy, now: Instant): readonly Work[] =>
  trails
    .filter(isOpen)
    .map((trail): Work => {
      const unmet = Object.values(deadlinesOf(trail, policy)).filter(({ metAt }) => metAt === undefined);
      const dueAt = unmet.length === 0 ? undefined : Math.min(...unmet.map((deadline) => deadline.dueAt));
      return { trail, dueAt, isOverdue: dueAt !== undefined && dueAt <= now && trail.snooze === undefined };
    })
    .toSorted(
      (a, b) =>
        Number(b.isOverdue) - Number(a.isOverdue) ||
        rankOf(a) - rankOf(b) ||
        (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY),
    );

/** Shown, with a card of its own, and neither closed nor gone. */
export const isOpen = (trail: Trail): boolean =>
  trail.received !== undefined &&
  trail.route !== undefined &&
  trail.route.hidden === undefined &&
  trail.closed === undefined &&
  !isGone(trail) &&
  rootIdOf(trail) === undefined;

const rankOf = ({ trail }: Work): number => Urgency.options.indexOf(trail.tags?.urgency ?? 'normal');

export const isMine =
  (user: string) =>
  ({ trail }: Work): boolean =>
    trail.claim?.user === user;

/** A reply to it awaits approval, and not their own: nobody approves that. */
export const awaitsOther =
  (user: string) =>
  ({ trail }: Work): boolean => {
    const waiting = waitingIn(trail);
    return waiting !== undefined && writerOf(waiting) !== user;
  };
