import * as z from 'zod';
import { DAY, type Instant } from '../runtime/clock.ts';

/** An id: a string for us, whatever it is for the platform. Integers beyond 2^53 arrive as strings (bounded-json.ts). */
export const Id = z.union([z.string().min(1).max(512), z.int()]).transform(String);

/** A field that we can do without: absent, null, and of an unexpected type are all the same to us. */
export const maybe = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

/** Seconds or milliseconds since the epoch, or a written date. */
export const Time = maybe(z.union([z.number(), z.string()]));
type Time = z.infer<typeof Time>;

/** The first of the times that is a time, else when the webhook arrived. */
export const instantOf = (receivedAt: Instant, ...times: readonly Time[]): Instant => {
  for (const time of times) {
    const instant = typeof time === 'number' ? millisecondsOf(time) : Date.parse(time ?? '');
    // A time of tomorrow is a mistake, such as milliseconds taken for seconds.
    if (instant > 0 && instant <= receivedAt + DAY) return Math.floor(instant);
  }
  return receivedAt;
};

// Meta sends seconds in some fields and milliseconds in others of the same name: 10^11 s is the year 5138.
const millisecondsOf = (time: number): number => (time < 100_000_000_000 ? time * 1_000 : time);

/** A web address that a card may link to, else undefined. */
export const webAddress = (url: string | undefined): string | undefined =>
  url !== undefined && url.length <= 2_048 && /^https?:\/\/[^\s<>|"]+$/i.test(url) && URL.canParse(url)
    ? url
    : undefined;
