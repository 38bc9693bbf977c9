import type { Deadline } from '../sla/deadlines.ts';
import type { TargetKind } from '../trail/event.ts';
import { isGone, type Trail } from '../trail/trail.ts';
import type { Formats } from './formats.ts';
import type { CardTexts } from './locale/texts.ts';

export type Deadlines = Readonly<Partial<Record<TargetKind, Deadline>>>;

/** What is still to be done until when, by the desk's clock on the wall; empty when nothing is. */
export const dueLine = (trail: Trail, deadlines: Deadlines, { clock }: CardTexts, formats: Formats): string => {
  if (trail.resolved !== undefined || isGone(trail)) return '';
  const { acknowledge, answer } = deadlines;
  return [
    { target: 'acknowledge' as const, deadline: acknowledge, by: clock.acknowledgeBy, late: clock.acknowledgeLate },
    { target: 'answer' as const, deadline: answer, by: clock.answerBy, late: clock.answerLate },
  ]
    .flatMap(({ target, deadline, by, late }) => {
      if (deadline === undefined || deadline.metAt !== undefined) return [];
      const when = formats.date(deadline.dueAt);
      return [isLate(trail, target, deadline) ? `⏰ ${late(when)}` : `⏱ ${by(when)}`];
    })
    .join(' · ');
};

/** The clock has said so, and the card was drawn again: what is drawn has no time of its own. */
const isLate = ({ clockSteps }: Trail, target: TargetKind, { dueAt }: Deadline): boolean =>
  clockSteps.some((taken) => taken.target === target && taken.step > 0 && taken.dueAt >= dueAt);
