import { bodyAsBase64 } from '../../shared/content/quarantined-body.ts';
import { parseBoundedJson } from '../../shared/platforms/bounded-json.ts';
import { countRefusal } from '../../shared/platforms/count-refusal.ts';
import type { BrandAccounts, PlatformSecrets, PushPlatform } from '../../shared/platforms/platform.ts';
import { INTAKE_QUEUE, type Intake } from '../../shared/queue/jobs.ts';
import type { QueueSender } from '../../shared/queue/queue.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import { type HttpHandler, type HttpRequest, type HttpResponse, textResponse } from '../../shared/runtime/http.ts';
import type { Log } from '../../shared/runtime/log.ts';

/** Larger webhooks are refused before they are parsed. Bytes: Meta puts up to 1,000 updates into one, a kilobyte or two each. */
export const MAX_WEBHOOK_BYTES = 2 * 1024 * 1024;

export interface WebhookPorts {
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface WebhookOptions {
  readonly platform: PushPlatform;
  readonly secrets: PlatformSecrets;
  readonly accounts: BrandAccounts;
}

/** Verifies, parses, and answers 2xx only when everything lies in the intake queue. Writes to nothing else. */
export const createWebhook = ({ platform, secrets, accounts }: WebhookOptions, ports: WebhookPorts): HttpHandler => {
  const { queues, clock, log } = ports;

  const take = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.body.length > MAX_WEBHOOK_BYTES) return textResponse(413, 'body over 2 MiB\n');
    const receivedAt = clock.now();
    const verdict = platform.verify(request, secrets, receivedAt);
    if (verdict.kind === 'refused') {
      countRefusal(log, verdict);
      log.warn('webhook refused', { platform: platform.id, reason: verdict.reason });
      return textResponse(401, `${verdict.reason}\n`);
    }
    const parsed = parseBoundedJson(request.body);
    if (parsed.kind === 'wrong') return textResponse(400, `${parsed.reason}\n`);
    const { events, ignored, unknown } = platform.parse(parsed.value, { accounts, receivedAt });
    const messages: Intake[] = events.map((event) => ({ type: 'event', event, receivedAt }));
    if (unknown.length > 0) messages.push(quarantine(platform.id, unknown, request.body, receivedAt));
    if (ignored.length > 0) log.info('webhook items ignored', { platform: platform.id, reasons: ignored.join(' ') });
    if (messages.length > 0) {
      try {
        await queues.send(
          INTAKE_QUEUE,
          messages.map((message) => JSON.stringify(message)),
        );
      } catch (error) {
        log.error('intake queue refused', { platform: platform.id, code: codeOf(error) });
        return textResponse(503, 'not stored, send again\n');
      }
      log.count('mentions-received', events.length);
    }
    return textResponse(200, 'ok\n');
  };

  return async (request) => {
    // Nobody can be authentic here. A platform that is not used has no secret, and scanners find its address all the same.
    if (secrets.signing.length === 0) {
      countRefusal(log, platform.verify(request, secrets, clock.now()));
      log.warn('webhook refused', { platform: platform.id, reason: 'not-set-up' });
      return textResponse(404, 'this platform is not set up here\n');
    }
    const handshake = platform.handshake?.(request, secrets);
    if (handshake !== undefined) return handshake;
    return request.method === 'POST' ? take(request) : textResponse(405, 'POST only\n');
  };
};

const quarantine = (via: string, why: readonly string[], body: Buffer, receivedAt: number): Intake => ({
  type: 'quarantine',
  via,
  // The first paths tell what is new; a thousand of them would not fit the queue.
  why: why.slice(0, 20),
  bodyBase64: bodyAsBase64(body),
  receivedAt,
});
