import * as z from 'zod';
import { Instant } from '../runtime/clock.ts';

/**
 * That something was erased: keyed hashes only, so that the list of the forgotten does not remember them. `author`:
 * what `authorKeyOf` names, with all that was written before `at`. `mention`: one mention, by its id.
 */
export const Erasure = z.object({ kind: z.enum(['author', 'mention']), key: z.string(), at: Instant });
export type Erasure = z.infer<typeof Erasure>;

/** What was erased, kept apart from where it was erased: a restored backup brings texts back, and this list takes them away again. */
export interface ErasureList {
  /** Idempotent; of two erasures of the same the later one stays. */
  add(erasure: Erasure): Promise<void>;
  /** Up to when what an author wrote is erased; undefined for whoever is not on the list. */
  erasedUntil(authorKey: string): Promise<Instant | undefined>;
  all(): AsyncIterable<Erasure>;
}
