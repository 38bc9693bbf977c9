import * as z from 'zod';
import { VigieError } from '../runtime/errors.ts';

const GRAPH_API = 'https://graph.facebook.com/v24.0';

/** Meta's codes for "try later": service, rate limits of app, user, page and business. */
const TRANSIENT = new Set([1, 2, 4, 17, 32, 341, 613]);

/**
 * Reads fields of an object from Meta's Graph API. The token goes in a header: addresses are logged on the way.
 * Throws `platform-unavailable` (retryable) when Meta is away or throttles, `platform-refused` when it says no.
 */
export const fetchFromGraph = async <T>(
  schema: z.ZodType<T>,
  id: string,
  fields: string,
  { token, http, timeoutMs }: { readonly token: string; readonly http: typeof fetch; readonly timeoutMs: number },
): Promise<T | 'gone'> => {
  const url = `${GRAPH_API}/${encodeURIComponent(id)}?${new URLSearchParams({ fields })}`;
  const { ok, status, body } = await get(url, token, http, timeoutMs);
  if (ok) {
    const read = schema.safeParse(body);
    if (!read.success) throw new VigieError('platform-refused', 'Graph API answered something else');
    return read.data;
  }
  const { code, subcode } = errorOf(body);
  // 100/33 is an object that is gone or hidden from us.
  if (status === 404 || (code === 100 && subcode === 33)) return 'gone';
  if (status >= 500 || status === 429 || TRANSIENT.has(code)) throw unavailable();
  throw new VigieError('platform-refused', `Graph API refused with code ${code}`);
};

const get = async (url: string, token: string, http: typeof fetch, timeoutMs: number) => {
  try {
    const response = await http(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { ok: response.ok, status: response.status, body: jsonOf(text) };
  } catch {
    // No cause: it may quote the address.
    throw unavailable();
  }
};

const unavailable = () => new VigieError('platform-unavailable', 'Graph API is not available', { retryable: true });

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const GraphError = z.object({ error: z.object({ code: z.number(), error_subcode: z.number().optional() }) });

const errorOf = (body: unknown): { code: number; subcode: number } => {
  const { data } = GraphError.safeParse(body);
  return { code: data?.error.code ?? 0, subcode: data?.error.error_subcode ?? 0 };
};
