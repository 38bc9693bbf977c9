import type { Right } from './desk-schema.ts';
import type { LoadedPolicy } from './loaded-policy.ts';

/** Who may do something: the users and user groups of every role that names it, or everybody when none does. */
export const whoMay = ({ policy }: LoadedPolicy, right: Right): 'everybody' | readonly string[] => {
  const roles = Object.values(policy.roles);
  const named = roles.filter(({ may }) => may !== 'everything' && may.includes(right));
  // A role that may everything restricts nothing: somebody must be named for this very right.
  if (named.length === 0) return 'everybody';
  return roles.filter(({ may }) => may === 'everything' || may.includes(right)).flatMap(({ who }) => who);
};
