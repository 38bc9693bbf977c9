import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { VigieError } from '../runtime/errors.ts';
import type { PlatformSecrets, SignatureFault, Verdict } from './platform.ts';

type Bytes = string | Buffer;
/** A secret as it is set, or decoded: a key object, which Node signs with four times faster than with a buffer. */
type Secret = string | KeyObject;

/** HMAC-SHA256 over the parts, one after the other: 32 bytes. */
export const hmac = (secret: Secret, ...parts: readonly Bytes[]): Buffer => {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/**
 * Judges a header that holds exactly one digest. `read` decodes its value, strictly: a header that came twice arrives
 * joined by a comma, and is malformed.
 */
export const judge = (
  header: string | undefined,
  read: (value: string) => Buffer | undefined,
  secrets: readonly Secret[],
  ...parts: readonly Bytes[]
): Verdict => {
  if (header === undefined || header === '') return refused('signature-missing');
  const digest = read(header);
  return digest === undefined ? refused('signature-malformed') : judgeDigests([digest], secrets, ...parts);
};

export const refused = (reason: SignatureFault): Verdict => ({ kind: 'refused', reason });

/** Is one of the digests (32 bytes each) made with one of the secrets? Compares all of them, in constant time. */
export const judgeDigests = (
  digests: readonly Buffer[],
  secrets: readonly Secret[],
  ...parts: readonly Bytes[]
): Verdict => {
  let found = false;
  for (const secret of secrets) {
    // Anybody can sign with an empty secret.
    if (secret === '' || (typeof secret !== 'string' && !secret.symmetricKeySize)) continue;
    const expected = hmac(secret, ...parts);
    for (const digest of digests) {
      // timingSafeEqual throws on unequal lengths; the length of a digest is no secret.
      if (digest.length === expected.length && timingSafeEqual(digest, expected)) found = true;
    }
  }
  return found ? { kind: 'authentic' } : refused('signature-wrong');
};

/** Is the given token one of the secrets? Compares digests, so that not even the length shows. */
export const isOneOf = (given: string, secrets: readonly string[]): boolean => {
  const digest = hmac('token', given);
  return secrets.some((secret) => secret !== '' && timingSafeEqual(hmac('token', secret), digest));
};

/** The 32 bytes of exactly 64 lower-case hex digits. */
export const fromHex = (value: string): Buffer | undefined =>
  /^[0-9a-f]{64}$/.test(value) ? Buffer.from(value, 'hex') : undefined;

/** The 32 bytes of canonical padded base64: the last digit's spare bits are zero, so that a digest has one spelling. */
export const fromBase64 = (value: string): Buffer | undefined =>
  /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(value) ? Buffer.from(value, 'base64') : undefined;

/** Decodes what follows a fixed prefix. */
export const after =
  (prefix: string, read: (value: string) => Buffer | undefined) =>
  (value: string): Buffer | undefined =>
    value.startsWith(prefix) ? read(value.slice(prefix.length)) : undefined;

/** The secret to sign with. Throws `configuration` when there is none. */
export const currentSecret = (secrets: PlatformSecrets): string => {
  const secret = secrets.signing[0];
  if (secret === undefined || secret === '') throw new VigieError('configuration', 'no signing secret');
  return secret;
};
