import type { Trail } from '../trail/trail.ts';
import type { Policy } from './policy-schema.ts';

/** Which desk looks after what was a desk's: that one, and the group's for what had none or one that the policy no longer has. */
export const deskNow = (desk: string | undefined, { desks, groupDesk }: Policy): string =>
  desk !== undefined && Object.hasOwn(desks, desk) ? desk : groupDesk;

/** Whether a mention is with this team at this desk already. */
export const isWith = ({ route }: Pick<Trail, 'route'>, team: string, desk: string, { groupDesk }: Policy): boolean =>
  route?.team === team && (route.desk ?? groupDesk) === desk;
