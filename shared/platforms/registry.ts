import { facebook } from './facebook.ts';
import { instagram } from './instagram.ts';
import { linkedin } from './linkedin.ts';
import type { Hider, Platform, Replier, TextFetcher } from './platform.ts';
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

/** The capability of answering in public from here. */
export const replierOf = (id: string): Replier | undefined => repliers.get(id);

const repliers: ReadonlyMap<string, Replier> = new Map<string, Replier>(
  [x, facebook, instagram, linkedin].map((platform) => [platform.id, platform]),
);

/** The capability of hiding what must not stay public. */
export const hiderOf = (id: string): Hider | undefined => hiders.get(id);

const hiders: ReadonlyMap<string, Hider> = new Map<string, Hider>(
  [x, facebook, instagram].map((platform) => [platform.id, platform]),
);

/** The settings of the tokens with which platforms are answered. Each is optional. */
export const REPLY_TOKENS: readonly string[] = [...new Set([...repliers.values()].map(({ replyToken }) => replyToken))];
