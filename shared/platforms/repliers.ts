import { linkedinReply } from './linkedin-reply.ts';
import { facebookReply, instagramReply } from './meta-reply.ts';
import type { Hider, Replier } from './platform.ts';
import { xReply } from './x-reply.ts';

/** The capability of answering in public from here. Apart from the registry, for who answers need not read webhooks. */
export const replierOf = (id: string): Replier | undefined => repliers.get(id);

const repliers: ReadonlyMap<string, Replier> = new Map<string, Replier>([
  ['x', xReply],
  ['facebook', facebookReply],
  ['instagram', instagramReply],
  ['linkedin', linkedinReply],
]);

/** The capability of hiding what must not stay public. */
export const hiderOf = (id: string): Hider | undefined => hiders.get(id);

const hiders: ReadonlyMap<string, Hider> = new Map<string, Hider>([
  ['x', xReply],
  ['facebook', facebookReply],
  ['instagram', instagramReply],
]);

/** The settings of the tokens with which platforms are answered. Each is optional. */
export const REPLY_TOKENS: readonly string[] = [...new Set([...repliers.values()].map(({ replyToken }) => replyToken))];
