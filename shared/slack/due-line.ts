import type { Deadline, Deadlines } from '../sla/deadlines.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Voice } from './voice.ts';

/** What is still to be done until when, by the desk's clock on the wall; empty when nothing is. */
export const dueLine = (trail: Trail, deadlines: Deadlines, { texts: { due }, formats }: Voice): string => {
  if (trail.closed !== undefined || isGone(trail)) return '';
  const { acknowledge, answer } = deadlines;
  return [
    { deadline: acknowledge, by: due.acknowledgeBy, late: due.acknowledgeLate },
    { deadline: answer, by: due.answerBy, late: due.answerLate },
  ]
    .flatMap(({ deadline, by, late }) => {
      if (deadline === undefined || deadline.metAt !== undefined) return [];
      const when = formats.date(deadline.dueAt);
      return [isLate(trail, deadline) ? `⏰ ${late(when)}` : `⏱ ${by(when)}`];
    })
    .join(' · ');
};

/**
 * Something has happened since: the clock's call, or that it came back from being set aside. What is drawn has no time of its own,
 * so that a trail is drawn the same whenever it is.
 */
const isLate = ({ lastAt }: Trail, { dueAt }: Deadline): boolean => lastAt >= dueAt;
