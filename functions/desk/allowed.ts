import type { Right } from '../../shared/routing/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/routing/loaded-policy.ts';
import { whoMay } from '../../shared/routing/roles.ts';
import type { Membership } from '../../shared/slack/membership.ts';

export type Allowed = 'yes' | 'no-right' | 'roles-unknown';

/** May this person do this, by the policy's roles? What cannot be found out is not allowed. */
export const allowed = async (
  user: string,
  right: Right | undefined,
  policy: LoadedPolicy,
  isIn: Membership,
): Promise<Allowed> => {
  const who = right === undefined ? 'everybody' : whoMay(policy, right);
  if (who === 'everybody' || who.includes(user)) return 'yes';
  const groups = who.filter((id) => id.startsWith('S'));
  const answers = await Promise.all(groups.map((group) => isIn(user, group)));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'roles-unknown' : 'no-right';
};
