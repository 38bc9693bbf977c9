import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Erasure, ErasureList } from '../../shared/erasure/erasure-list.ts';

/** What every adapter of `ErasureList` must do. */
export const erasureListContract = (name: string, makeList: () => Promise<ErasureList>): void => {
  describe(`${name} as the erasure list`, () => {
    const author = (at: number): Erasure => ({ kind: 'author', key: randomUUID(), at });

    test('tells up to when an author is erased, and knows nobody else', async () => {
      const list = await makeList();
      const erasure = author(7);
      await list.add(erasure);
      expect(await list.erasedUntil(erasure.key)).toBe(7);
      expect(await list.erasedUntil(randomUUID())).toBeUndefined();
    });

    test('a mention on it is no author', async () => {
      const list = await makeList();
      await list.add({ kind: 'mention', key: 'm1', at: 7 });
      expect(await list.erasedUntil('m1')).toBeUndefined();
    });

    test('of two erasures of the same the later one stays, whichever comes first', async () => {
      const list = await makeList();
      const erasure = author(7);
      for (const at of [7, 9, 8, 9]) await list.add({ ...erasure, at });
      expect(await list.erasedUntil(erasure.key)).toBe(9);
    });

    test('lists each once', async () => {
      const list = await makeList();
      const rows: Erasure[] = [author(1), author(2), { kind: 'mention', key: 'm1', at: 3 }];
      for (const row of [...rows, ...rows]) await list.add(row);
      const all: Erasure[] = [];
      for await (const row of list.all()) all.push(row);
      expect(all.toSorted((a, b) => a.at - b.at)).toEqual(rows);
    });
  });
};
