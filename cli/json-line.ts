/** A line of JSON that a terminal can print: what a stranger wrote may hold what clears it, or turns the words beside it around. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value).replace(UNPRINTABLE, escaped)}\n`;

// JSON itself escapes no control character beyond ASCII.
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
