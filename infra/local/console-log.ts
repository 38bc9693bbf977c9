import type { Log, LogFields } from '../../shared/runtime/log.ts';

/** JSON lines on standard error for what a person should see; what goes well is not said, so that it stays readable. */
export const consoleLog = (): Log => {
  const line = (level: string) => (message: string, fields?: LogFields) =>
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
  return { info: () => {}, warn: line('warn'), error: line('error'), count: () => {} };
};
