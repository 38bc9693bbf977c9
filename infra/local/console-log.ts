import { MINUTE } from '../../shared/runtime/clock.ts';
import type { Log, LogFields } from '../../shared/runtime/log.ts';

/** Of one kind so many lines a minute: what fails a thousand times says so in twenty, and does not fill a disk that is full. */
const MOST_A_MINUTE = 20;

/** What lines of one kind have in common, beside their message: where and why, and of no one mention. */
const KIND = ['code', 'error', 'reason', 'platform', 'channel'] as const;

/**
 * JSON lines on standard error for what a person should see; what goes well is not said, so that it stays readable.
 * `leftOut` of a line says how many of its kind were not shown before it.
 */
export const consoleLog = (): Log => {
  const minutes = new Map<string, { readonly since: number; lines: number }>();
  const line = (level: string) => (message: string, fields?: LogFields) => {
    const kind = JSON.stringify([message, ...KIND.map((name) => fields?.[name])]);
    const now = performance.now();
    const before = minutes.get(kind);
    const isNew = before === undefined || now - before.since >= MINUTE;
    const minute = isNew ? { since: now, lines: 0 } : before;
    minutes.set(kind, minute);
    minute.lines += 1;
    if (minute.lines > MOST_A_MINUTE) return;
    const leftOut = isNew && before !== undefined ? Math.max(0, before.lines - MOST_A_MINUTE) : 0;
    const said = { at: new Date().toISOString(), level, message, ...fields, ...(leftOut > 0 && { leftOut }) };
    process.stderr.write(`${JSON.stringify(said)}\n`);
  };
  return { info: () => {}, warn: line('warn'), error: line('error'), count: () => {} };
};
