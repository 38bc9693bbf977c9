import http from 'node:http';
import { verifySlack } from '../../shared/slack/verify.ts';
import { onLoopback } from '../on-loopback.ts';

/** What the stand-in sent, at which of the app's addresses. */
export interface Sent {
  readonly path: string;
  readonly isSigned: boolean;
  /** The payload of an interaction, the fields of a command, or the body of an event. */
  readonly payload: Record<string, unknown>;
}

export interface TinyApp {
  readonly url: string;
  readonly sent: Sent[];
  /** How it answers: at first with an empty 200. */
  answer: (sent: Sent) => { readonly status?: number; readonly body?: unknown } | undefined;
  close(): void;
}

/** A Slack app of a few lines, to see what the stand-in sends and does with the answer. */
export const startTinyApp = async (signingSecret: string): Promise<TinyApp> => {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const path = request.url ?? '';
    const asRequest = { method: 'POST', path, query: new URLSearchParams(), headers, body };
    const isSigned = verifySlack(asRequest, [signingSecret], Date.now()).kind === 'authentic';
    const sent = { path, isSigned, payload: payloadOf(path, body.toString()) };
    app.sent.push(sent);
    const answer = app.answer(sent);
    const said = answer?.body === undefined ? '' : JSON.stringify(answer.body);
    response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' }).end(said);
  });
  const app: TinyApp = {
    url: await onLoopback(server),
    sent: [],
    answer: () => undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return app;
};

const payloadOf = (path: string, body: string): Record<string, unknown> => {
  if (path.endsWith('/events')) return JSON.parse(body);
  const form = new URLSearchParams(body);
  return path.endsWith('/commands') ? Object.fromEntries(form) : JSON.parse(form.get('payload') ?? '{}');
};
