import type { Right } from './desk-schema.ts';
import type { LoadedPolicy } from './loaded-policy.ts';

/**
 * Who may do something: the users and user groups of every role that has it, by name or with everything. Everybody when
 * no role has it, or one that has it is everybody's.
 */
export const whoMay = (
  { policy }: { readonly policy: Pick<LoadedPolicy['policy'], 'roles'> },
  right: Right,
): 'everybody' | readonly string[] => {
  const having = Object.values(policy.roles).filter(({ may }) => may === 'everything' || may.includes(right));
  const people: string[] = [];
  for (const { who } of having) {
    if (who === 'everybody') return 'everybody';
    people.push(...who);
  }
  return having.length === 0 ? 'everybody' : people;
};
