/** The first ids of an index, and no query for more. */
export const firstOf = async (ids: AsyncIterable<string>, count: number): Promise<readonly string[]> => {
  const first: string[] = [];
  for await (const id of ids) if (first.push(id) === count) break;
  return first;
};
