import type { Erasure, ErasureList } from '../../erasure/erasure-list.ts';

export const memoryErasureList = (): ErasureList => {
  const rows = new Map<string, Erasure>();
  const nameOf = ({ kind, key }: Pick<Erasure, 'kind' | 'key'>): string => `${kind} ${key}`;
  return {
    add: async (erasure) => {
      const known = rows.get(nameOf(erasure));
      if (known === undefined || known.at < erasure.at) rows.set(nameOf(erasure), { ...erasure });
    },
    erasedUntil: async (authorKey) => rows.get(nameOf({ kind: 'author', key: authorKey }))?.at,
    all: async function* () {
      yield* [...rows.values()];
    },
  };
};
