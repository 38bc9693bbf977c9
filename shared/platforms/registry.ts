import { facebook } from './facebook.ts';
import { instagram } from './instagram.ts';
import { linkedin } from './linkedin.ts';
import type { Platform } from './platform.ts';
import { standard } from './standard.ts';
import { threads } from './threads.ts';
import { x } from './x.ts';

/** Every platform that Vigie knows. A webhook's address is `/webhooks/<id>`. */
export const platforms: readonly Platform[] = [x, facebook, instagram, threads, linkedin, standard];

export const platformOf = (id: string): Platform | undefined => platforms.find((platform) => platform.id === id);
