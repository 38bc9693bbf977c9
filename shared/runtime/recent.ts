/** The values that were set or asked for last: at least `size` of them, and at most twice as many. */
export interface Recent<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  forget(key: string): void;
  clear(): void;
}

/**
 * Two generations: when the young one is full, it becomes the old one, and what nobody asked for meanwhile is gone. `kept` may
 * make another string of a key that is equal to it.
 */
export const recent = <T extends NonNullable<unknown>>(
  size: number,
  kept: (key: string) => string = (key) => key,
): Recent<T> => {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  const set = (key: string, value: T): void => {
    if (young.size >= size) [old, young] = [young, new Map<string, T>()];
    young.set(kept(key), value);
  };
  return {
    get: (key) => {
      const known = young.get(key);
      if (known !== undefined) return known;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
    forget: (key) => {
      young.delete(key);
      old.delete(key);
    },
    clear: () => {
      young.clear();
      old.clear();
    },
  };
};
