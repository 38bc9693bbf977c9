/**
 * A reader of Slack's markup that shares no code with ours: what would be live in a text, as Slack documents it
 * (https://docs.slack.dev/messaging/formatting-message-text). For tests only.
 */
export interface Live {
  readonly kind: 'mention' | 'broadcast' | 'channel' | 'link' | 'format';
  readonly source: string;
}

/** `verbatim` as on a text object; false also stands for a message's top-level text that is not sent with `parse: none`. */
export const liveIn = (text: string, verbatim: boolean): readonly Live[] => {
  const found: Live[] = [];
  let rest = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '<') {
      rest += text[at];
      continue;
    }
    const end = text.indexOf('>', at);
    if (end === -1) {
      rest += text.slice(at);
      break;
    }
    const inside = text.slice(at + 1, end);
    found.push({ kind: kindOf(inside), source: inside });
    rest += ' ';
    at = end;
  }
  if (!verbatim)
    for (const url of rest.match(/\b(?:https?:\/\/|mailto:|www\.)\S+/g) ?? [])
      found.push({ kind: 'link', source: url });
  for (const mark of ['*', '_', '~', '`']) {
    const first = rest.indexOf(mark);
    if (first !== -1 && rest.indexOf(mark, first + 2) !== -1) found.push({ kind: 'format', source: mark });
  }
  return found;
};

const kindOf = (inside: string): Live['kind'] => {
  if (inside.startsWith('@')) return 'mention';
  if (inside.startsWith('#')) return 'channel';
  if (inside.startsWith('!')) return 'broadcast';
  return 'link';
};
