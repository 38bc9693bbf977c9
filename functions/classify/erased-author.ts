import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { authorKeyOf, type Mention } from '../../shared/mention/mention.ts';
import type { Instant } from '../../shared/runtime/clock.ts';

/** Under which its author's alias is kept; undefined where the platform names nobody. */
export const authorKeyIn = ({ author, platform }: Mention, idKey: string): string | undefined =>
  author === undefined ? undefined : authorKeyOf(idKey, platform, author.id);

/** Up to when what they wrote is erased; undefined for whoever is not on the list. */
export const authorErasedUntil = async (
  erasures: Pick<ErasureList, 'erasedUntil'>,
  authorKey: string | undefined,
): Promise<Instant | undefined> => (authorKey === undefined ? undefined : erasures.erasedUntil(authorKey));

export const isErased = ({ createdAt }: Mention, until: Instant | undefined): boolean =>
  until !== undefined && createdAt <= until;
