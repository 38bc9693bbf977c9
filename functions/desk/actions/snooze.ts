import { nextMorning } from '../../../shared/calendar/next-morning.ts';
import { deskNow } from '../../../shared/policy/desk-now.ts';
import { HOUR, type Instant, SECOND } from '../../../shared/runtime/clock.ts';
import { option, optionalInput, select } from '../../../shared/slack/blocks.ts';
import { SNOOZE_CHOICES, type SnoozeChoice } from '../../../shared/slack/locale/desk-texts.ts';
import type { Trail } from '../../../shared/trail/trail.ts';
import { type Context, type DeskAction, nothing, perform } from '../action.ts';

/** Set aside. It comes back at its time, and in any case when the author writes in the conversation. An exact time goes before a choice. */
export const snooze: DeskAction = {
  kind: 'form',
  right: 'snooze',
  on: 'open',
  form: (_trail, { texts }) => {
    const { form } = texts.desk;
    return {
      title: form.title.snooze,
      blocks: [
        optionalInput(
          'until',
          form.until,
          select(SNOOZE_CHOICES.map((choice) => option(form.snoozeFor[choice], choice))),
          form.snoozeHint,
        ),
        optionalInput('at', form.snoozeAt, { type: 'datetimepicker' }),
      ],
    };
  },
  decide: (trail, fields, context) => {
    const choice = SNOOZE_CHOICES.find((each) => each === fields.until);
    if (choice === undefined && fields.at === undefined) return nothing('neither-chosen');
    const until =
      fields.at === undefined ? choice && untilOf(choice, trail, context) : Math.trunc(Number(fields.at)) * SECOND;
    if (until !== undefined && !(until > context.now)) return nothing('past');
    return perform({ type: 'snoozed', by: context.by, until, untilAuthorWrites: true });
  },
};

export const wake: DeskAction = {
  kind: 'press',
  right: 'snooze',
  on: 'open',
  decide: (trail, { by }) =>
    trail.snooze === undefined ? nothing('not-snoozed') : perform({ type: 'woken', by, why: 'person' }),
};

/** In the time zone and by the calendar of the desk that has it. */
const untilOf = (choice: SnoozeChoice, { route }: Trail, { now, policy }: Context): Instant | undefined => {
  const desk = deskNow(route?.desk, policy.policy);
  const timeZone = policy.policy.desks[desk]?.timeZone ?? 'UTC';
  const calendar = policy.calendars.get(desk) ?? 'always';
  switch (choice) {
    case 'hour':
      return now + HOUR;
    case 'four-hours':
      return now + 4 * HOUR;
    case 'morning':
      return nextMorning(now, timeZone, calendar);
    case 'week':
      return nextMorning(now, timeZone, calendar, 7);
    case 'author':
      return undefined;
  }
};
