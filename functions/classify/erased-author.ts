import type { ErasureList } from '../../shared/erasure/erasure-list.ts';
import { authorKeyOf, type Mention } from '../../shared/mention/mention.ts';
import type { Instant } from '../../shared/runtime/clock.ts';

/** The key that its author's alias is kept under; undefined where the platform names nobody. */
export const authorKeyIn = ({ author, platform }: Mention, idKey: string): string | undefined =>
  author === undefined ? undefined : authorKeyOf(idKey, platform, author.id);

/** All that they wrote until then is erased; undefined for an author who is not on the erasure list. */
export const authorErasedUntil = async (
  erasures: Pick<ErasureList, 'erasedUntil'>,
  authorKey: string | undefined,
): Promise<Instant | undefined> => (authorKey === undefined ? undefined : erasures.erasedUntil(authorKey));

export const isErased = ({ createdAt }: Mention, until: Instant | undefined): boolean =>
  until !== undefined && createdAt <= until;
