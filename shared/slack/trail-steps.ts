import { type Policy, teamName } from '../policy/policy-schema.ts';
import type { Instant } from '../runtime/clock.ts';
import type { Actor } from '../trail/actor.ts';
import type { Commit, TrailEvent } from '../trail/event.ts';
import { type ToldEvent, UNTOLD_EVENTS } from './locale/desk-texts.ts';
import { teamAtDesk } from './names.ts';
import type { Voice } from './voice.ts';

/** A step of a mention's way, in a desk's words: none is a stranger's. `detail` says more of it, where there is more to say. */
export interface TrailStep {
  readonly at: Instant;
  readonly what: string;
  readonly detail: StepDetail | undefined;
  readonly by: Actor;
}

/** Words as they are, or somebody or some place that is shown as what shows it can. */
export type StepDetail =
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'person'; readonly user: string }
  | { readonly kind: 'channel'; readonly channel: string };

interface Telling extends Voice {
  readonly policy: Policy;
  readonly now: Instant;
}

/** What happened to a mention, who did it and when, in order, by the policy's names; a bare time is as seen `now`. */
export const trailSteps = (commits: readonly Commit[], telling: Telling): readonly TrailStep[] =>
  commits.flatMap(({ at, events }) => events.filter(isTold).map((event) => stepOf(event, at, telling)));

type Told = Extract<TrailEvent, { type: ToldEvent }>;

const isTold = (event: TrailEvent): event is Told => !UNTOLD_EVENTS.some((type) => type === event.type);

const stepOf = (event: Told, at: Instant, telling: Telling): TrailStep => {
  const { texts, formats, now } = telling;
  const detail = detailOf(event, telling);
  const { events, wentOn, givenBack } = texts.desk.trail;
  // Of words that want no answer of ours the trail does not tell whose they are.
  const isWentOn = event.type === 'continued' && event.needsNoAnswer;
  const isGivenBack = event.type === 'claimed' && event.released !== undefined;
  const what = isWentOn ? wentOn : isGivenBack ? givenBack : events[event.type];
  const isItsTime = detail?.kind === 'words' && detail.words === formats.date(at, now);
  return { at, what, detail: isItsTime ? undefined : detail, by: event.by };
};

const detailOf = (event: Told, telling: Telling): StepDetail | undefined => {
  const { texts, formats, now } = telling;
  switch (event.type) {
    case 'classified':
      return said(`${texts.topic[event.tags.topic]}, ${texts.urgency[event.tags.urgency]}`);
    case 'routed':
      return said(`${placeOf(event, telling)} (${event.rule})`);
    case 'rerouted':
      return said(placeOf(event, telling));
    case 'retagged':
      return said(
        [event.topic && texts.topic[event.topic], event.urgency && texts.urgency[event.urgency]]
          .filter((part) => part !== undefined)
          .join(', '),
      );
    case 'continued':
      return event.urgency && said(texts.urgency[event.urgency]);
    case 'post-asked':
      return { kind: 'channel', channel: event.channel };
    case 'clock-stepped':
      return said(event.step === 0 ? texts.due.reminder : texts.due.late);
    case 'assigned':
      return { kind: 'person', user: event.to };
    case 'replied':
      // By the platform's own time, from which it counts: we may hear of it much later.
      return said(formats.date(event.at, now));
    case 'snoozed':
      return event.until === undefined ? undefined : said(formats.date(event.until, now));
    default:
      return undefined;
  }
};

const said = (words: string): StepDetail => ({ kind: 'words', words });

/** By the policy's names; what it does not know any more, as the trail has it. */
const placeOf = (
  { team, desk }: { readonly team: string; readonly desk?: string | undefined },
  { policy, locale }: Telling,
) => teamAtDesk({ team: teamName(policy, team, locale), desk: desk && (policy.desks[desk]?.name ?? desk) });
