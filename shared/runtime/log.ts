/** Values that a log line may hold: ids, codes and numbers. Never text of a mention, a name or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What the platform of the day counts for us. One metric, one alarm or one line of the dashboard. */
export type Metric =
  | 'mentions-received'
  | 'mentions-quarantined'
  | 'signatures-refused'
  | 'signatures-wrong' // of those refused, what bears a signature
  | 'cards-delivered'
  | 'second-opinions'
  | 'second-opinions-failed'
  | 'texts-fetched'
  | 'texts-not-fetched'
  | 'slack-refused'
  | 'slack-ambiguous'
  | 'posts-late' // put off once more, after somebody should have been called
  | 'posts-refused' // given up, or put off because Slack refuses the token
  | 'jobs-parked'
  | 'messages-failed' // to be tried again, or given up
  | 'duplicates-suppressed'
  | 'timers-fired';

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Who has looked at what: on either engine each such line is written, whatever is left out of the rest. */
  audit(message: string, fields: LogFields): void;
  count(metric: Metric, value?: number): void;
}

export const silentLog: Log = {
  info: () => {},
  warn: () => {},
  error: () => {},
  audit: () => {},
  count: () => {},
};
