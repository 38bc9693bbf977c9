/** Why an operation failed, in a word that logs, tests and callers can rely on. */
export type ErrorCode =
  | 'configuration' // a setting or the policy is wrong: stop, and say which
  | 'store-unavailable' // the database is full, locked, throttled or away: try again
  | 'queue-unavailable'
  | 'too-large' // the item is over the store's or the queue's limit
  | 'trail-broken' // a chain does not verify or a commit cannot be read
  | 'contention' // too many concurrent commits on one trail
  | 'classifier-unavailable' // the thread that reads texts ended: try again
  | 'second-opinion-failed'
  | 'platform-refused' // a platform's API said no for good
  | 'platform-unavailable';

export class VigieError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  /** `message` is static or made of codes and ids: never of a stranger's text. */
  constructor(code: ErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'VigieError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The code to log for anything thrown: never the message, which may quote a stranger's text. */
export const codeOf = (error: unknown): string =>
  error instanceof VigieError ? error.code : error instanceof Error ? error.name : 'unknown';
