import type { SlackOrigin } from '../../shared/policy/desk-schema.ts';
import type { Interaction } from './interaction.ts';

/** `teams`: every workspace that it names, of which one at least is to be ours and none another. */
export const isOurs = (
  { workspace, app }: SlackOrigin,
  teams: readonly (string | undefined)[],
  appId: string | undefined,
): boolean =>
  (workspace === undefined ||
    (teams.includes(workspace) && teams.every((team) => team === undefined || team === workspace))) &&
  (app === undefined || app === appId);

/**
 * Where it was pressed, and where whoever pressed is at home: in a channel that is shared with another company, Slack names
 * the app's own workspace as the first. In place of the second it may name the organisation that both belong to.
 */
export const teamsOf = ({ team, user, enterprise }: Interaction): readonly (string | undefined)[] => [
  team?.id,
  user.team_id === enterprise?.id ? undefined : user.team_id,
];
