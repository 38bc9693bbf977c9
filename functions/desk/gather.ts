import type { ContentStore } from '../../shared/content/content.ts';
import type { DraftStore } from '../../shared/content/drafts.ts';
import type { Mention } from '../../shared/mention/mention.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import type { Draft } from '../../shared/trail/drafts.ts';
import { firstOf } from '../../shared/trail/first-of.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex } from '../../shared/trail/trail-store.ts';

/** What a form about a reply shows of the content store. */
export interface Gathered {
  /** What was said, the oldest first. */
  readonly exchange: readonly Said[];
  /** The words to go on with, or to approve. */
  readonly draft: string | undefined;
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
  readonly index: Pick<TrailIndex, 'byConversation'>;
}

/** As many words of a conversation as a form has room for. */
const SHOWN = 6;

/** Two calls of a store one after the other: a form is to open within three seconds. */
export const gather = async (ports: GatherPorts, trail: Trail, now: Instant): Promise<Gathered> => {
  const { content, drafts, index } = ports;
  const last = trail.drafts.at(-1);
  const [ids, draft, ours] = await Promise.all([
    conversationOf(index, trail),
    last !== undefined && isToGoOnWith(last) ? drafts.getDraft(last.draftId, now) : undefined,
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
  const contents = await Promise.all(ids.map((id) => content.get(id, now)));
  const theirs = contents.flatMap((each) => (each === undefined ? [] : [saidIn(each.mention)]));
  const sent = ours.flatMap(({ text, at }) => (text === undefined ? [] : [{ who: 'us' as const, text, at }]));
  return { exchange: [...theirs, ...sent].toSorted((a, b) => a.at - b.at).slice(-SHOWN), draft: draft?.text };
};

/** The mention itself, and the latest others of its conversation. */
const conversationOf = async (index: GatherPorts['index'], { id, received }: Trail): Promise<readonly string[]> => {
  const conversation = received?.conversation;
  const latest = conversation === undefined ? [] : await firstOf(index.byConversation(conversation), SHOWN);
  return [...new Set([id, ...latest])].slice(0, SHOWN);
};

const saidIn = ({ author, text, createdAt, revision }: Mention): Said => ({
  who: { name: author?.name ?? author?.handle ?? '' },
  text,
  at: createdAt,
  editedAt: revision > createdAt ? revision : undefined,
});

const isToGoOnWith = ({ status }: Draft): boolean => status !== 'sent' && status !== 'sending' && status !== 'ready';
