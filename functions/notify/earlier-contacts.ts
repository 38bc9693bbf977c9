import { readIntact } from '../../shared/trail/append.ts';
import { type Contact, contactOf } from '../../shared/trail/contact.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import type { Post } from '../../shared/trail/posts.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';

export interface ContactPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byAuthor'>;
}

export interface EarlierContact extends Contact {
  readonly card: Post | undefined;
}

/** How many a card shows. */
const MAX_SHOWN = 3;
/** How many of the author's trails are read in search of them: a card is drawn often. */
const MAX_READ = 10;

/** What the author of a mention came with before it, the latest first. */
export const earlierContacts = async (
  ports: ContactPorts,
  { id, received }: Trail,
): Promise<readonly EarlierContact[]> => {
  if (received?.authorAlias === undefined) return [];
  const found: EarlierContact[] = [];
  let reads = 0;
  for await (const other of ports.index.byAuthor(received.authorAlias)) {
    if (other === id) continue;
    reads += 1;
    const trail = await readIntact(ports.trail, other);
    const isEarlier = (trail?.received?.receivedAt ?? received.receivedAt) < received.receivedAt;
    const contact = trail !== undefined && isEarlier ? contactOf(trail) : undefined;
    if (trail !== undefined && contact !== undefined) found.push({ ...contact, card: ownCardOf(trail) });
    if (found.length === MAX_SHOWN || reads === MAX_READ) break;
  }
  return found;
};
