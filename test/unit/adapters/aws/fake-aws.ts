import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { onLoopback } from '../../../on-loopback.ts';

/** What a fake service does with a call: an answer, a connection that is cut, or nothing at all. */
export type FakeAnswer = { readonly status: number; readonly body: unknown } | 'cut' | 'silence';

export interface FakeCall {
  /** The operation, without its service: `SendMessageBatch`. */
  readonly operation: string;
  readonly input: unknown;
}

/** A service of AWS that speaks its JSON protocol on loopback, for what the emulators never do: fail. Ends with the test. */
export const fakeAws = async (answer: (call: FakeCall) => FakeAnswer) => {
  const calls: FakeCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const call = { operation, input: JSON.parse(Buffer.concat(chunks).toString()) };
    calls.push(call);
    const answered = answer(call);
    if (answered === 'silence') return;
    if (answered === 'cut') return void request.socket.destroy();
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answered.body));
  });
  const endpoint = await onLoopback(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    calls,
    config: {
      endpoint,
      region: 'eu-west-3',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
  };
};
