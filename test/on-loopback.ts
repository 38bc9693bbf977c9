import { once } from 'node:events';
import type { Server } from 'node:net';
import { portOf } from '../infra/local/url-of.ts';

/** Has a server listen at a free port that only this machine reaches; resolves to its address, `http://127.0.0.1:41234`. */
export const onLoopback = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf(server.address())}`;
};
