import type { Instant } from '../runtime/clock.ts';
import type { Contact } from '../trail/contact.ts';
import { context, ours } from './blocks.ts';
import { escapeMarkup, linkTo } from './escape.ts';
import type { Formats } from './formats.ts';
import type { Texts } from './locale/texts.ts';
import type { Voice } from './voice.ts';

export interface LinkedContact extends Contact {
  /** Where its card is in Slack. */
  readonly cardUrl?: string | undefined;
}

/** What the author came with before and how it ended, a line each; no block when there was nothing. */
export const contactLines = (
  contacts: readonly LinkedContact[],
  seenAt: Instant | undefined,
  { texts: { contacts: says, topic }, formats }: Voice,
): readonly object[] => {
  if (contacts.length === 0) return [];
  const lines = contacts.map((contact) => {
    const what = `${topic[contact.topic]}, ${formats.date(contact.at, seenAt)}`;
    const linked = contact.cardUrl === undefined ? escapeMarkup(what) : linkTo(contact.cardUrl, what);
    return `• ${says.line(linked, escapeMarkup(endOf(contact, seenAt, says, formats)))}`;
  });
  return [context(ours([says.header, ...lines].join('\n')))];
};

const endOf = ({ end }: Contact, seenAt: Instant | undefined, says: Texts['contacts'], formats: Formats): string => {
  switch (end.kind) {
    case 'answered':
      return says.answered(formats.date(end.at, seenAt));
    case 'resolved':
      return says.resolved(formats.duration(end.afterMs));
    case 'dismissed':
    case 'open':
      return says[end.kind];
  }
};
