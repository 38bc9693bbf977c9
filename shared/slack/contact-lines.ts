import type { Instant } from '../runtime/clock.ts';
import type { Contact } from '../trail/contact.ts';
import { context, plain } from './blocks.ts';
import type { Formats } from './formats.ts';
import type { CardTexts } from './locale/texts.ts';

/** What the author came with before and how it ended, a line each; no block when there was nothing. */
export const contactLines = (
  contacts: readonly Contact[],
  seenAt: Instant | undefined,
  { contacts: says, topic }: CardTexts,
  formats: Formats,
): readonly object[] => {
  if (contacts.length === 0) return [];
  const lines = contacts.map(
    (contact) =>
      `• ${says.line(topic[contact.topic], formats.date(contact.at, seenAt), endOf(contact, seenAt, says, formats))}`,
  );
  return [context(plain([says.header, ...lines].join('\n')))];
};

const endOf = (
  { end }: Contact,
  seenAt: Instant | undefined,
  says: CardTexts['contacts'],
  formats: Formats,
): string => {
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
