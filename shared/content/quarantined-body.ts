import { gunzipSync, gzipSync } from 'node:zlib';

/** JSON that nobody understood, in base64 for a message, which may have a mebibyte: zipped where it is large. */
export const bodyAsBase64 = (json: Buffer): string =>
  (json.length > MAX_PLAIN_BYTES ? gzipSync(json) : json).toString('base64');

/** The bytes as they came. */
export const bodyIn = ({ bodyBase64 }: { readonly bodyBase64: string }): Buffer => {
  const bytes = Buffer.from(bodyBase64, 'base64');
  return bytes[0] === ZIPPED ? gunzipSync(bytes) : bytes;
};

const MAX_PLAIN_BYTES = 512 * 1024;
/** How what is zipped begins, and no JSON does. */
const ZIPPED = 0x1f;
