import * as z from 'zod';
import { VigieError } from '../../shared/runtime/errors.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  /** What moves it elsewhere: `set PORT`. */
  readonly move: string;
}

/** Starts what listens. Throws `configuration` with the port and what to set when it cannot be had; else what it throws. */
export const onPort = async <T>(place: Place, start: () => Promise<T>): Promise<T> => {
  try {
    return await start();
  } catch (error) {
    const refused = Refused.safeParse(error);
    if (!refused.success) throw error;
    throw new VigieError('configuration', sentenceFor(refused.data.code, place), { cause: error });
  }
};

/** A file that may not be opened has a code like these, and another call. */
const Refused = z.object({
  code: z.enum(['EADDRINUSE', 'EACCES', 'ERR_SOCKET_BAD_PORT', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']),
  syscall: z.enum(['listen', 'getaddrinfo']).optional(),
});

const sentenceFor = (code: z.infer<typeof Refused>['code'], { host, port, move }: Place): string => {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use: stop what listens there, or ${move}`;
    case 'EACCES':
      return `port ${port} is only for an administrator: ${move}, to 1024 or more`;
    case 'ERR_SOCKET_BAD_PORT':
      return `there is no port ${port}: ${move}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `this machine has no address ${host}: set HOST`;
  }
};
