import type { Log } from '../runtime/log.ts';
import type { Verdict } from './platform.ts';

/** The alarm is for what bears a signature, of a platform with another secret or of a forger: what bears none is a scanner's. */
export const countRefusal = (log: Pick<Log, 'count'>, verdict: Verdict): void => {
  log.count('signatures-refused');
  if (verdict.kind === 'refused' && verdict.reason !== 'signature-missing') log.count('signatures-wrong');
};
