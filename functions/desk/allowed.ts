import type { Right } from '../../shared/policy/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { whoMay } from '../../shared/policy/roles.ts';
import { isAmong, type Membership } from '../../shared/slack/membership.ts';

export type Allowed = 'yes' | 'no-right' | 'roles-unknown';

/** May this person do this, by the policy's roles? What cannot be found out is not allowed. */
export const allowed = async (
  user: string,
  right: Right | undefined,
  policy: LoadedPolicy,
  isIn: Membership,
): Promise<Allowed> => {
  const who = right === undefined ? 'everybody' : whoMay(policy, right);
  if (who === 'everybody') return 'yes';
  switch (await isAmong(user, who, isIn)) {
    case 'yes':
      return 'yes';
    case 'unknown':
      return 'roles-unknown';
    case 'no':
      return 'no-right';
  }
};
