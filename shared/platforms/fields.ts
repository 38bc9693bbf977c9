import * as z from 'zod';
import { DAY, type Instant, SECOND } from '../runtime/clock.ts';

const WrittenId = z
  .string()
  .max(512)
  .regex(/[^\s.]/);

/**
 * An id: a string for us, whatever it is for the platform. Integers beyond 2^53 arrive as strings (bounded-json.ts). Addresses
 * are made of it, which cannot hold half an emoji, and where `..` would be the folder above.
 */
export const Id = z.union([WrittenId, z.int()]).transform((id) => String(id).toWellFormed());

/** A field that we can do without: absent, null, and of an unexpected type are all the same to us. */
export const maybe = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

/** What a person is called. Nothing but blanks, or an `@` before nothing, names nobody: a form that was left empty sends it. */
export const Name = maybe(z.string().trim().regex(/[^@]/));

/** Seconds or milliseconds since the epoch, or a written date. */
export const Time = maybe(z.union([z.number(), z.string()]));
export type Time = z.infer<typeof Time>;

/** The first of the times that has come, else when the webhook arrived. */
export const instantOf = (receivedAt: Instant, ...times: readonly Time[]): Instant => {
  for (const time of times) {
    const instant = typeof time === 'number' ? millisecondsOf(time) : Date.parse(time ?? '');
    // What is still to come is a mistake, such as a local time taken for UTC: no erasure and no edit would reach it.
    // So is what was never set: zero, in whatever zone.
    if (instant > DAY && instant <= receivedAt + SENDER_AHEAD_MS) return Math.floor(instant);
  }
  return receivedAt;
};

/** Two machines that keep their time by the network differ by less. */
const SENDER_AHEAD_MS = 5 * SECOND;

// Meta sends seconds in some fields and milliseconds in others of the same name: 10^11 s is the year 5138.
const millisecondsOf = (time: number): number => (time < 100_000_000_000 ? time * 1_000 : time);

/** A web address that a card may link to, as a browser writes it, so that a terminal can print it too; else undefined. */
export const webAddress = (url: string | undefined): string | undefined => {
  if (url === undefined || !/^https?:\/\/[^\s<>|"]+$/i.test(url)) return undefined;
  const address = URL.parse(url)?.href;
  return address !== undefined && address.length <= LONGEST_ADDRESS ? address : undefined;
};

/** Slack takes no button with a link of more than 3,000 characters. */
const LONGEST_ADDRESS = 2_048;
