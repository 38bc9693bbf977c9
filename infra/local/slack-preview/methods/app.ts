import * as z from 'zod';
import { refuse } from '../content.ts';
import { type Method, method } from '../method.ts';
import { WORKSPACE } from '../workspace.ts';

/** Who the app is, how it is reached, and who works here. */
export const APP_METHODS: Readonly<Record<string, Method>> = {
  'auth.test': method(z.unknown(), (_args, { url }) => ({
    ok: true,
    url,
    team: 'Vigie preview',
    team_id: WORKSPACE.team.id,
    user: 'vigie',
    user_id: WORKSPACE.bot.user,
    bot_id: WORKSPACE.bot.id,
  })),

  'apps.connections.open': method(z.unknown(), (_args, { newSocketUrl }) => ({ ok: true, url: newSocketUrl() })),

  'users.info': method(z.object({ user: z.string() }), (args, { users }) => {
    const user = users.find(({ id }) => id === args.user);
    if (user === undefined) return refuse('user_not_found');
    return {
      ok: true,
      user: {
        id: user.id,
        team_id: WORKSPACE.team.id,
        name: user.handle,
        real_name: user.name,
        deleted: false,
        is_bot: false,
        is_restricted: false,
        is_ultra_restricted: false,
        tz: 'Europe/Paris',
        tz_label: 'Central European Time',
        tz_offset: 3_600,
        profile: { real_name: user.name, display_name: user.handle, title: user.role, team: WORKSPACE.team.id },
      },
    };
  }),

  'usergroups.users.list': method(z.object({ usergroup: z.string() }), (args, { groups }) => {
    const group = groups.find(({ id }) => id === args.usergroup);
    return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users };
  }),
};
