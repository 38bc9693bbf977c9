import type { FollowUp } from '../../reports/follow-up.ts';
import type { TrailEvent } from '../../trail/event.ts';
import type { Action } from '../card-buttons.ts';
import type { RefusalReason } from '../refusals.ts';

/** All words of working at the desk: buttons, forms, answers to one person, lists. Arguments are ready to be shown. */
export interface DeskTexts {
  readonly assigned: (who: string, by: string, when: string) => string;
  readonly dismissed: (who: string, when: string) => string;
  readonly rerouted: (who: string, when: string) => string;
  readonly snoozedUntil: (when: string, orAuthor: boolean) => string;
  readonly snoozedUntilAuthor: string;
  readonly dismissedHeader: string;
  readonly movedHeader: string;
  readonly moved: (team: string, channel: string, who: string, when: string) => string;

  /** Of a button, or of an option under `more`. */
  readonly button: Readonly<Record<Action, string>>;
  /** `detail` is a name or a channel where the reason has one, else empty. */
  readonly refused: Readonly<Record<RefusalReason, (detail: string) => string>>;
  /** For a name and a channel in a form's error, which Slack shows as plain text. */
  readonly unnamed: { readonly person: string; readonly channel: string };

  readonly form: {
    /** At most 24 characters. */
    readonly title: Readonly<Record<'reroute' | 'snooze' | 'retag' | 'assign' | 'hide' | 'trail', string>>;
    readonly submit: string;
    readonly cancel: string;
    readonly close: string;
    readonly team: string;
    readonly desk: string;
    readonly rerouteHint: string;
    readonly until: string;
    readonly snoozeHint: string;
    readonly snoozeFor: Readonly<Record<SnoozeChoice, string>>;
    readonly snoozeAt: string;
    readonly topic: string;
    readonly urgency: string;
    readonly retagHint: string;
    readonly assignee: string;
  };
  readonly trail: {
    readonly events: Readonly<Record<ToldEvent, string>>;
    /** Somebody wrote below its card: its author, to say thanks, or somebody else. */
    readonly wentOn: string;
    /** A claim that was given back. */
    readonly givenBack: string;
    readonly earlier: (count: number, formatted: string) => string;
    readonly holds: (id: string) => string;
  };
  readonly passedOn: {
    /** On the card: a colleague's word for what somebody else said. */
    readonly line: (who: string) => string;
    readonly taken: string;
    readonly noText: string;
    readonly ownMessage: string;
  };
  readonly lists: {
    readonly open: string;
    readonly mine: string;
    readonly team: string;
    readonly toApprove: string;
    readonly overdue: string;
    readonly week: string;
    readonly nothing: string;
    readonly more: (count: string) => string;
    readonly overdueSince: (when: string) => string;
    readonly dueAt: (when: string) => string;
    readonly noOne: string;
    readonly awaitsApproval: string;
    readonly openCard: string;
    readonly noTimes: string;
    readonly claimedIn: (times: Within) => string;
    readonly answeredIn: (times: Within) => string;
    readonly resolvedIn: (times: Within) => string;
    readonly stillOpen: (count: string) => string;
    readonly help: string;
    readonly explainWhat: string;
    /** Who is still to hear that what a topic is about is fixed. */
    readonly about: (topic: string) => string;
    readonly aboutWhat: (topics: string) => string;
    readonly aboutNobody: string;
    readonly showMore: (count: string) => string;
    readonly aboutReach: (days: string) => string;
    readonly aboutState: Readonly<Record<FollowUp['state'], string>>;
    /** How far the lists look back. */
    readonly reach: (days: string) => string;
    readonly partial: (count: string) => string;
    readonly asOf: (when: string) => string;
  };
}

/** How a card came to be shown is the machine's business: `vigie trail show` tells it. */
export const UNTOLD_EVENTS = [
  'delivery-started',
  'delivery-refused',
  'delivery-dropped',
  'delivery-broken',
  'unparked',
  'reply-started',
] as const satisfies readonly TrailEvent['type'][];
export type ToldEvent = Exclude<TrailEvent['type'], (typeof UNTOLD_EVENTS)[number]>;

/** How many came to a step, and within how long half of them and nine of ten did. */
export interface Within {
  readonly count: number;
  readonly formatted: string;
  readonly half: string;
  readonly most: string;
}

/** How long a mention can be set aside. `morning`: the desk's next one, which by night is that of the same date. */
export const SNOOZE_CHOICES = ['hour', 'four-hours', 'morning', 'week', 'author'] as const;
export type SnoozeChoice = (typeof SNOOZE_CHOICES)[number];
