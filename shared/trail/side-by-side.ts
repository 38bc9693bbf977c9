/** So many trails are read at a time: one after the other a week takes minutes. */
const AT_A_TIME = 32;

/** Ids, as many at once as are read side by side. */
export async function* sideBySide(ids: AsyncIterable<string> | Iterable<string>): AsyncIterable<readonly string[]> {
  let some: string[] = [];
  for await (const id of ids) {
    some.push(id);
    if (some.length < AT_A_TIME) continue;
    yield some;
    some = [];
  }
  yield some;
}
