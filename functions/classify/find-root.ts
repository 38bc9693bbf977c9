import { isUrgent, type Urgency } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { DAY, type Instant } from '../../shared/runtime/clock.ts';
import { readIntact } from '../../shared/trail/append.ts';
import { ownCardOf, rootIdOf } from '../../shared/trail/conversation.ts';
import { firstOf } from '../../shared/trail/first-of.ts';
import type { Post } from '../../shared/trail/posts.ts';
import { isGone, type Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

/** What a new mention tells about where it belongs, in the trail's names. */
export interface Newcomer {
  readonly id: string;
  /** The mention that it replies to. */
  readonly parentId: string | undefined;
  readonly conversation: string | undefined;
  readonly authorAlias: string | undefined;
  readonly urgency: Urgency;
  /** Words of somebody who may be in danger, however urgent the whole was read. */
  readonly mayBeDanger: boolean;
}

/** The mention below whose card a new one goes. */
export interface Root {
  readonly trail: Trail;
  readonly card: Post;
  /** The author of the root goes on, not somebody else. */
  readonly isAuthor: boolean;
  /** The new mention is critical, and the crisis channel knows: one alert when a conversation turns, not one with every word of it. */
  readonly isAlerted: boolean;
}

export interface RootPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byAuthor' | 'byConversation'>;
}

/** Somebody who comes back after longer than this has something new to say, and nobody looks at so old a card. */
const LONGEST_CONVERSATION_MS = 30 * DAY;
/** How many of an author's latest mentions, and of a conversation's, are looked through: ids, no reads. */
const AUTHOR_IDS = 100;
const CONVERSATION_IDS = 1_000;
/** How many mentions of the author in the conversation are read in search of one whose card can take a reply. */
const MAX_READ = 5;

/**
 * The root that a new mention goes on with: what its author began, as far as the mention that it replies to or the index leads
 * there; else, while it is calm and nobody may be in danger, what somebody else began. Undefined when it is to have a card of its own: urgent words are
 * nobody's work below a card that is about somebody else.
 */
export const findRoot = async (
  ports: RootPorts,
  newcomer: Newcomer,
  { policy }: LoadedPolicy,
  now: Instant,
): Promise<Root | undefined> => {
  // Most of what somebody wrote in a conversation leads to one card.
  const seen = new Map<string, Promise<Trail | undefined>>();
  const read = (id: string): Promise<Trail | undefined> => {
    const trail = seen.get(id) ?? readIntact(ports.trail, id);
    seen.set(id, trail);
    return trail;
  };

  const rootBy = async (id: string): Promise<Root | undefined> => {
    const found = await read(id);
    const rootId = found && rootIdOf(found);
    const trail = rootId === undefined ? found : await read(rootId);
    const card = trail && ownCardOf(trail);
    if (trail === undefined || card === undefined || !takesReplies(trail, card)) return undefined;
    const isAuthor = newcomer.authorAlias !== undefined && newcomer.authorAlias === trail.received?.authorAlias;
    const isAlerted = newcomer.urgency === 'critical' && isKnownCrisis(trail, await lastWordOf(trail));
    return { trail, card, isAuthor, isAlerted };
  };

  /** The last mention below its card that can be read, or the root itself. */
  const lastWordOf = async (trail: Trail): Promise<Trail> => {
    const lastId = trail.continuedBy.at(-1);
    return (lastId && (await read(lastId))) || trail;
  };

  const takesReplies = (trail: Trail, card: Post): boolean =>
    trail.received !== undefined &&
    trail.received.receivedAt > now - LONGEST_CONVERSATION_MS &&
    !isGone(trail) &&
    // Nobody may look any more at the cards of a team that the policy no longer has.
    policy.teams[trail.route?.team ?? ''] !== undefined &&
    card.status !== 'failed' &&
    card.status !== 'parked';

  const ofParent = newcomer.parentId === undefined ? undefined : await rootBy(newcomer.parentId);
  if (ofParent?.isAuthor) return ofParent;
  let ofSomebodyElse = ofParent;
  for (const id of await earlierWords(ports.index, newcomer)) {
    const root = await rootBy(id);
    if (root?.isAuthor) return root;
    ofSomebodyElse ??= root;
  }
  return isUrgent(newcomer) || newcomer.mayBeDanger ? undefined : ofSomebodyElse;
};

/** Whether we have answered the author in this conversation before, though what they wrote had no card to go on below. */
export const wasAnswered = async (ports: RootPorts, newcomer: Newcomer): Promise<boolean> => {
  const { parentId, authorAlias } = newcomer;
  for (const id of new Set([
    ...(parentId === undefined ? [] : [parentId]),
    ...(await earlierWords(ports.index, newcomer)),
  ])) {
    const { received, replies = [] } = (await readIntact(ports.trail, id)) ?? {};
    if (replies.length > 0 && authorAlias !== undefined && received?.authorAlias === authorAlias) return true;
  }
  return false;
};

/** What the author wrote in the same conversation, as far as the index shows it yet, the latest first. */
const earlierWords = async (
  index: RootPorts['index'],
  { id, conversation, authorAlias }: Newcomer,
): Promise<readonly string[]> => {
  if (conversation === undefined || authorAlias === undefined) return [];
  const byAuthor = new Set(await firstOf(index.byAuthor(authorAlias), AUTHOR_IDS));
  byAuthor.delete(id);
  // Most authors are new: then nothing more is to be read.
  if (byAuthor.size === 0) return [];
  const inConversation = await firstOf(index.byConversation(conversation), CONVERSATION_IDS);
  return inConversation.filter((known) => byAuthor.has(known)).slice(0, MAX_READ);
};

/**
 * What its author writes makes the conversation itself critical, unless a person said since that it is not. Where somebody
 * closed it since, the crisis channel takes it for over, and only what was said last tells whether it has heard again.
 */
const isKnownCrisis = (root: Trail, lastWord: Trail): boolean => {
  if (!isCritical(root)) return false;
  return isCritical(lastWord) || root.runs.every(({ closedAt }) => closedAt === undefined);
};

const isCritical = ({ tags }: Trail): boolean => tags?.urgency === 'critical';
