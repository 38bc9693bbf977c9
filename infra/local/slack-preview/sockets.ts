import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import { parseJson } from '../../../shared/runtime/parse-json.ts';
import { type Delivered, type Envelope, PATIENCE_MS, TIMED_OUT } from './deliver.ts';
import { WORKSPACE } from './workspace.ts';

/** The app's connections in Socket Mode. Source: https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface Sockets {
  /** What an address must end with to be connected, once. */
  newTicket(): string;
  /** Takes a connection that wants to be a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  isConnected(): boolean;
  /** Sends an envelope to one of the connections, and waits for its ack. */
  deliver(envelope: Envelope): Promise<Delivered>;
  /** Asks the app to connect anew, as Slack does every few hours. */
  refresh(): void;
  close(): void;
}

/** Slack's pings: the official client gives a connection up that brings none for half a minute. */
const PING_MS = 5_000;

const Ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

export const createSockets = (newId: () => string): Sockets => {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, (answer: unknown) => void>();
  const connections = new Set<WebSocket>();
  const ping = setInterval(() => {
    for (const connection of connections) connection.ping();
  }, PING_MS).unref();

  const connected = (connection: WebSocket) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => connection.terminate());
    connection.on('message', (data) => {
      const ack = Ack.safeParse(parseJson(String(data)));
      if (ack.success) waiting.get(ack.data.envelope_id)?.(ack.data.payload);
    });
    send(connection, {
      type: 'hello',
      num_connections: connections.size,
      debug_info: { host: 'stand-in', approximate_connection_time: 18_060 },
      connection_info: { app_id: WORKSPACE.app },
    });
  };

  return {
    newTicket: () => {
      const ticket = newId();
      tickets.add(ticket);
      return ticket;
    },
    upgrade: (request, socket, head) => {
      // Node listens no longer to a connection that is to be upgraded, and one that breaks would end the whole process.
      socket.on('error', () => socket.destroy());
      const ticket = URL.parse(request.url ?? '', 'ws://localhost')?.searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
        return;
      }
      // Slack answers a close and leaves the connection open: that is for the app to end.
      socket.end = () => socket;
      server.handleUpgrade(request, socket, head, connected);
    },
    isConnected: () => connections.size > 0,
    deliver: async ({ kind, payload }) => {
      const connection = [...connections].find(({ readyState }) => readyState === WebSocket.OPEN);
      if (connection === undefined) return { kind: 'failed', failure: 'Slack could not reach the app.' };
      const id = newId();
      const answer = Promise.withResolvers<Delivered>();
      const timer = setTimeout(() => answer.resolve(TIMED_OUT), PATIENCE_MS);
      waiting.set(id, (said) => answer.resolve({ kind: 'answered', answer: isEmpty(said) ? undefined : said }));
      send(connection, { envelope_id: id, type: kind, accepts_response_payload: kind !== 'events_api', payload });
      const delivered = await answer.promise;
      clearTimeout(timer);
      waiting.delete(id);
      return delivered;
    },
    refresh: () => {
      for (const connection of connections) send(connection, { type: 'disconnect', reason: 'refresh_requested' });
    },
    close: () => {
      clearInterval(ping);
      for (const connection of connections) connection.terminate();
      server.close();
    },
  };
};

const send = (connection: WebSocket, message: object): void => connection.send(JSON.stringify(message));

/** The official client acks with `{}` where there is nothing to say. */
const isEmpty = (payload: unknown): boolean =>
  payload === undefined || (typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0);
