import type { MentionState } from '../../../shared/reports/mention-line.ts';
import type { ResponseStep } from '../../../shared/reports/response-times.ts';
import type { TargetKind } from '../../../shared/trail/event.ts';

/** All words of the console's pages that Slack has no use for. Arguments are ready to be shown. */
export interface PageTexts {
  /** To whoever comes without a pass, or too late. */
  readonly closed: { readonly title: string; readonly text: string };
  readonly title: string;
  readonly form: {
    readonly from: string;
    readonly to: string;
    readonly desk: string;
    readonly everyDesk: string;
    readonly show: string;
    /** As many as are shown. */
    readonly daysBefore: (count: number, formatted: string) => string;
    readonly lastDays: (count: string) => string;
    readonly lastMonth: string;
  };
  readonly mentions: string;
  readonly urgent: string;
  readonly keptInAll: string;
  readonly answeredWithin: string;
  readonly notResolved: string;
  /** Of what is not resolved. */
  readonly unanswered: string;
  /** Beside those, what waits in a crisis. */
  readonly waitInCrises: string;
  readonly nothing: string;
  readonly crises: string;
  readonly channel: string;
  /** A crisis is counted whole. */
  readonly crisesHint: string;
  readonly perDay: string;
  readonly keptPerDay: string;
  readonly asTable: string;
  readonly day: string;
  readonly targets: string;
  readonly target: Readonly<Record<TargetKind, string>>;
  /** After a target: how long the policy gives for it, in the hours that count. */
  readonly within: (span: string) => string;
  readonly kept: string;
  readonly met: string;
  readonly missed: string;
  readonly stillTime: string;
  readonly times: string;
  /** How a cell of times is read: how many, half of them, nine in ten. */
  readonly timesHint: string;
  readonly step: Readonly<Record<ResponseStep, string>>;
  readonly late: string;
  readonly platform: string;
  readonly lateBy: (span: string) => string;
  readonly lateMore: (count: number, formatted: string) => string;
  readonly noCard: string;
  readonly state: Readonly<Record<MentionState, string>>;
  readonly exported: string;
  /** Before the command that tells the same. */
  readonly inTerminal: string;
  /** By whose time its days are cut and its times told, and by which version of the policy targets are counted. */
  readonly basis: (timeZone: string, policy: string) => string;
  /** Of more than a page reads: since when it has all, if at all. */
  readonly onlySince: (most: string, when: string) => string;
  readonly tooMany: (most: string) => string;
  readonly leftOut: (count: number, formatted: string) => string;
  readonly mention: {
    readonly title: string;
    readonly back: string;
    readonly byId: string;
    readonly unknown: string;
    readonly came: string;
    readonly about: string;
    readonly at: string;
    readonly rule: string;
    readonly state: string;
    readonly what: string;
    readonly who: string;
    readonly when: string;
    readonly times: string;
    readonly steps: string;
    /** `passed-on`: before it was due another team had it, its time began anew, or it was gone. */
    readonly end: Readonly<Record<'met' | 'open' | 'passed-on', string>>;
    readonly holds: string;
    readonly broken: (version: string) => string;
    readonly unreadable: string;
  };
}
