import * as z from 'zod';
import { Urgency } from '../mention/tags.ts';
import { Duration, oneOrMore, PersonOrGroup, TimeZone, word } from './policy-words.ts';

/** What the policy says about time: when desks are there, how long an answer may take, and who is called when it doesn't come. */

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const Days = z
  .string()
  .regex(
    /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$/,
    'is no day: write `mon`, or `mon-fri` for several',
  );
const Hours = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'is no period: write it like `09:00-12:30`; one that ends the next morning, `18:00-09:00`',
  );
const LocalDate = z.iso.date('is no date: write `2026-12-24`');
const HolidayRegion = z
  .string()
  .regex(
    /^[A-Z]{2}(-[A-Z0-9]{1,8}){0,2}$/,
    'is no country or region: write `FR`, or `DE-BY` for a part, as the npm package date-holidays lists them',
  );

const WeekHours = z.record(Days, oneOrMore(Hours));

const Calendar = z.strictObject({
  hours: WeekHours.describe('Day or days: one period or several. Missing days are closed'),
  holidays: HolidayRegion.optional().describe('Closed on the public holidays of this country or region'),
  closed: z.array(LocalDate).default([]).describe('Closed on these dates as well'),
});

const Rota = z.strictObject({
  timeZone: TimeZone,
  holidays: HolidayRegion.optional().describe('The public holidays of this country or region count as Sundays'),
  shifts: z
    .array(z.strictObject({ days: Days, hours: Hours, who: PersonOrGroup }))
    .min(1)
    .describe('Every week anew; the first shift that it is now is called'),
});

export const Calendars = z.record(word('a calendar'), Calendar);
export const Rotas = z.record(word('a rota'), Rota);

const Target = z.strictObject({
  acknowledge: Duration.optional().describe('Until somebody has claimed it'),
  answer: Duration.optional().describe('Until it has been answered or resolved'),
  hours: z
    .enum(['desk', 'always'])
    .optional()
    .describe('`desk`: only while the desk’s calendar is open; `always`: around the clock. Default: desk'),
});

export const Targets = z.strictObject({
  critical: Target.optional(),
  high: Target.optional(),
  normal: Target.optional(),
  low: Target.optional(),
});

const NO_REMINDER = 'is neither a duration, `15m`, nor a share of the target, `25%`, nor `none`';

export const ReminderBefore = z
  .string(NO_REMINDER)
  .regex(/^([1-9]\d{0,5}(s|m|h)|[1-9]\d?%)$/, NO_REMINDER)
  .or(z.literal('none'));

const CallTo = z
  .string()
  .regex(
    /^(relay|here|channel|[UWS][A-Z0-9]{8,14})$/,
    'should be relay, here, channel, a Slack user id (U0123456789) or a user-group id (S0123456789)',
  );

const EscalationStep = z
  .strictObject({
    after: Duration.optional().describe('Since the target was missed; without it at that moment'),
    ping: CallTo.optional().describe('`relay` is the desk’s; here and channel are for critical mentions only'),
    rota: z.string().optional().describe('Whoever has the shift now, else the desk’s relay'),
    channel: z.string().optional().describe('Told in this channel; without it below the card'),
    urgency: oneOrMore(Urgency).optional().describe('For mentions of this urgency only'),
  })
  .refine(({ ping, rota }) => ping === undefined || rota === undefined, 'has a `ping` and a `rota`: one is called');
export type EscalationStep = z.infer<typeof EscalationStep>;

export const Escalation = z.strictObject({
  steps: z.array(EscalationStep).min(1).describe('One after the other, each once'),
  repeat: Duration.optional().describe('The last step again, this often, until somebody acts'),
});
export type Escalation = z.infer<typeof Escalation>;

export const RerouteClock = z.enum(['continue', 'restart']);
export type RerouteClock = z.infer<typeof RerouteClock>;
