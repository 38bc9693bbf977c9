import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, MINUTE, SECOND } from '../runtime/clock.ts';
import type { HttpRequest } from '../runtime/http.ts';

/** Requests older, or further ahead, than this are refused. Source: docs.slack.dev, "Verifying requests from Slack". */
export const SLACK_TOLERANCE_MS = 5 * MINUTE;

/** Is this request Slack's? `v0` over the raw bytes, one signature, fresh in both directions; any of the secrets may have signed. */
export const isFromSlack = (request: HttpRequest, signingSecrets: readonly string[], now: Instant): boolean => {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const signature = request.headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  if (Math.abs(now - Number(timestamp) * SECOND) > SLACK_TOLERANCE_MS) return false;
  const given = Buffer.from(signature);
  return signingSecrets.some((secret) => {
    if (secret === '') return false;
    const expected = Buffer.from(slackSignature(secret, timestamp, request.body));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
};

export const slackSignature = (secret: string, timestamp: string, body: Buffer): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
