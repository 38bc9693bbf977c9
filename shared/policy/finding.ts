export type Path = readonly (string | number)[];

/** Something wrong in a policy, and where: at a key itself, or at what stands behind it. */
export interface Finding {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** Everything that stands at a path; `*` is every key and every item. Takes any value: what isn't there isn't found. */
export const select = (value: unknown, pattern: Path, path: Path = []): { path: Path; value: unknown }[] => {
  const [step, ...rest] = pattern;
  if (step === undefined) return [{ path, value }];
  return childrenOf(value)
    .filter(([key]) => step === '*' || key === step)
    .flatMap(([key, child]) => select(child, rest, [...path, key]));
};

/** The value at a path, or undefined. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((here, step) => childrenOf(here).find(([key]) => key === step)?.[1], value);

/** `rules[3].when.topic`. */
export const pathText = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('');

const childrenOf = (value: unknown): readonly (readonly [string | number, unknown])[] => {
  if (Array.isArray(value)) return value.map((item, i) => [i, item]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};
