import { codeOf, VigieError } from '../../runtime/errors.ts';

/** Why a file did not open, by its name and with what to do: whoever starts Vigie can mend it. */
export const notOpened = (file: string, cause: unknown): VigieError => {
  const code = sqliteCodeOf(cause);
  const why =
    code === NOT_A_DATABASE || code === CORRUPT
      ? `is ${code === CORRUPT ? 'damaged' : 'no database'}: move it away, put a copy in its place, or set DATA_DIR`
      : `cannot be opened (${cause instanceof Error ? cause.message : cause}): look at it and its folder, or set DATA_DIR`;
  return new VigieError('store-unavailable', `${file} ${why}`, { cause });
};

/** Why a file fails, in SQLite's words for its code, which quote nobody: `database or disk is full`. */
export const troubleOf = (error: unknown): string =>
  error instanceof Error && 'errstr' in error && typeof error.errstr === 'string' ? error.errstr : codeOf(error);

/** Somebody else holds the file. */
export const isBusy = (error: unknown): boolean => sqliteCodeOf(error) === BUSY;

// https://sqlite.org/rescode.html: the lowest byte is the primary code.
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

const sqliteCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
