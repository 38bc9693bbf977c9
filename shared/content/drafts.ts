import * as z from 'zod';
import { Instant } from '../runtime/clock.ts';

/** The words of a reply that was written at the desk. They may name the person who is answered: erasable, with retention. */
export const DraftText = z.object({
  /** Its random id, under which the trail tells what became of it. */
  draft: z.string(),
  text: z.string(),
  expiresAt: Instant,
});
export type DraftText = z.infer<typeof DraftText>;

export interface DraftStore {
  /** Idempotent by id: what was approved is what is sent, so the first text stays. */
  putDraft(row: DraftText): Promise<void>;
  /** Undefined when there is none, or it was erased, or its retention has ended at `now`. */
  getDraft(draft: string, now: Instant): Promise<DraftText | undefined>;
  eraseDraft(draft: string): Promise<void>;
}
