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
 * Of whoever wrote a post there is only the handle, and of whoever wrote a comment nothing.
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
        ? `mentioned_media.media_id(${platformId}){caption,username}`
        : `mentioned_comment.comment_id(${platformId}){text}`;
    const found = await fetchFromGraph(Mentioned, accountId, fields, call);
    if (found === 'gone') return { gone: true };
    const { mentioned_comment: comment, mentioned_media: media } = found;
    if (comment !== undefined) return { text: comment.text ?? '' };
    return media === undefined ? { gone: true } : { text: media.caption ?? '', handle: media.username };
  },
} as const satisfies TextFetcher;

const Written = z.object({ message: maybe(z.string()), from: maybe(z.object({ id: Id, name: Name })) });
const Mentioned = z.object({
  mentioned_comment: z.object({ text: maybe(z.string()) }).optional(),
  mentioned_media: z.object({ caption: maybe(z.string()), username: Name }).optional(),
});
