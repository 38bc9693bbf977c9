import { LIMITS } from './limits.ts';

/** A text for a place where Slack reads markup: `<` and `>` can then open no mention, link or broadcast. */
export const escapeMarkup = (text: string): string =>
  MARKUP.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;

const MARKUP = /[&<>]/;

/**
 * A stranger's text as a `plain_text` object may hold it: well-formed, without control characters, without
 * directional overrides (which would turn our own words beside it around) and without towers of combining marks.
 */
export const tamed = (text: string): string => {
  const visible = CONTROLS.test(text) ? text.replace(LINE_ENDS, '\n').replace(ALL_CONTROLS, '') : text;
  // Most texts are Latin with some emoji. Looking for towers takes longer than all the rest of a card.
  if (!BEYOND_COMMON.test(visible)) return visible.toWellFormed();
  return visible.toWellFormed().replace(DIRECTIONS, '').replace(TOWERS, '$1');
};

/** A stranger's name or handle: tamed, on one line, without invisible characters. */
export const tamedName = (name: string): string => tamed(name).replace(INVISIBLE, '').replace(SPACES, ' ').trim();

/** Nothing in it would be seen. */
export const isBlank = (text: string): boolean => !VISIBLE.test(text);

// Written as categories (Cc: all control characters) because that is what is meant; tab and line feed are welcome.
const CONTROLS = /[^\P{Cc}\t\n]/u;
const ALL_CONTROLS = /[^\P{Cc}\t\n]/gu;
const LINE_ENDS = /\r\n?|[\v\f\u0085]/g;
// Latin letters, typographic punctuation, currencies, symbols, and the surrogates of emoji: no mark and no direction.
const BEYOND_COMMON = /[^\p{ASCII}\u0080-\u02ff\u2010-\u2027\u20a0-\u20bf\u2190-\u2bff\u{1f000}-\u{1fbff}]/u;
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;
// Four marks on one character are more than any living script needs.
const TOWERS = /(\p{M}{4})\p{M}+/gu;
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff]/g;
const SPACES = /\s+/g;
const VISIBLE = /[^\s\p{Cf}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u;

/** `<@U…>` for a Slack user id; any other string is only text. */
export const mentionOf = (user: string): string => (USER.test(user) ? `<@${user}>` : escapeMarkup(user));

/** `<#C…>` for a Slack channel id; any other string is only text. */
export const channelLink = (channel: string): string =>
  CHANNEL.test(channel) ? `<#${channel}>` : escapeMarkup(channel);

/** A link with words of our own. */
export const linkTo = (url: string, label: string): string => `<${escapeMarkup(url)}|${escapeMarkup(label)}>`;

/**
 * What the policy may ask an alert to ping: `here`, `channel`, a user id (`U…`, `W…`) or a user group's id (`S…`).
 * Anything else is shown as text and reaches nobody.
 */
export const pingOf = (ping: string): string => {
  if (ping === 'here' || ping === 'channel') return `<!${ping}>`;
  if (GROUP.test(ping)) return `<!subteam^${ping}>`;
  return mentionOf(ping);
};

const USER = /^[UW][A-Z0-9]{1,30}$/;
const CHANNEL = /^[CGD][A-Z0-9]{1,30}$/;
const GROUP = /^S[A-Z0-9]{1,30}$/;

/** The address of a post if a button may lead there: https, a public host name, nothing hidden in it. */
export const safeUrl = (url: string | undefined): string | undefined => {
  if (url === undefined || url.length > LIMITS.buttonUrl) return undefined;
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.port !== '') return undefined;
  if (parsed.username !== '' || parsed.password !== '') return undefined;
  if (!PUBLIC_HOST.test(parsed.hostname) || PRIVATE_HOST.test(parsed.hostname)) return undefined;
  return parsed.href.length > LIMITS.buttonUrl ? undefined : parsed.href;
};

// A last label of letters, so that no IP address passes.
const PUBLIC_HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
const PRIVATE_HOST = /\.(?:local|localhost|internal|intranet|lan|home|arpa|onion|invalid)$/;
