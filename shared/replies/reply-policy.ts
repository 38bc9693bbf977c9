import type { Tags } from '../mention/tags.ts';
import { answeringOn } from '../platforms/answering.ts';
import { inLanguage, type Locale } from '../policy/policy-words.ts';
import type { Replies } from '../policy/reply-schema.ts';
import type { Trail } from '../trail/trail.ts';

/**
 * Whether a second person reads this first, and whom the policy calls for that. All that one line of it says must hold; of several
 * that do, the first calls that has somebody else than the writer to call.
 */
export const approvalOf = (
  { approval }: Pick<Replies, 'approval'>,
  tags: Pick<Tags, 'topic' | 'urgency'> | undefined,
  user: string,
): { readonly ping: string | undefined } | undefined => {
  const holding = approval.filter(
    ({ topic, urgency, people }) =>
      matches(topic, tags?.topic) && matches(urgency, tags?.urgency) && matches(people, user),
  );
  const called = holding.flatMap(({ ping }) => (ping === undefined || ping === 'none' ? [] : [ping]));
  return holding.length === 0 ? undefined : { ping: called.find((ping) => ping !== user) };
};

/** What the group asks of a reply on a topic, in the desk's language where it is written in it, the general part first. */
export const guidelinesFor = (
  { guidelines }: Pick<Replies, 'guidelines'>,
  topic: Tags['topic'] | undefined,
  locale: Locale,
): string | undefined => {
  const parts = [guidelines['every-topic'], topic === undefined ? undefined : guidelines[topic]];
  const said = parts.map((part) => inLanguage(part ?? {}, locale)).filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join('\n');
};

const matches = (wanted: string | readonly string[] | undefined, value: string | undefined): boolean =>
  wanted === undefined || (value !== undefined && [wanted].flat().includes(value));

/** The platform that knows a mention by its id: none for what came by another way than the platform's own. */
export const ownPlatformOf = ({ received }: Pick<Trail, 'received'>): string | undefined =>
  received?.via === received?.platform ? received?.platform : undefined;

/** Is the mention of a platform that is answered from Slack? */
export const isAnsweredFrom = ({ platforms }: Pick<Replies, 'platforms'>, trail: Pick<Trail, 'received'>): boolean =>
  platforms.some((platform) => platform === ownPlatformOf(trail));

/** The same for hiding, where the platform has it. */
export const isHiddenFrom = (replies: Pick<Replies, 'platforms'>, trail: Pick<Trail, 'received'>): boolean =>
  isAnsweredFrom(replies, trail) && answeringOn(trail.received?.platform ?? '')?.canHide === true;
