import { hmac, judgeDigests } from '../platforms/signature.ts';
import { type Instant, MINUTE } from '../runtime/clock.ts';
import { VigieError } from '../runtime/errors.ts';

/** How long the link that somebody was given opens the console: as long as it takes to find it again in Slack. */
export const LINK_HOLDS_MS = 15 * MINUTE;

/** In the query of the console's first page: the pass of a link. */
export const LINK_PARAMETER = 'pass';

/** `link`: what Slack shows to one person. `session`: what their browser keeps once they have opened it. */
export type PassKind = 'link' | 'session';

export interface Pass {
  readonly kind: PassKind;
  /** A Slack user id. */
  readonly user: string;
  /** From this very millisecond on it opens nothing. */
  readonly until: Instant;
}

export type PassVerdict =
  | { readonly kind: 'holds'; readonly user: string }
  /** `malformed`: also a pass of the other kind. `forged`: signed with none of the keys. */
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'lapsed' | 'forged' };

/** Of fewer characters a key could be found by trying, from one pass and on another machine: 32 hex digits are 128 bits. */
const SHORTEST_KEY = 32;

/** Why nobody may sign with a key, nor be let in by it; undefined where they may. */
export const faultOfKey = (key: string): 'not-set-up' | 'key-too-short' | undefined => {
  if (key.trim() === '') return 'not-set-up';
  return key.length < SHORTEST_KEY ? 'key-too-short' : undefined;
};

/**
 * `link.1763888400000.U0123456789.<HMAC-SHA256 of what stands before, base64url>`: safe in an address and in a cookie as it
 * stands. Throws `configuration` for a key with which anybody could sign.
 */
export const writePass = (pass: Pass, key: string): string => {
  const fault = faultOfKey(key);
  if (fault !== undefined) throw new VigieError('configuration', `no key to sign passes with: ${fault}`);
  const said = saidBy(pass);
  return `${said}.${hmac(key, said).toString('base64url')}`;
};

/** Whose pass it is, if it is of this kind, was signed with one of the keys and holds now. Compares in constant time. */
export const readPass = (text: string, kind: PassKind, keys: readonly string[], now: Instant): PassVerdict => {
  const [, written, until = '', user = '', mac = ''] = WRITTEN.exec(text) ?? [];
  if (written !== kind) return { kind: 'refused', reason: 'malformed' };
  const pass = { kind, user, until: Number(until) };
  // First: what lapsed under a key that was replaced since is no forgery.
  if (pass.until <= now) return { kind: 'refused', reason: 'lapsed' };
  const sound = keys.filter((key) => faultOfKey(key) === undefined);
  const verdict = judgeDigests([Buffer.from(mac, 'base64url')], sound, saidBy(pass));
  return verdict.kind === 'authentic' ? { kind: 'holds', user } : { kind: 'refused', reason: 'forged' };
};

const saidBy = ({ kind, until, user }: Pass): string => `${kind}.${until}.${user}`;

/** Each value has one spelling: a number without zeros in front, and a digest whose spare bits are zero. */
const WRITTEN = /^(link|session)\.([1-9]\d{0,14})\.([A-Z0-9]{1,32})\.([\w-]{42}[AEIMQUYcgkosw048])$/;
