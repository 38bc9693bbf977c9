import * as z from 'zod';
import { VigieError } from '../runtime/errors.ts';
import { callApi, isOk } from './api-call.ts';
import type { PlatformCall } from './platform.ts';

/** Until 18 February 2028. Source: developers.facebook.com, "Graph API changelog". */
const GRAPH_API = 'https://graph.facebook.com/v24.0';

/** The address of an object, or of an edge of it; an id cannot leave its place in it. */
export const graphUrl = (id: string, fields: Readonly<Record<string, string>>, edge?: string): string =>
  `${GRAPH_API}/${encodeURIComponent(id)}${edge === undefined ? '' : `/${edge}`}?${new URLSearchParams(fields)}`;

/** Meta's codes for limits of app, user and page, and for a block of some time; those from 80,000 on are of a business's use. */
const LIMITS = new Set([4, 17, 32, 341, 368, 613]);
export const isLimit = (code: number): boolean => LIMITS.has(code) || (code >= 80_000 && code < 80_100);

/** An object that is not there, or hidden from us. */
export const isGone = (code: number, subcode: number): boolean => code === 100 && subcode === 33;

/** "Unknown error" and "service unavailable": it may have been done. */
export const isUnclear = (code: number): boolean => code === 1 || code === 2;

/**
 * Reads fields of an object from Meta's Graph API.
 * Throws `platform-unavailable` (retryable) when Meta is away or throttles, `platform-refused` when it says no.
 */
export const fetchFromGraph = async <T>(
  schema: z.ZodType<T>,
  id: string,
  fields: string,
  call: PlatformCall,
): Promise<T | 'gone'> => {
  const answer = await callApi({ method: 'GET', url: graphUrl(id, { fields }) }, call);
  if (answer.kind === 'silent') throw unavailable();
  const { status, body } = answer;
  if (isOk(status)) {
    const read = schema.safeParse(body);
    if (!read.success) throw new VigieError('platform-refused', 'Graph API answered something else');
    return read.data;
  }
  const { code, subcode } = graphErrorOf(body);
  if (status === 404 || isGone(code, subcode)) return 'gone';
  if (status >= 500 || status === 429 || isUnclear(code) || isLimit(code)) throw unavailable();
  throw new VigieError('platform-refused', `Graph API refused with code ${code}`);
};

const unavailable = () => new VigieError('platform-unavailable', 'Graph API is not available', { retryable: true });

const GraphError = z.object({ error: z.object({ code: z.number(), error_subcode: z.number().optional() }) });

export const graphErrorOf = (body: unknown): { code: number; subcode: number } => {
  const { data } = GraphError.safeParse(body);
  return { code: data?.error.code ?? 0, subcode: data?.error.error_subcode ?? 0 };
};
