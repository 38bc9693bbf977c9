import type { Verdict } from '../platforms/platform.ts';
import { after, fromHex, judgeDigests, refused } from '../platforms/signature.ts';
import { type Instant, MINUTE, SECOND } from '../runtime/clock.ts';
import type { HttpRequest } from '../runtime/http.ts';

/** Requests older, or further ahead, than this are refused. Source: docs.slack.dev, "Verifying requests from Slack". */
const SLACK_TOLERANCE_MS = 5 * MINUTE;

/** Judges a request that says it is Slack's: `v0` over the raw bytes, one signature, fresh in both directions; any of the secrets may have signed. */
export const verifySlack = (request: HttpRequest, signingSecrets: readonly string[], now: Instant): Verdict => {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const signature = request.headers['x-slack-signature'] ?? '';
  if (signature === '') return refused('signature-missing');
  const digest = digestIn(signature);
  if (digest === undefined) return refused('signature-malformed');
  if (!/^\d{1,12}$/.test(timestamp)) return refused('timestamp-missing');
  if (Math.abs(now - Number(timestamp) * SECOND) > SLACK_TOLERANCE_MS) return refused('timestamp-out-of-range');
  return judgeDigests([digest], signingSecrets, `v0:${timestamp}:`, request.body);
};

const digestIn = after('v0=', fromHex);
