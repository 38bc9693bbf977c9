import { Roles } from './desk-schema.ts';
import { type Finding, select, valueAt } from './finding.ts';
import { whoMay } from './roles.ts';

/** Whoever is called to approve a reply must be able to. Who is in a user group Slack alone knows. */
export const checkApproval = (raw: unknown): readonly Finding[] => {
  const roles = Roles.safeParse(valueAt(raw, ['roles']) ?? {}).data;
  const who = roles === undefined ? 'everybody' : whoMay({ policy: { roles } }, 'approve');
  if (who === 'everybody' || who.some((id) => id.startsWith('S'))) return [];
  return select(raw, ['replies', 'approval', '*', 'ping']).flatMap(({ path, value }): readonly Finding[] => {
    if (typeof value !== 'string' || !/^[UW][A-Z0-9]{8}/.test(value) || who.includes(value)) return [];
    return [{ path, at: 'value', message: `\`${value}\` may not approve: no role with \`approve\` names them` }];
  });
};
