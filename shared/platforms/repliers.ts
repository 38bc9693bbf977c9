import { linkedinReply } from './linkedin-reply.ts';
import { facebookReply, instagramReply } from './meta-reply.ts';
import type { Replier } from './platform.ts';
import { xReply } from './x-reply.ts';

/** The capability of answering in public from here, and of hiding. Apart from the registry, for who answers need not read webhooks. */
export const replierOf = (id: string): Replier | undefined => repliers.get(id);

const repliers: ReadonlyMap<string, Replier> = new Map<string, Replier>([
  ['x', xReply],
  ['facebook', facebookReply],
  ['instagram', instagramReply],
  ['linkedin', linkedinReply],
]);

/** The settings of the tokens with which platforms are answered. Each is optional. */
export const REPLY_TOKENS: readonly string[] = [...new Set([...repliers.values()].map(({ replyToken }) => replyToken))];
