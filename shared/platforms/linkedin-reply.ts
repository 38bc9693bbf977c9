import * as z from 'zod';
import { type ApiAnswer, type ApiRequest, callApi, limited, readOk, refusedIn } from './api-call.ts';
import { Id, maybe } from './fields.ts';
import { canonicalComment } from './linkedin-urn.ts';
import type { Ambiguous, PlatformCall, Refused, Replier, ReplyTarget, Sent } from './platform.ts';

/**
 * Comments on LinkedIn as our organisation (`w_organization_social_feed`, `r_organization_social_feed`). There is no hiding.
 * Source: learn.microsoft.com, "Comments API".
 */
export const linkedinReply = {
  replyToken: 'LINKEDIN_ACCESS_TOKEN',

  reply: async (target, text, call) => {
    const actor = actorOf(target);
    if (actor === undefined) return { kind: 'refused', reason: 'forbidden' };
    const isComment = target.platformId.startsWith('urn:li:comment:');
    const object = isComment ? postOf(target) : target.platformId;
    const json = {
      actor,
      object,
      message: { text },
      ...(isComment ? { parentComment: target.platformId } : {}),
    };
    const answer = await ask({ method: 'POST', url: commentsUrl(target.platformId), json }, call);
    const made = readOk(Comment, answer);
    return made === undefined ? refusalOf(answer) : sentOf(made);
  },

  find: async (target, { text, since, isKnown }, call) => {
    const ourActor = actorOf(target);
    // The account has left the policy, or is called otherwise there, since an attempt.
    if (ourActor === undefined) return { kind: 'unknown' };
    const answer = await ask({ method: 'GET', url: `${commentsUrl(target.platformId)}?count=${MOST_LISTED}` }, call);
    const listed = readOk(Listed, answer);
    if (listed === undefined) return { kind: 'unknown' };
    const ours = listed.elements.find(
      ({ commentUrn, actor, message, created }) =>
        actor === ourActor &&
        message?.text?.trim() === text.trim() &&
        (created?.time ?? 0) >= since &&
        !isKnown(commentUrn),
    );
    if (ours !== undefined) return sentOf(ours);
    // It may stand among the others.
    return { kind: listed.elements.length < MOST_LISTED ? 'absent' : 'unknown' };
  },
} as const satisfies Replier;

/** LinkedIn keeps a version for a year, then answers 426. Source: learn.microsoft.com, "LinkedIn Marketing API versioning". */
const API_VERSION = '202606';
/** As many as LinkedIn lists in one answer. */
const MOST_LISTED = 100;
/** Limits of LinkedIn are of a day. */
const USUAL_WAIT_SECONDS = 3_600;

const Comment = z.object({
  commentUrn: Id,
  actor: maybe(z.string()),
  message: maybe(z.object({ text: maybe(z.string()) })),
  created: maybe(z.object({ time: z.number() })),
});
const Listed = z.object({ elements: z.array(Comment) });

const ask = (request: ApiRequest, call: PlatformCall): Promise<ApiAnswer> =>
  callApi({ ...request, headers: { 'linkedin-version': API_VERSION, 'x-restli-protocol-version': '2.0.0' } }, call);

// Rest.li, which LinkedIn's API is made of, takes bare parentheses for its own: its client escapes them too.
const commentsUrl = (urn: string): string => {
  const key = encodeURIComponent(urn).replaceAll('(', '%28').replaceAll(')', '%29');
  return `https://api.linkedin.com/rest/socialActions/${key}/comments`;
};

const actorOf = ({ accountId }: ReplyTarget): string | undefined =>
  accountId === undefined || accountId.startsWith('urn:') ? accountId : `urn:li:organization:${accountId}`;

/** A comment's URN names its post: `urn:li:comment:(urn:li:activity:1,2)`. */
const postOf = ({ platformId, conversationId }: ReplyTarget): string | undefined =>
  /^urn:li:comment:\(([^,]+),/.exec(platformId)?.[1] ?? conversationId;

const sentOf = ({ commentUrn, created }: z.infer<typeof Comment>): Sent => ({
  kind: 'sent',
  replyId: canonicalComment(commentUrn),
  at: created?.time,
});

const refusalOf = (answer: ApiAnswer): Refused | Ambiguous => {
  const refused = refusedIn(answer);
  switch (refused?.status) {
    case undefined:
      return { kind: 'ambiguous' };
    case 401:
      return { kind: 'refused', reason: 'expired-token' };
    case 403:
      return { kind: 'refused', reason: 'forbidden' };
    case 404:
      return { kind: 'refused', reason: 'deleted' };
    case 409:
      return { kind: 'refused', reason: 'duplicate' };
    case 429: {
      const said = refused.headers.get('retry-after');
      return limited(said === null ? undefined : Number(said), USUAL_WAIT_SECONDS);
    }
    default:
      return { kind: 'refused', reason: 'refused' };
  }
};
