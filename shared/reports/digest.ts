import * as z from 'zod';
import { GroupedUrgency, Topic } from '../mention/tags.ts';
import { Instant } from '../runtime/clock.ts';
import { Actor } from '../trail/actor.ts';

const Count = z.number().int().nonnegative();

/** A crisis, and what it came to: `grouped` in it are so many mentions, of which so many are neither closed nor gone. */
export const CrisisFigures = z.object({
  topic: Topic,
  /** Slack's id. */
  channel: z.string(),
  by: Actor,
  at: Instant,
  /** When it ends by itself. */
  until: Instant,
  widenedTo: GroupedUrgency.optional(),
  over: z.object({ by: Actor, at: Instant }).optional(),
  grouped: Count,
  open: Count,
  /** Only the latest of them were looked at. */
  isMore: z.boolean(),
});
export type CrisisFigures = z.infer<typeof CrisisFigures>;

/**
 * What came on one day, in numbers: no words or names of strangers. `date` by the group desk's time, from `from` to before `until`. `hidden` is
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
  /** What went on that day, the first declared first; none where nothing did, nor in digests of before. */
  crises: z.array(CrisisFigures).optional(),
});
export type Digest = z.infer<typeof Digest>;
