import type { ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { Mention } from '../../shared/mention/mention.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Draft } from '../../shared/trail/drafts.ts';
import type { Trail } from '../../shared/trail/trail.ts';

/** What a form about a reply shows of the content store. */
export interface Gathered {
  /** What was said: first by others, then by whoever is answered and by us, each the oldest first. */
  readonly exchange: readonly Said[];
  /** The words to go on with, or to approve. */
  readonly draft: string | undefined;
  /** The mention was to be resolved once they are sent. */
  readonly thenResolve?: boolean | undefined;
  /** What was said of them by whoever sent them back. */
  readonly why?: string | undefined;
}

export interface Said {
  /** A stranger may well call themselves `us`. */
  readonly who: 'us' | { readonly name: string };
  readonly text: string;
  readonly at: Instant;
  readonly editedAt?: Instant | undefined;
}

export interface GatherPorts {
  readonly content: Pick<ContentStore, 'get'>;
  readonly drafts: Pick<DraftStore, 'getDraft'>;
}

/** As many words of a conversation as a form has room for. */
const SHOWN = 6;
/** Its author's words may stand before those of many others. */
const READ = 30;

/**
 * What stands below the mention's card, and not all of its conversation: on Facebook, Instagram and LinkedIn that is a post of ours,
 * with the comments of strangers. One round of reads: a form is to open within three seconds.
 */
export const gather = async ({ content, drafts }: GatherPorts, trail: Trail, now: Instant): Promise<Gathered> => {
  const last = trail.drafts.at(-1);
  const [answered, below, draft, why, ours] = await Promise.all([
    content.get(trail.id, now),
    Promise.all(trail.continuedBy.slice(-READ).map((id) => content.get(id, now))),
    last !== undefined && isToGoOnWith(last) ? drafts.getDraft(last.draftId, now) : undefined,
    last?.why === undefined ? undefined : drafts.getDraft(last.why, now),
    Promise.all(
      trail.drafts
        .filter(({ status }) => status === 'sent')
        .slice(-SHOWN)
        .map(async (sent) => ({
          at: sent.startedAt ?? sent.at,
          text: (await drafts.getDraft(sent.draftId, now))?.text,
        })),
    ),
  ]);
  const words = below.flatMap((each) => (each === undefined ? [] : [each.mention]));
  const isTheirs = ({ author }: Mention): boolean => author !== undefined && author.id === answered?.mention.author?.id;
  const others = new Set(words.filter((word) => !isTheirs(word)).map(saidIn));
  const inOrder = (said: readonly Said[]): readonly Said[] =>
    said.toSorted((a, b) => Number(others.has(b)) - Number(others.has(a)) || a.at - b.at);
  const sent = ours.flatMap(({ text, at }) => (text === undefined ? [] : [{ who: 'us' as const, text, at }]));
  const latest = inOrder([...others, ...words.filter(isTheirs).map(saidIn), ...sent]).slice(1 - SHOWN);
  // What is answered is there whatever else was said, and nobody else's words come after it.
  const exchange = answered === undefined ? latest : inOrder([...latest, saidIn(answered.mention)]);
  return { exchange, draft: draft?.text, thenResolve: draft && last?.thenResolve, why: why?.text };
};

const saidIn = ({ author, text, createdAt, revision }: Mention): Said => ({
  who: { name: author?.name ?? author?.handle ?? '' },
  text,
  at: createdAt,
  editedAt: revision > createdAt ? revision : undefined,
});

const isToGoOnWith = ({ status }: Draft): boolean => status !== 'sent' && status !== 'sending' && status !== 'ready';
