import * as z from 'zod';
import { Instant } from '../runtime/clock.ts';

const Count = z.number().int().nonnegative();

/**
 * What came on one day, in numbers: nobody's words or names. `date` by the group desk's time, from `from` to before `until`. `hidden` is
 * what has no card, by why; `teams` are those that had something of that day, by their ids.
 */
export const Digest = z.object({
  date: z.iso.date(),
  from: Instant,
  until: Instant,
  mentions: Count,
  critical: Count,
  high: Count,
  /** `gone`: deleted or erased before anybody saw it. */
  hidden: z.object({ noise: Count, rule: Count, grouped: Count, gone: Count }),
  teams: z.array(
    z.object({
      team: z.string(),
      cards: Count,
      /** Targets of the policy, of both kinds. */
      met: Count,
      missed: Count,
      /** Milliseconds within which half of those that were answered were; undefined where none was. */
      answeredWithin: z.number().nonnegative().optional(),
      /** Neither closed nor gone when the digest was made. */
      open: Count,
    }),
  ),
});
export type Digest = z.infer<typeof Digest>;
