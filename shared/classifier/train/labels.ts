import { createHash } from 'node:crypto';
import type { Tags } from '../../mention/tags.ts';
import { fold } from '../fold.ts';

export type Labels = Partial<Omit<Tags, 'confidence' | 'model'>>;

/** Names a real text without holding it: the first 16 hex digits of the SHA-256 of its folded words. */
export const textKey = (text: string): string =>
  createHash('sha256').update(fold(text).replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 16);
