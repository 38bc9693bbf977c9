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

/** Reads a stored commit back. Throws `trail-broken` when it is not one. */
export const decodeCommit = (encoded: string): Commit => {
  try {
    return Commit.parse(JSON.parse(encoded));
  } catch (cause) {
    throw new VigieError('trail-broken', 'a stored commit cannot be read', { cause });
  }
};
