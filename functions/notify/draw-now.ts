import type { ContentStore } from '../../shared/content/content.ts';
import { crisisOfPost } from '../../shared/crisis/crisis.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock, Instant } from '../../shared/runtime/clock.ts';
import { permalinkOf } from '../../shared/slack/permalink.ts';
import type { Tally } from '../../shared/slack/render-crisis.ts';
import type { SlackMessage } from '../../shared/slack/slack.ts';
import { readIntact, readTrail } from '../../shared/trail/append.ts';
import { cardOrWordOf } from '../../shared/trail/conversation.ts';
import { type Post, postIn, trailIdOf } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailStore } from '../../shared/trail/trail-store.ts';
import { type TallyPorts, tallyOf } from './crisis-tally.ts';
import { draw } from './draw.ts';
import { type ContactPorts, earlierContacts } from './earlier-contacts.ts';

export interface DrawPorts extends ContactPorts, TallyPorts {
  readonly index: ContactPorts['index'] & TallyPorts['index'];
  readonly content: Pick<ContentStore, 'get'>;
  readonly clock: Clock;
  /** What links into Slack begin with, as far as it is known. */
  readonly workspaceUrl: () => Promise<string | undefined>;
}

/** The message for a post as it is to look now. `upper`: the trail of the post that it goes below. */
export const drawNow = async (
  { policy, ports }: { readonly policy: LoadedPolicy; readonly ports: DrawPorts },
  post: Post,
  trail: Trail,
  upper: Trail | undefined,
): Promise<SlackMessage> => {
  const said = await ports.content.get(trail.id, ports.clock.now());
  const card = cardOrWordOf(trail);
  const leads = card !== undefined && card.postId !== post.postId;
  const earlier = post.purpose === 'card' && !leads ? await earlierContacts(ports, trail) : [];
  const url = leads || earlier.length > 0 ? await ports.workspaceUrl() : undefined;
  // The link of a word needs its thread. An alert must not fail because a link is missing.
  const above = leads && card.below ? await readIntact(ports.trail, card.below.trailId) : undefined;
  return draw(post, trail, said, policy, {
    upper,
    earlier: earlier.map((contact) => ({ ...contact, cardUrl: permalinkOf(contact.card, url) })),
    cardUrl: permalinkOf(card, url, above && postIn(above, card?.below?.postId)?.ts),
    pingedBeforeAt: await deliveredAt(ports.trail, post.pingedBy),
    tally: await tallyOfPost(ports, post, trail),
    now: ports.clock.now(),
  });
};

const tallyOfPost = async (ports: DrawPorts, { postId }: Post, trail: Trail): Promise<Tally | undefined> => {
  const crisis = crisisOfPost(trail, postId);
  return crisis && tallyOf(ports, crisis, ports.clock.now());
};

/** When a post of any trail came to Slack, as far as it can be read. */
export const deliveredAt = async (
  store: Pick<TrailStore, 'read'>,
  postId: string | undefined,
): Promise<Instant | undefined> => {
  if (postId === undefined) return undefined;
  const trail = await readIntact(store, trailIdOf(postId));
  return trail && postIn(trail, postId)?.deliveredAt;
};

/** The trail of the post that this one goes below. */
export const upperOf = async (
  store: Pick<TrailStore, 'read'>,
  trail: Trail,
  { below }: Post,
): Promise<Trail | undefined> =>
  below === undefined ? undefined : below.trailId === trail.id ? trail : readTrail(store, below.trailId);
