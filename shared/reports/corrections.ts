import type { Content } from '../content/content.ts';
import type { MentionKind } from '../mention/mention.ts';
import { SuggestedTeam, type Tags, Topic, Urgency } from '../mention/tags.ts';
import type { brandKnownAs } from '../policy/policy-schema.ts';
import type { Instant } from '../runtime/clock.ts';
import type { Commit, TrailEvent } from '../trail/event.ts';

/** What the brand is called: the classifier reads a text by it. */
type KnownAs = ReturnType<typeof brandKnownAs>;

type Labels = Pick<Tags, 'team' | 'topic' | 'urgency'>;

/**
 * What people at the desk corrected of one mention: a line of labelled JSONL as `classifier:evaluate` reads it. What nobody
 * corrected is no label: it is what the classifier said, which would be measured against itself. A text that was erased is not
 * there; then the labels aren't either, for there is nothing that they could label.
 */
export interface Correction extends Partial<Labels>, Partial<KnownAs> {
  readonly id: string;
  readonly text?: string;
  readonly lang?: string;
  readonly platform?: string;
  readonly kind?: MentionKind;
  readonly rating?: number;
  /** The account of ours that it came to. */
  readonly brandAccount?: string;
  /** Field by field what the classifier said, what it should have said, who decided, and when. */
  readonly corrected: readonly {
    readonly field: 'team' | 'topic' | 'urgency';
    readonly was: string;
    readonly is: string;
    readonly by: string;
    readonly at: Instant;
  }[];
  readonly model: string;
}

/** Undefined where nobody corrected anything, or a later decision took it all back. */
export const correctionOf = (
  commits: readonly Commit[],
  content: Content | undefined,
  knownAs: KnownAs,
): Correction | undefined => {
  const classified = eventsOf(commits).findLast(({ event }) => event.type === 'classified')?.event;
  const [first] = commits;
  if (classified?.type !== 'classified' || first === undefined) return undefined;
  const { tags } = classified;
  const said = { team: teamOf(commits) ?? tags.team, topic: tags.topic, urgency: tags.urgency };
  let decided: Correction['corrected'] = [];
  for (const { event, at } of eventsOf(commits)) {
    if (event.by.kind !== 'person') continue;
    const by = event.by.user;
    decided = [...decided, ...decisionsIn(event).map(([field, is]) => ({ field, was: said[field], is, by, at }))];
    // It was for us after all, and for whom somebody had said before that.
    if (event.type === 'reopened') decided = decided.filter(({ is }) => is !== 'none');
  }
  const last = new Map(decided.map((each) => [each.field, each]));
  const corrected = [...last.values()].filter(({ was, is }) => was !== is);
  if (corrected.length === 0) return undefined;
  const named = { id: first.id, corrected, model: tags.model };
  return content === undefined ? named : { ...named, ...readableOf(content, tags), ...knownAs, ...labelsOf(corrected) };
};

/** Where it was routed by what it says: a rule may have decided otherwise than the classifier suggested. */
const teamOf = (commits: readonly Commit[]): string | undefined => {
  const routed = eventsOf(commits).findLast(({ event }) => event.type === 'routed')?.event;
  return routed?.type === 'routed' ? routed.team : undefined;
};

const eventsOf = (commits: readonly Commit[]) =>
  commits.flatMap(({ events, at }) => events.map((event) => ({ event, at })));

const decisionsIn = (event: TrailEvent): readonly (readonly ['team' | 'topic' | 'urgency', string])[] => {
  switch (event.type) {
    case 'rerouted':
      return [['team', event.team]];
    case 'dismissed':
      return [['team', 'none']];
    case 'retagged':
      return [
        ...(event.topic === undefined ? [] : [['topic', event.topic] as const]),
        ...(event.urgency === undefined ? [] : [['urgency', event.urgency] as const]),
      ];
    default:
      return [];
  }
};

const readableOf = ({ mention }: Content, { language }: Tags) => ({
  text: mention.text,
  lang: language,
  platform: mention.platform,
  kind: mention.kind,
  ...(mention.rating === undefined ? {} : { rating: mention.rating }),
  ...(mention.brandAccount === undefined ? {} : { brandAccount: mention.brandAccount }),
});

/** A team of the policy that the classifier can't suggest is no label that it could be measured by. */
const labelsOf = (corrected: Correction['corrected']): Partial<Labels> => {
  const is = (field: keyof Labels) => corrected.find((each) => each.field === field)?.is;
  const team = SuggestedTeam.safeParse(is('team')).data;
  const topic = Topic.safeParse(is('topic')).data;
  const urgency = Urgency.safeParse(is('urgency')).data;
  return { ...(team && { team }), ...(topic && { topic }), ...(urgency && { urgency }) };
};
