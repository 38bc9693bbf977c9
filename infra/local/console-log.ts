import { MINUTE } from '../../shared/runtime/clock.ts';
import type { Log, LogFields } from '../../shared/runtime/log.ts';

/** Of one kind so many lines a minute: what fails a thousand times says so in twenty, and does not fill a disk that is full. */
const MOST_A_MINUTE = 20;

/** What lines of one kind have in common, beside their message: where and why, and of no one mention. */
const KIND = ['function', 'code', 'error', 'reason', 'platform', 'channel'] as const;

/**
 * JSON lines on standard error for what a person should see, and for who has looked; what goes well is not said, so that it stays
 * readable. When a minute of one kind ends, `leftOut` says how many of its lines were not shown.
 */
export const consoleLog = (): Log => {
  const thisMinute = new Map<string, number>();
  const line = (level: string) => (message: string, fields?: LogFields) => {
    const common = Object.fromEntries(KIND.map((name) => [name, fields?.[name]]));
    const kind = JSON.stringify([message, common]);
    const lines = (thisMinute.get(kind) ?? 0) + 1;
    thisMinute.set(kind, lines);
    if (lines === 1) setTimeout(endMinute, MINUTE, kind, level, message, common).unref();
    if (lines <= MOST_A_MINUTE) write(level, message, fields);
  };
  const endMinute = (kind: string, level: string, message: string, common: LogFields): void => {
    const leftOut = (thisMinute.get(kind) ?? 0) - MOST_A_MINUTE;
    thisMinute.delete(kind);
    if (leftOut > 0) write(level, message, { ...common, leftOut });
  };
  return {
    info: () => {},
    warn: line('warn'),
    error: line('error'),
    audit: (message, fields) => write('info', message, fields),
    count: () => {},
  };
};

/** A function's lines say whose they are: on AWS each function has a log of its own. */
export const ofFunction = (log: Log, name: string): Log => {
  const own = (fields?: LogFields): LogFields => ({ function: name, ...fields });
  return {
    info: (message, fields) => log.info(message, own(fields)),
    warn: (message, fields) => log.warn(message, own(fields)),
    error: (message, fields) => log.error(message, own(fields)),
    audit: (message, fields) => log.audit(message, own(fields)),
    count: log.count,
  };
};

const write = (level: string, message: string, fields?: LogFields): void => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
};
