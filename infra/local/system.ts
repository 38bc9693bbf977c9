import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, NewId } from '../../shared/runtime/clock.ts';
import type { Log, LogFields } from '../../shared/runtime/log.ts';

export const systemClock: Clock = { now: () => Date.now(), sleep: (milliseconds) => delay(milliseconds) };

export const randomId: NewId = () => randomBytes(16).toString('base64url');

/** JSON lines on standard error for what a person should see; what goes well is not said, so that it stays readable. */
export const consoleLog = (): Log => {
  const line = (level: string) => (message: string, fields?: LogFields) =>
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
  return { info: () => {}, warn: line('warn'), error: line('error'), count: () => {} };
};
