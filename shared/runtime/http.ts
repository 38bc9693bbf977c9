import { codeOf, VigieError } from './errors.ts';
import type { Log } from './log.ts';

/**
 * An HTTP request as every handler sees it, on Lambda and on one machine.
 * Header names are lower case; a header sent twice arrives as one value joined by `, `, as API Gateway does it.
 */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes: what signatures are computed over. */
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** Whether the request came over TLS: what ends it before us says so, and on one machine nothing need stand there. */
export const cameByTls = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  headers['x-forwarded-proto']?.split(',')[0]?.trim() === 'https';

/** `https://abc123.execute-api.eu-west-3.amazonaws.com`: where whoever asks has found us. Undefined where no address was asked, as in Socket Mode. */
export const originOf = (request: Pick<HttpRequest, 'headers'>): string | undefined => {
  const { host } = request.headers;
  if (host === undefined) return undefined;
  return URL.parse(`${cameByTls(request) ? 'https' : 'http'}://${host}`)?.origin;
};

export const textResponse = (status: number, body: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body,
});

export const jsonResponse = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: JSON.stringify(body),
});

/** What is answered when a handler threw: 503 when a retry can help, else 500. The log has the code, and nobody the message. */
export const failureResponse = (error: unknown, log: Pick<Log, 'error'>): HttpResponse => {
  log.error('request failed', { code: codeOf(error) });
  return textResponse(error instanceof VigieError && error.retryable ? 503 : 500, 'try again\n');
};
