/**
 * Slack's limits, in UTF-16 units where they count characters: never less strict than Slack, however it counts.
 * Source: https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/changelog/2018-truncating-really-long-messages
 */
export const LIMITS = {
  /** Any text object of a section, a context element or a field of a modal. */
  text: 3_000,
  /** The top-level `text` of a message. */
  fallback: 4_000,
  header: 150,
  field: 2_000,
  buttonText: 75,
  buttonUrl: 3_000,
  modalTitle: 24,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** What a field of a modal takes. */
  inputText: 3_000,
} as const;

/** Cuts to at most `max` UTF-16 units, the mark included: between words, and never through a character or an emoji's joiner. */
export const cut = (text: string, max: number, mark = '…'): string => {
  if (text.length <= max) return text;
  let end = max - mark.length;
  if (isLowSurrogate(text.charCodeAt(end))) end -= 1;
  // Half a word misleads, half a case number or link more so; a word that is longer than this is no word.
  const space = text.lastIndexOf(' ', end);
  if (space > 0 && space > end - LONGEST_WORD) end = space;
  while (end > 0 && text.charCodeAt(end - 1) === ZERO_WIDTH_JOINER) end -= 1;
  return text.slice(0, end) + mark;
};

const LONGEST_WORD = 60;
const ZERO_WIDTH_JOINER = 0x200d;

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
