import { createHmac } from 'node:crypto';
import { SECRET } from './running-vigie.ts';

export interface Signed {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** A mention as a vendor would send it, signed as Standard Webhooks asks. */
export const signedMention = (id: string, text: string): Signed =>
  signed(
    id,
    JSON.stringify({
      type: 'mention.created',
      timestamp: new Date().toISOString(),
      data: { id, platform: 'blog', text },
    }),
  );

export const signed = (id: string, body: string): Signed => {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
};

export const send = async (url: string, { body, headers }: Signed): Promise<number> => {
  const response = await fetch(`${url}/webhooks/standard`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
};
