import { createHmac } from 'node:crypto';

/** How each platform signs, written a second time from its documentation: what the tests forge with. */
export interface Scheme {
  readonly platform: string;
  readonly header: string;
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
  /** What is signed, given the body. */
  readonly content: (body: Buffer, stamp: Stamp) => Buffer;
}

export interface Stamp {
  readonly id: string;
  readonly timestamp: string;
}

const meta = {
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  encoding: 'hex',
  content: (body: Buffer) => body,
} as const;

export const SCHEMES: readonly Scheme[] = [
  { ...meta, platform: 'x', header: 'x-twitter-webhooks-signature-oauth2', encoding: 'base64' },
  { ...meta, platform: 'x', header: 'x-twitter-webhooks-signature', encoding: 'base64' },
  { ...meta, platform: 'facebook' },
  { ...meta, platform: 'instagram' },
  { ...meta, platform: 'threads' },
  {
    ...meta,
    platform: 'linkedin',
    header: 'x-li-signature',
    prefix: '',
    content: (body) => Buffer.concat([Buffer.from('hmacsha256='), body]),
  },
  {
    platform: 'standard',
    header: 'webhook-signature',
    prefix: 'v1,',
    encoding: 'base64',
    content: (body, { id, timestamp }) => Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]),
  },
];

export const macOf = (secret: string, content: Buffer, algorithm = 'sha256'): Buffer =>
  createHmac(algorithm, secret).update(content).digest();

/** Slack's, in `x-slack-signature`. */
export const slackSignature = (secret: string, timestamp: string, body: Buffer): string =>
  `v0=${macOf(secret, Buffer.concat([Buffer.from(`v0:${timestamp}:`), body])).toString('hex')}`;

export const headersOf = (scheme: Scheme, value: string, { id, timestamp }: Stamp): Record<string, string> => ({
  [scheme.header]: value,
  ...(scheme.platform === 'standard' ? { 'webhook-id': id, 'webhook-timestamp': timestamp } : {}),
});
