import type * as z from 'zod';
import { parseJson } from '../runtime/parse-json.ts';
import type { PlatformCall, Refused } from './platform.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** `silent`: nobody answered, or not to the end. */
export type ApiAnswer = Answered | { readonly kind: 'silent' };

/** One request to a platform's API. The token goes in a header, for addresses are logged on the way, and follows no redirect. */
export const callApi = async (request: ApiRequest, { token, http, timeoutMs }: PlatformCall): Promise<ApiAnswer> => {
  const { method, url, json, headers } = request;
  try {
    const response = await http(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { kind: 'answered', status: response.status, headers: response.headers, body: parseJson(text) };
  } catch {
    // The error is let go: it may quote the address.
    return { kind: 'silent' };
  }
};

export const isOk = (status: number): boolean => status >= 200 && status < 300;

/** What an answer says that it was done with; undefined where it says something else. */
export const readOk = <T>(schema: z.ZodType<T>, answer: ApiAnswer): T | undefined =>
  answer.kind === 'answered' && isOk(answer.status) ? schema.safeParse(answer.body).data : undefined;

/** An answer that says no; undefined where it may have been done all the same. */
export const refusedIn = (answer: ApiAnswer): Answered | undefined =>
  answer.kind === 'silent' || isOk(answer.status) || answer.status >= 500 ? undefined : answer;

/** Refused for now. `seconds` as the platform says them, else a guess of ours; at least one. */
export const limited = (seconds: number | undefined, otherwise: number): Refused => ({
  kind: 'refused',
  reason: 'rate-limited',
  retryAfterSeconds: seconds === undefined || !Number.isFinite(seconds) ? otherwise : Math.max(1, Math.ceil(seconds)),
});
