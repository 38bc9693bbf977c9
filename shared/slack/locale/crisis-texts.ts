/** All words of a crisis: its live card, and what whoever declares or ends it is told. Arguments are ready to be shown. */
export interface CrisisTexts {
  readonly header: (topic: string) => string;
  readonly overHeader: (topic: string) => string;
  /** `count` may be 0. */
  readonly grouped: (count: number, formatted: string) => string;
  /** Of the last ten minutes. */
  readonly recent: (formatted: string) => string;
  readonly last: (when: string) => string;
  readonly declared: (who: string, when: string) => string;
  readonly endsAt: (when: string) => string;
  readonly ended: (who: string, when: string) => string;
  readonly endedByItself: (when: string) => string;
  /** Of what is grouped: how many were not closed when the crisis ended. `count` may be 0. */
  readonly openThen: (count: number, formatted: string) => string;
  /** For a channel whose crisis nobody ended. */
  readonly overByItself: (topic: string) => string;
  /** What has a card of its own all the same. */
  readonly others: (upTo: string) => string;
  /** A button: to whom it is to be told that it is fixed. */
  readonly tell: string;
  /** Heads the list that it gives, also while the crisis goes on. */
  readonly wrote: (topic: string) => string;
  readonly wroteReach: string;
  /** A button: what is as urgent as this is grouped as well. */
  readonly widen: (urgency: string) => string;
  readonly widenAsk: string;
  /** In a report, of one of which somebody wanted that. */
  readonly widened: (urgency: string) => string;
  readonly end: string;
  /** Whether whoever pressed that means it. */
  readonly endAsk: string;
  readonly begun: (topic: string, upTo: string, until: string) => string;
  readonly goesOn: (topic: string) => string;
  /** For who did not end it on its card. */
  readonly overNow: string;
  readonly overAlready: string;
  readonly notHere: string;
  readonly notInPolicy: string;
  readonly onWhat: (topics: string) => string;
}
