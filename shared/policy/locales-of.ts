import type { Policy } from './policy-schema.ts';
import type { Locale } from './policy-words.ts';

/** The languages that its desks speak, each once. */
export const localesOf = ({ desks }: Pick<Policy, 'desks'>): readonly Locale[] => [
  ...new Set(Object.values(desks).map(({ locale }) => locale)),
];
