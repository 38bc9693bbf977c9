import type { Right } from '../../shared/policy/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { RefusalReason } from '../../shared/slack/refusals.ts';
import type { Voice } from '../../shared/slack/voice.ts';
import type { Actor } from '../../shared/trail/actor.ts';
import type { Commit, Events } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { Gathered } from './gather.ts';
import type { Seen } from './interaction.ts';

export type Person = Extract<Actor, { kind: 'person' }>;

/** What an action does to a mention: events to append, or why it changes nothing. */
export type Decision = { kind: 'do'; events: Events; draft?: DraftWords | undefined } | Refusal;

/** Words to keep in the content store, under an id that the events name. */
export interface DraftWords {
  readonly id: string;
  readonly text: string;
}

/** `who`, `channel` and `detail` are for what the person is told. */
export type Refusal = { kind: 'nothing'; reason: RefusalReason; who?: Actor; channel?: string; detail?: string };

/** What a decision may look at, beside the trail. */
export interface Context {
  readonly by: Person;
  readonly now: Instant;
  readonly policy: LoadedPolicy;
  /** Names this very request: the same one again has no second effect. */
  readonly requestId: string;
  /** For a submitted form: what there was when it was opened. */
  readonly seen?: Seen | undefined;
  /** For a form that is to show it. */
  readonly gathered?: Gathered | undefined;
}

/** The fields of a submitted form, by name. */
export type Fields = Readonly<Record<string, string>>;

interface Rules {
  /** The right that it takes; undefined: none, for whoever only looks, or has it. */
  readonly right: Right | undefined;
  /** What the mention must be for it to make sense. */
  readonly on: 'open' | 'closed' | 'any';
  /** Also when the text is gone: it takes work off the desk, or only looks. */
  readonly withoutText?: true;
  /** Why it can't be done to this mention, whoever asks: no form opens then. */
  readonly whyNot?: (trail: Trail) => Refusal | undefined;
}

/** An action of the desk: one of these, and a line of the table. Everything here is pure. */
export type DeskAction =
  /** Done by the press. */
  | (Rules & { readonly kind: 'press'; readonly decide: (trail: Trail, context: Context) => Decision })
  /** The press opens a form; what is submitted is decided by what the trail says then. */
  | (Rules & {
      readonly kind: 'form';
      /** The form shows what was said, and the words of a draft. */
      readonly gathers?: true;
      readonly form: (trail: Trail, voice: Voice, context: Context) => Form;
      /** The right that it takes beside its own, by what was filled in. */
      readonly alsoTakes?: (fields: Fields) => Right | undefined;
      readonly decide: (trail: Trail, fields: Fields, context: Context) => Decision;
    })
  /** The press shows something, and changes nothing. */
  | (Rules & {
      readonly kind: 'view';
      readonly view: (trail: Trail, commits: readonly Commit[], voice: Voice, context: Context) => Form;
    });

export interface Form {
  readonly title: string;
  /** What its button says; by default that it confirms. */
  readonly submit?: string;
  /** What is to be known before all else, when it opens. One that comes back says why in their place. */
  readonly warnings?: readonly object[];
  readonly blocks: readonly object[];
}

export const nothing = (
  reason: RefusalReason,
  detail: { readonly who?: Actor; readonly channel?: string; readonly detail?: string } = {},
): Refusal => ({ kind: 'nothing', reason, ...detail });

/** Its author has edited it since the form was opened: what was written, or is to be approved, answers other words. */
export const editedSince = ({ revision }: Trail, seen: Seen | undefined): boolean =>
  seen?.revision !== undefined && seen.revision !== revision;

export const perform = (...events: Events): Decision => ({ kind: 'do', events });
