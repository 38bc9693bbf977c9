import { facebook } from './facebook.ts';
import { instagram } from './instagram.ts';
import { linkedin } from './linkedin.ts';
import type { Platform, TextFetcher } from './platform.ts';
import { standard } from './standard.ts';
import { threads } from './threads.ts';
import { x } from './x.ts';

/** Every platform that Vigie knows. A webhook's address is `/webhooks/<id>`. */
export const platforms: readonly Platform[] = [x, facebook, instagram, threads, linkedin, standard];

export const platformOf = (id: string): Platform | undefined => platforms.find((platform) => platform.id === id);

/** The capability of fetching a text that came as ids only, of the platforms that have it. */
export const textFetcherOf = (id: string): TextFetcher | undefined => fetchers.get(id);

const fetchers: ReadonlyMap<string, TextFetcher> = new Map<string, TextFetcher>([
  [facebook.id, facebook],
  [instagram.id, instagram],
]);
