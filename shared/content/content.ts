import * as z from 'zod';
import { Mention } from '../mention/mention.ts';
import { Reason } from '../mention/tags.ts';
import { Instant } from '../runtime/clock.ts';

/** What was said and by whom: the only place where personal data rests. Erasable, with retention. */
export const Content = z.object({
  /** The mention's id. */
  id: z.string(),
  mention: Mention,
  /** Without those of a field that only another version of Vigie knows. */
  reasons: z.array(z.unknown()).transform((all) => all.flatMap((each) => Reason.safeParse(each).data ?? [])),
  expiresAt: Instant,
});
export type Content = z.infer<typeof Content>;

export interface ContentStore {
  /** Stores a revision; `older` when a newer one is there, `same` when this one is, `erased` when a tombstone is. */
  put(content: Content): Promise<'stored' | 'same' | 'older' | 'erased'>;
  /** Undefined when there is none, or it was erased, or its retention has ended at `now`. */
  get(id: string, now: Instant): Promise<Content | undefined>;
  /** Erases, and leaves a tombstone that wins over any later write. */
  erase(id: string, at: Instant): Promise<void>;
  /**
   * The random alias of an author: put if absent, then read. `alias` is what to put. `cameBackAfter`: when the author was
   * erased before what they are named for now; an erasure up to then does not forget the alias any more.
   */
  aliasOf(authorKey: string, alias: string, cameBackAfter?: Instant): Promise<string>;
  /** The alias of an author who has one. */
  knownAlias(authorKey: string): Promise<string | undefined>;
  /** After this nobody can tell whose alias it was, unless the author came back after `erasedAt` or later. */
  forgetAlias(authorKey: string, erasedAt: Instant): Promise<void>;
}

/** Raw bytes of webhooks that were authentic but not understood. Erasable like all content. */
export const Quarantined = z.object({
  id: z.string(),
  via: z.string(),
  why: z.array(z.string()),
  bodyBase64: z.string(),
  receivedAt: Instant,
  expiresAt: Instant,
});
export type Quarantined = z.infer<typeof Quarantined>;

export interface QuarantineStore {
  /** Idempotent by id. */
  putQuarantined(row: Quarantined): Promise<void>;
  getQuarantined(id: string): Promise<Quarantined | undefined>;
  removeQuarantined(id: string): Promise<void>;
  /** All of them, in no order. */
  listQuarantined(): AsyncIterable<Quarantined>;
}
