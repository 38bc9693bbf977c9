import { VigieError } from '../runtime/errors.ts';
import { Commit } from './event.ts';

/**
 * The longest commit, in bytes of its JSON. DynamoDB stops at 400 KiB an item, keys and index attributes included;
 * every store keeps the same limit, so that a trail written on one machine can move to AWS.
 */
const MAX_COMMIT_BYTES = 400_000;

/** How every store writes a commit: its JSON. Throws `too-large` over `MAX_COMMIT_BYTES`. */
export const encodeCommit = (commit: Commit): string => {
  const encoded = JSON.stringify(commit);
  if (Buffer.byteLength(encoded) > MAX_COMMIT_BYTES)
    throw new VigieError('too-large', 'the commit is too large to store');
  return encoded;
};

/**
 * Reads a stored commit back, whole: what another version of Vigie said beside what we know was hashed along with it. Throws
 * `trail-broken` when it is not one.
 */
export const decodeCommit = (encoded: string): Commit => {
  try {
    const value: unknown = JSON.parse(encoded);
    assertCommit(value);
    return value;
  } catch (cause) {
    throw new VigieError('trail-broken', 'a stored commit cannot be read', { cause });
  }
};

/** `parse` gives a copy with what we know, and without the rest. */
function assertCommit(value: unknown): asserts value is Commit {
  Commit.parse(value);
}
