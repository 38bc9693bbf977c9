import * as z from 'zod';
import { VigieError } from '../runtime/errors.ts';
import { Id, maybe, Name } from './fields.ts';
import { fetchFromGraph } from './graph.ts';
import { authorOf } from './item.ts';
import type { TextFetcher } from './platform.ts';

/**
 * Reads a post or comment on Facebook (`pages_read_engagement`, `pages_read_user_content`).
 * Source: developers.facebook.com, "Graph API reference: page post", "comment".
 */
export const facebookText = {
  readToken: 'META_PAGE_TOKEN',
  fetchText: async ({ platformId }, call) => {
    const found = await fetchFromGraph(Written, platformId, 'message,from', call);
    return found === 'gone'
      ? { gone: true }
      : { text: found.message ?? '', author: found.from && authorOf(found.from) };
  },
} as const satisfies TextFetcher;

/**
 * Reads what mentions us on Instagram, through the account that it mentions: without `accountId` it throws `configuration`.
 * Who wrote it is not asked: Instagram has only the handle to say, and whoever has no id here could not be erased.
 * Source: developers.facebook.com, "IG User: mentioned_comment, mentioned_media".
 */
export const instagramText = {
  readToken: 'META_PAGE_TOKEN',
  fetchText: async ({ platformId, mediaId, accountId }, call) => {
    if (accountId === undefined)
      throw new VigieError('configuration', 'no account to read an Instagram mention through');
    // The id stands unquoted in a field expression, where nothing else may slip in.
    if (!/^\d+$/.test(platformId)) throw new VigieError('platform-refused', 'no Instagram id');
    const fields =
      mediaId === undefined || mediaId === platformId
        ? `mentioned_media.media_id(${platformId}){caption}`
        : `mentioned_comment.comment_id(${platformId}){text}`;
    const found = await fetchFromGraph(Mentioned, accountId, fields, call);
    const said = found === 'gone' ? undefined : (found.mentioned_comment ?? found.mentioned_media);
    return said === undefined ? { gone: true } : { text: said.text ?? said.caption ?? '' };
  },
} as const satisfies TextFetcher;

const Written = z.object({ message: maybe(z.string()), from: maybe(z.object({ id: Id, name: Name })) });
const Said = z.object({ text: maybe(z.string()), caption: maybe(z.string()) });
const Mentioned = z.object({ mentioned_comment: Said.optional(), mentioned_media: Said.optional() });
