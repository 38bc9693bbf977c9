/** So many trails are read at a time: one after the other a week takes minutes. */
const AT_A_TIME = 32;

/** As many at once as are read side by side. */
export async function* sideBySide<T>(all: AsyncIterable<T> | Iterable<T>): AsyncIterable<readonly T[]> {
  let some: T[] = [];
  for await (const each of all) {
    some.push(each);
    if (some.length < AT_A_TIME) continue;
    yield some;
    some = [];
  }
  yield some;
}
