import { facebook } from './facebook.ts';
import { instagram } from './instagram.ts';
import { linkedin } from './linkedin.ts';
import type { PushPlatform } from './platform.ts';
import { standard } from './standard.ts';
import { threads } from './threads.ts';
import { x } from './x.ts';

/** Every platform that Vigie knows. A webhook's address is `/webhooks/<id>`. */
export const platforms: readonly PushPlatform[] = [x, facebook, instagram, threads, linkedin, standard];

export const platformOf = (id: string): PushPlatform | undefined => platforms.find((platform) => platform.id === id);
