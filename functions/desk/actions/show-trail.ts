import { type Policy, teamName } from '../../../shared/policy/policy-schema.ts';
import type { Instant } from '../../../shared/runtime/clock.ts';
import { context, ours, sectionsOf } from '../../../shared/slack/blocks.ts';
import { channelLink, escapeMarkup } from '../../../shared/slack/escape.ts';
import { type ToldEvent, UNTOLD_EVENTS } from '../../../shared/slack/locale/desk-texts.ts';
import { actorName, teamAtDesk } from '../../../shared/slack/names.ts';
import type { Voice } from '../../../shared/slack/voice.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import type { DeskAction } from '../action.ts';

/** What a view shows at most: each step is a line of some 100 characters. */
const SHOWN_STEPS = 60;
const LINES_OF_A_SECTION = 15;

/** What happened to a mention, who did it and when: in our own words, the policy's names and our own staff, so nothing of a stranger's. */
export const showTrail: DeskAction = {
  kind: 'view',
  right: undefined,
  on: 'any',
  withoutText: true,
  view: (trail, commits, voice, { now, policy: { policy } }) => {
    const { texts, formats } = voice;
    const lines = commits.flatMap(({ at, events }) =>
      events.filter(isTold).map((event) => lineOf(event, at, { ...voice, policy, now })),
    );
    const shown = lines.slice(-SHOWN_STEPS);
    const says = texts.desk.trail;
    const earlier = lines.length - shown.length;
    return {
      title: texts.desk.form.title.trail,
      blocks: [
        ...(earlier === 0 ? [] : [context(ours(says.earlier(earlier, formats.count(earlier))))]),
        ...sectionsOf(shown, LINES_OF_A_SECTION),
        context(ours(says.holds(trail.id))),
      ],
    };
  },
};

type Told = Extract<TrailEvent, { type: ToldEvent }>;

const isTold = (event: TrailEvent): event is Told => !UNTOLD_EVENTS.some((type) => type === event.type);

interface Telling extends Voice {
  readonly policy: Policy;
  readonly now: Instant;
}

const lineOf = (event: Told, at: Instant, telling: Telling): string => {
  const { texts, formats, now } = telling;
  const what = texts.desk.trail.events[event.type];
  const when = formats.date(at, now);
  const detail = detailOf(event, telling);
  const more = detail === undefined || detail === when ? '' : ` ${detail}`;
  return `${when} · *${what}*${more} · ${actorName(event.by, texts)}`;
};

const detailOf = (event: Told, { texts, formats, policy, now }: Telling): string | undefined => {
  switch (event.type) {
    case 'classified':
      return `${texts.topic[event.tags.topic]}, ${texts.urgency[event.tags.urgency]}`;
    case 'routed':
      return escapeMarkup(`${placeOf(event, policy)} (${event.rule})`);
    case 'rerouted':
      return escapeMarkup(placeOf(event, policy));
    case 'retagged':
      return [event.topic && texts.topic[event.topic], event.urgency && texts.urgency[event.urgency]]
        .filter((part) => part !== undefined)
        .join(', ');
    case 'continued':
      return event.urgency && texts.urgency[event.urgency];
    case 'post-asked':
      return channelLink(event.channel);
    case 'clock-stepped':
      return event.step === 0 ? texts.due.reminder : texts.due.late;
    case 'assigned':
      return actorName({ kind: 'person', user: event.to }, texts);
    case 'replied':
      // By the platform's own time, from which it counts: we may hear of it much later.
      return formats.date(event.at, now);
    case 'snoozed':
      return event.until === undefined ? undefined : formats.date(event.until, now);
    default:
      return undefined;
  }
};

/** By the policy's names; what it does not know any more, as the trail has it. */
const placeOf = ({ team, desk }: { readonly team: string; readonly desk?: string | undefined }, policy: Policy) =>
  teamAtDesk({ team: teamName(policy, team), desk: desk && (policy.desks[desk]?.name ?? desk) });
